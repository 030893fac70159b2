import { formatDay, formatDays } from "@/format/dates";
import type { Dashboard } from "./types";

/** The period that a view is compared with. */
export interface Comparison {
  from: string;
  /** The day after the last. */
  to: string;
  /** How its days read. */
  label: string;
  /**
   * The day on which charges begin, when that is after the comparison's first day: then a part of it was never
   * billed here, and a change in percent would say more about that than about the cost.
   */
  beginsLate: string | null;
}

/** What figures are compared with; null when nothing. */
export function comparisonOf({ period, freshness, as_of: now }: Pick<Dashboard, "period" | "freshness" | "as_of">): Comparison | null {
  const { previous_from: from, previous_to: to } = period;
  const { charges_from: begin } = freshness;
  if (typeof from !== "string" || typeof to !== "string") return null;
  const beginsLate = typeof begin === "string" && begin > from ? formatDay(begin, now) : null;
  return { from, to, label: formatDays(from, to, now), beginsLate };
}
