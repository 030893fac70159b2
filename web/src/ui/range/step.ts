import { addDays, daysBetween } from "@/format/dates";
import type { DayRange } from "./RangePicker";

/** How many months a named period has at its end; the others are so many days. */
const lengths: Readonly<Record<string, number>> = {
  month_to_date: 1,
  last_month: 1,
  quarter_to_date: 3,
  last_quarter: 3,
  year_to_date: 12,
  last_12_months: 12,
};

const firstOfMonth = (day: string) => day.endsWith("-01");

function addMonths(day: string, count: number): string {
  const [year = 0, month = 1] = day.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 + count, 1)).toISOString().slice(0, 10);
}

function monthsBetween(from: string, to: string): number {
  const [[year = 0, month = 0], [lastYear = 0, lastMonth = 0]] = [from, to].map((day) => day.split("-").map(Number)) as [number[], number[]];
  return (lastYear - year) * 12 + lastMonth - month;
}

/**
 * The period just before (-1) or after (1) one: whole months step by months, those that are not over yet as if they were;
 * all others by their days. Null where there is nothing after it yet.
 */
export function stepOf(range: string | null, { from, to }: DayRange, direction: -1 | 1, today: string): { range: string } | DayRange | null {
  if (direction === 1 && to > today) return null;
  const months = firstOfMonth(from) ? ((range === null ? undefined : lengths[range]) ?? (firstOfMonth(to) ? monthsBetween(from, to) : 0)) : 0;
  if (months === 0) {
    const days = daysBetween(from, to) * direction;
    return { from: addDays(from, days), to: addDays(to, days) };
  }
  const first = addMonths(from, months * direction);
  const end = addMonths(first, months);
  const now = `${today.slice(0, 7)}-01`;
  // The names say more than days, and go on with the calendar.
  if (months === 1 && first === now) return { range: "month_to_date" };
  if (months === 1 && end === now) return { range: "last_month" };
  return { from: first, to: end };
}
