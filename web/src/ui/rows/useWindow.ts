import { defaultRangeExtractor, useWindowVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useLayoutEffect, useState } from "react";

/** Up to this many rows all are drawn: a browser finds and prints them. */
export const drawnWhole = 300;

/** Where rows become cards, as in RowsTable.module.css. */
const narrow = "(max-width: 899px)";

/** How high a row is until it was measured, in CSS pixels. */
const heights = { line: 37, card: 92 };

/** Rows in a row, and the height of what is left out before them, in CSS pixels. */
export interface Stretch {
  gap: number;
  indices: number[];
}

/** Groups what is drawn into stretches; `end` is where the last of it must end. */
export function stretchesOf(drawn: readonly { index: number; start: number; end: number }[], end: number): { stretches: Stretch[]; after: number } {
  const stretches: Stretch[] = [];
  let at = 0;
  for (const { index, start, end: itsEnd } of drawn) {
    const last = stretches.at(-1);
    if (last !== undefined && start <= at) last.indices.push(index);
    else stretches.push({ gap: start - at, indices: [index] });
    at = itsEnd;
  }
  return { stretches, after: Math.max(0, end - at) };
}

interface Options {
  count: number;
  /** The body of the table. */
  body: RefObject<HTMLElement | null>;
  /** Must stay the same function as long as the rows are the same: all of them are placed anew by another. */
  keyOf: (index: number) => string | number;
  /** A row that stays, because it has the focus; -1 for none. */
  kept: number;
}

/** Which rows of a long table are drawn: those in the window and some around it. */
export function useWindow({ count, body, keyOf, kept }: Options) {
  const isWhole = count <= drawnWhole;
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const { current } = body;
    if (current !== null) setTop(current.getBoundingClientRect().top + window.scrollY);
  }, [body, isWhole]);
  const estimate = isWhole || !matchMedia(narrow).matches ? heights.line : heights.card;
  const virtual = useWindowVirtualizer({
    count,
    enabled: !isWhole,
    estimateSize: () => estimate,
    overscan: 12,
    scrollMargin: top,
    getItemKey: keyOf,
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      return kept < 0 || kept >= count || shown.includes(kept) ? shown : [...shown, kept].sort((a, b) => a - b);
    },
  });
  if (isWhole) {
    const indices = Array.from({ length: count }, (_, index) => index);
    return { stretches: [{ gap: 0, indices }], after: 0, measure: undefined, scrollTo: () => undefined };
  }
  const drawn = virtual.getVirtualItems().map(({ index, start, end }) => ({ index, start: start - top, end: end - top }));
  return {
    ...stretchesOf(drawn, virtual.getTotalSize()),
    measure: virtual.measureElement,
    scrollTo: (index: number) => {
      virtual.scrollToIndex(index, { align: "auto" });
    },
  };
}
