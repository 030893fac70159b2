import { zoomed } from "./clusters";

/** From one moment to another, in milliseconds. */
export interface Stretch {
  from: number;
  to: number;
}

/** How long a stretch may be, and its latest end, in milliseconds. */
export interface StretchBounds {
  shortest: number;
  longest: number;
  latest: number;
}

/** Half or twice as long around a moment; there is nothing after the latest end. Null where it can be no shorter or longer. */
export function zoomedWithin(stretch: Stretch, factor: number, bounds: StretchBounds, around = (stretch.from + stretch.to) / 2): Stretch | null {
  const length = stretch.to - stretch.from;
  if (factor < 1 ? length <= bounds.shortest : length >= bounds.longest) return null;
  const next = zoomed(stretch, factor, around, bounds);
  const over = Math.max(0, next.to - bounds.latest);
  return { from: next.from - over, to: next.to - over };
}

/** Half its length earlier or later; null where it ends at the latest already. */
export function movedWithin({ from, to }: Stretch, direction: -1 | 1, { latest }: StretchBounds): Stretch | null {
  if (direction === 1 && to >= latest) return null;
  const length = to - from;
  const start = Math.min(from + (direction * length) / 2, latest - length);
  return { from: start, to: start + length };
}
