import { useRef, useState } from "react";

/** The bounds of a column's width, in CSS pixels, and how far a key or a button moves it. */
const narrowest = 64;
const widest = 720;
export const step = 24;

/** What a reader made of a table's columns. */
export interface Kept {
  /** Columns that are left out. */
  hidden: readonly string[];
  /** Widths that were chosen, in CSS pixels. */
  widths: Readonly<Record<string, number>>;
}

const untouched: Kept = { hidden: [], widths: {} };

/** Reads what a browser kept; anything that is not that is forgotten. */
export function readKept(text: string | null, usual: Kept = untouched): Kept {
  try {
    const kept: unknown = JSON.parse(text ?? "null");
    if (typeof kept !== "object" || kept === null) return usual;
    const hidden: unknown = "hidden" in kept ? kept.hidden : [];
    const widths: unknown = "widths" in kept ? kept.widths : {};
    const numbers = Object.entries(typeof widths === "object" && widths !== null ? widths : {}).filter(
      (pair): pair is [string, number] => typeof pair[1] === "number" && pair[1] >= narrowest && pair[1] <= widest,
    );
    return {
      hidden: Array.isArray(hidden) ? hidden.filter((one) => typeof one === "string") : [],
      widths: Object.fromEntries(numbers),
    };
  } catch {
    return usual;
  }
}

/** How wide a column may become: within its bounds, and no wider than what the widest other column can give. */
export function boundedWidth(wanted: number, current: number, widestOther: number): number {
  const most = Math.min(widest, current + Math.max(0, widestOther - narrowest));
  return Math.round(Math.max(narrowest, Math.min(wanted, most)));
}

export interface Layout {
  kept: Kept;
  /** The table's own `ref`. */
  attach: (table: HTMLTableElement | null) => void;
  hide: (column: string, isHidden: boolean) => void;
  /** Gives a column a width, in CSS pixels; `isKept` says that the browser remembers it. */
  resize: (column: string, width: number, isKept?: boolean) => void;
  /** How wide a column is now. */
  widthOf: (column: string) => number;
  /** Whether nothing is another way than it usually is. */
  isUsual: boolean;
  reset: () => void;
}

/**
 * The columns of a table as its reader wants them, remembered by this browser under the table's name; `usual` has those that
 * are left out until somebody wants them, the same object every time.
 */
export function useLayout(name: string, usual: Kept = untouched): Layout {
  const key = `tenantry-columns-${name}`;
  const table = useRef<HTMLTableElement>(null);
  const [kept, setKept] = useState(() => {
    try {
      return readKept(localStorage.getItem(key), usual);
    } catch {
      return usual;
    }
  });
  const keep = (next: Kept) => {
    setKept(next);
    try {
      localStorage.setItem(key, JSON.stringify(next));
    } catch {
      // A browser that keeps nothing forgets it with the page.
    }
  };
  const headers = () => [...(table.current?.querySelectorAll<HTMLElement>("th[data-column]") ?? [])];
  const widthOf = (column: string) => headers().find(({ dataset }) => dataset["column"] === column)?.offsetWidth ?? 0;
  return {
    kept,
    attach: (node) => {
      table.current = node;
    },
    widthOf,
    hide: (column, isHidden) => {
      const others = kept.hidden.filter((one) => one !== column);
      keep({ ...kept, hidden: isHidden ? [...others, column] : others });
    },
    resize: (column, width, isKept = true) => {
      const others = headers().filter(({ dataset }) => dataset["column"] !== column && kept.widths[dataset["column"] ?? ""] === undefined);
      const bounded = boundedWidth(width, widthOf(column), Math.max(0, ...others.map(({ offsetWidth }) => offsetWidth)));
      (isKept ? keep : setKept)({ ...kept, widths: { ...kept.widths, [column]: bounded } });
    },
    isUsual: Object.keys(kept.widths).length === 0 && [...kept.hidden].sort().join() === [...usual.hidden].sort().join(),
    reset: () => {
      keep(usual);
    },
  };
}
