import type { DaySpend } from "@/api/types";
import { mostDays } from "@/api/view";
import { addDays } from "@/format/dates";
import { sum } from "@/format/decimal";

/** One column of the spend chart: a day, or a month of a long period. */
export interface Bucket {
  /** First day. */
  from: string;
  /** The day after the last. */
  to: string;
  /** Exact. */
  amount: string;
  /** False when any of its days may still grow. */
  isComplete: boolean;
  /** The days it is compared with; null where there are none. */
  previous: { from: string; to: string; amount: string } | null;
}

/** Whether a period is drawn by month. */
export function isByMonth(days: readonly DaySpend[]): boolean {
  return days.length > mostDays;
}

function bucketOf(days: readonly DaySpend[], begin: string): Bucket | null {
  const first = days[0];
  const last = days.at(-1);
  if (first === undefined || last === undefined) return null;
  const compared = days.flatMap(({ previous_date: date, previous_amount: amount }) =>
    typeof date === "string" && typeof amount === "string" && date >= begin ? [{ date, amount }] : [],
  );
  const firstCompared = compared[0];
  const lastCompared = compared.at(-1);
  return {
    from: first.date,
    to: addDays(last.date, 1),
    amount: sum(days.map(({ amount }) => amount)),
    isComplete: days.every(({ complete }) => complete),
    previous:
      firstCompared === undefined || lastCompared === undefined
        ? null
        : {
            from: firstCompared.date,
            to: addDays(lastCompared.date, 1),
            amount: sum(compared.map(({ amount }) => amount)),
          },
  };
}

/**
 * The columns of the spend chart; their amounts add up to the days' exactly. Days before `begin`, the first with a
 * charge ever, are nothing to compare with: no bill says that they cost nothing.
 */
export function buckets(days: readonly DaySpend[], begin: string): Bucket[] {
  const groups = new Map<string, DaySpend[]>();
  for (const day of days) {
    const key = isByMonth(days) ? day.date.slice(0, 7) : day.date;
    const group = groups.get(key);
    if (group) group.push(day);
    else groups.set(key, [day]);
  }
  return [...groups.values()].flatMap((group) => bucketOf(group, begin) ?? []);
}
