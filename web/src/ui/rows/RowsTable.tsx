import { type ClipboardEvent, type KeyboardEvent, type ReactNode, useCallback, useId, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { t } from "@/messages/rows";
import { ChevronIcon } from "../icons";
import { Announcement } from "./Announcement";
import { asLine } from "./copy";
import { HeaderCell } from "./HeaderCell";
import type { Layout } from "./layout";
import styles from "./RowsTable.module.css";
import { useWindow } from "./useWindow";

export interface RowColumn<Row> {
  key: string;
  label: string;
  className?: string | undefined;
  /** What stands in the cell; without it, `text`. */
  cell?: (row: Row) => ReactNode;
  /** The cell in words: shown whole when pointed at, and copied. */
  text: (row: Row) => string | null;
  /** How the table is sorted by it, where it can be; null when it is not. */
  sort?: { state: "ascending" | "descending" | null; onSort: () => void } | undefined;
}

interface Props<Row> {
  /** What the table holds; read aloud, not shown: the title of the page says it already. */
  caption: string;
  /** The first names its row, and unfolds it. */
  columns: readonly RowColumn<Row>[];
  rows: readonly Row[];
  /** What tells a row from all others: the same function every time. */
  keyOf: (row: Row) => string;
  /** What a row is called when its details are spoken of. */
  detailsLabel: (row: Row) => string;
  details: (row: Row) => ReactNode;
  layout: Layout;
  /** How many rows there are in all, loaded or not; absent when nobody knows. */
  total?: number | undefined;
}

/** The rows between which the arrow keys move, from the one that has the focus. */
function nextIndex(key: string, index: number, count: number): number | null {
  const moves: Record<string, number> = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: count - 1, PageDown: index + 10, PageUp: index - 10 };
  const next = moves[key];
  return next === undefined ? null : Math.max(0, Math.min(count - 1, next));
}

interface Line<Row> {
  row: Row;
  /** Which row it is, of the rows alone. */
  index: number;
  key: string;
  isDetails: boolean;
}

/** What is drawn line by line, each row and its details where it is unfolded; and at which line each row is. */
function linesOf<Row>(rows: readonly Row[], keyOf: (row: Row) => string, open: ReadonlySet<string>) {
  const lines: Line<Row>[] = [];
  const places: number[] = [];
  rows.forEach((row, index) => {
    const key = keyOf(row);
    places.push(lines.length);
    lines.push({ row, index, key, isDetails: false });
    if (open.has(key)) lines.push({ row, index, key: `${key} details`, isDetails: true });
  });
  return { lines, places };
}

/**
 * Many rows of one kind, each of which unfolds in place. Arrow keys move between rows, the browser's copy key takes the one
 * that has the focus. Of a long table only what is in the window is drawn. On a phone every row is a small card of its own.
 */
export function RowsTable<Row>({ caption, columns, rows, keyOf, detailsLabel, details, layout, total }: Props<Row>) {
  const id = useId();
  const body = useRef<HTMLTableSectionElement>(null);
  const { attach, kept } = layout;
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [focused, setFocused] = useState(-1);
  const [copied, setCopied] = useState(0);
  const shown = columns.filter(({ key }) => !kept.hidden.includes(key));
  const [first, ...others] = shown;
  const { lines, places } = useMemo(() => linesOf(rows, keyOf, open), [rows, keyOf, open]);
  const lineKey = useCallback((line: number) => lines[line]?.key ?? line, [lines]);
  const { stretches, after, measure, scrollTo } = useWindow({ count: lines.length, body, keyOf: lineKey, kept: places[focused] ?? -1 });

  const toggle = (key: string) => {
    const next = new Set(open);
    if (!next.delete(key)) next.add(key);
    setOpen(next);
  };
  const move = (event: KeyboardEvent, index: number) => {
    const next = event.ctrlKey || event.metaKey || event.altKey ? null : nextIndex(event.key, index, rows.length);
    if (next === null) return;
    event.preventDefault();
    // It has to be drawn before it can have the focus.
    flushSync(() => {
      setFocused(next);
    });
    scrollTo(places[next] ?? next);
    body.current?.querySelector<HTMLElement>(`tr[data-row="${next}"] > th > button`)?.focus({ preventScroll: measure !== undefined });
  };
  const copy = (event: ClipboardEvent, row: Row) => {
    if (window.getSelection()?.isCollapsed === false) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", asLine(shown.map(({ text }) => text(row))));
    setCopied((count) => count + 1);
  };
  if (first === undefined) return null;

  const lineAt = (at: number) => {
    const line = lines[at];
    if (line === undefined) return null;
    const { row, index, key, isDetails } = line;
    const isOpen = open.has(keyOf(row));
    const detailsId = `${id}-${index}`;
    if (isDetails) {
      return (
        <tr key={key} ref={measure} data-index={at} id={detailsId} className={styles["details"]}>
          <td colSpan={shown.length}>{details(row)}</td>
        </tr>
      );
    }
    return (
      <tr key={key} ref={measure} data-index={at} data-row={index} aria-rowindex={measure && index + 2} className={isOpen ? styles["open"] : undefined}>
        <th scope="row" className={[styles["first"], first.className].filter(Boolean).join(" ")}>
          <button
            type="button"
            aria-expanded={isOpen}
            aria-controls={isOpen ? detailsId : undefined}
            onClick={() => {
              toggle(key);
            }}
            onFocus={() => {
              setFocused(index);
            }}
            onKeyDown={(event) => {
              move(event, index);
            }}
            onCopy={(event) => {
              copy(event, row);
            }}
          >
            <ChevronIcon />
            {first.cell?.(row) ?? first.text(row)}
            <span className="hidden-text">{`, ${detailsLabel(row)}`}</span>
          </button>
        </th>
        {others.map(({ key: name, className, cell, text }) => (
          <td key={name} className={className} title={text(row) ?? undefined}>
            {cell?.(row) ?? text(row)}
          </td>
        ))}
      </tr>
    );
  };
  const gapOf = (height: number, place: number) =>
    height > 0 && (
      <tr key={`gap ${place}`} aria-hidden="true" className={styles["gap"]}>
        <td colSpan={shown.length} style={{ height }} />
      </tr>
    );
  return (
    <div className={styles["frame"]}>
      <table
        ref={attach}
        className={styles["table"]}
        aria-rowcount={measure && (total === undefined ? -1 : total + 1)}
      >
        <caption className="hidden-text">{caption}</caption>
        <thead>
          <tr aria-rowindex={measure && 1}>
            {shown.map(({ key, label, className, sort }) => (
              <HeaderCell key={key} name={key} label={label} className={className} sort={sort} layout={layout} />
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {stretches.flatMap(({ gap, indices }, place) => [gapOf(gap, place), ...indices.map(lineAt)])}
          {gapOf(after, stretches.length)}
        </tbody>
      </table>
      <Announcement text={t("rows.copied")} count={copied} />
    </div>
  );
}
