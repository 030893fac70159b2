import type { CostGroup, CostPoint, Costs, CostWindow, CurrencyCosts } from "@/api/types";
import { addDays, formatDay, formatDays, formatShortMonth, formatWeekday, isMonth, monthOf } from "@/format/dates";
import { sum } from "@/format/decimal";

interface Days {
  from: string;
  /** The day after the last. */
  to: string;
}

/** One window of the figures, with what it is compared with and how both read. */
export interface CostColumn extends Days {
  point: CostPoint;
  /** On an axis. */
  label: string;
  /** In full. */
  title: string;
  /** Null where nothing is known to compare with. */
  previous: (Days & { amount: string; title: string }) | null;
}

/** The windows of a period, in order; the first and the last month of one may be cut. */
export function windowsOf({ from, to }: Days, window: CostWindow): Days[] {
  const windows: Days[] = [];
  for (let day = from; day < to; ) {
    const end = window === "month" ? monthOf(day).to : addDays(day, 1);
    windows.push({ from: day, to: end < to ? end : to });
    day = end;
  }
  return windows;
}

function titleOf({ from, to }: Days, now: string): string {
  return addDays(from, 1) === to ? formatWeekday(from, now) : formatDays(from, to, now);
}

/**
 * The columns of the chart of one currency. Days before the first with a charge ever are nothing to compare with: no
 * bill says that they cost nothing.
 */
export function columnsOf({ period, window, freshness, as_of: now }: Costs, { points }: Pick<CurrencyCosts, "points">): CostColumn[] {
  const { previous_from: from, previous_to: to } = period;
  const before = typeof from === "string" && typeof to === "string" ? windowsOf({ from, to }, window) : [];
  const begin = freshness.charges_from ?? "";
  return points.map((point, index) => {
    const days = before[index];
    const amount = point.previous_amount;
    const isKnown = days !== undefined && typeof amount === "string" && days.from >= begin;
    return {
      point,
      from: point.from,
      to: point.to,
      label: window === "month" ? formatShortMonth(point.from, point.from.slice(5, 7) === "01") : formatDay(point.from, now),
      title: titleOf(point, now),
      previous: isKnown ? { ...days, amount, title: titleOf(days, now) } : null,
    };
  });
}

/** Whether a window is of its full length. */
export function isWhole({ from, to }: Days, window: CostWindow): boolean {
  return window === "day" || isMonth(from, to);
}

/** What the columns of a chart are stacked of. */
export interface CostSeries {
  /** The values of the dimensions; null for what is not told apart. */
  group: CostGroup | null;
  /** How many groups it stands for. */
  count: number;
  /** Exact; null where there is no figure. */
  amounts: readonly (string | null)[];
}

/** More colours are not told from each other. */
const mostSeries = 6;

function sumOf(amounts: readonly (string | null | undefined)[]): string | null {
  const known = amounts.filter((amount) => typeof amount === "string");
  return known.length === 0 ? null : sum(known);
}

/** The groups of one currency as series: six at most, the largest first, then everything else as one. */
export function seriesOf({ groups, group_count: count, points }: Pick<CurrencyCosts, "groups" | "group_count" | "points">): CostSeries[] {
  const named = groups.filter(({ is_other: isOther }) => !isOther).slice(0, mostSeries);
  const rest = groups.filter((group) => !named.includes(group));
  const series: CostSeries[] = named.map((group) => ({ group, count: 1, amounts: group.amounts.map((amount) => amount ?? null) }));
  if (rest.length === 0) return series;
  const amounts = points.map((_, index) => sumOf(rest.map((group) => group.amounts[index])));
  return [...series, { group: null, count: count - named.length, amounts }];
}
