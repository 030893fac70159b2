import type { Usage, UsagePoint } from "@/api/types";
import { addDays, daysBetween, formatDay, formatDays, formatInstant, formatShortMonth, formatTime, formatWeekday, hourOf } from "@/format/dates";

/** One window of the figures, with its days and how they read. */
export interface UsageColumn {
  point: UsagePoint;
  /** The first day in the zone of the figures. */
  from: string;
  /** The day after the last; of an hour, the day after it. */
  to: string;
  /** On an axis. */
  label: string;
  /** Whether an axis may say it: of hours only those at which one begins to count. */
  isMark: boolean;
  /** In full. */
  title: string;
}

/** The longest period whose hours are told apart by more than their days, in days. */
const fewDays = 3;

function titleOf(usage: Usage, point: UsagePoint, from: string, to: string): string {
  if (usage.window === "hour") return formatInstant(point.starts_at, usage.time_zone);
  return addDays(from, 1) === to ? formatWeekday(from, usage.as_of) : formatDays(from, to, usage.as_of);
}

/** How a window reads on an axis, and whether it is one to be read there; `before` is the window before it. */
function markOf({ window, period, time_zone: zone, as_of: now }: Usage, { date, starts_at: at }: UsagePoint, before: UsagePoint | undefined) {
  if (window === "month") return { label: formatShortMonth(date, date.slice(5, 7) === "01"), isMark: true };
  if (window !== "hour") return { label: formatDay(date, now), isMark: true };
  const days = daysBetween(period.from, period.to);
  const time = formatTime(at, zone);
  // Where a clock is set at midnight, a day begins later.
  const isDay = before?.date !== date;
  if (days > 1 && isDay) return { label: `${formatDay(date, now)}, ${time}`, isMark: true };
  return { label: time, isMark: days <= fewDays && hourOf(at, zone) % (days === 1 ? 3 : 6) === 0 };
}

/** The windows of the figures, in order. */
export function columnsOf(usage: Usage): UsageColumn[] {
  return usage.points.map((point, index) => {
    const from = point.date;
    const next = usage.points[index + 1]?.date ?? usage.period.to;
    const to = usage.window === "hour" ? addDays(from, 1) : next;
    return { point, from, to, ...markOf(usage, point, usage.points[index - 1]), title: titleOf(usage, point, from, to) };
  });
}

/** Whether a window is of its full length: the first and the last week or month of a period may be cut. */
export function isWhole(usage: Usage, index: number): boolean {
  if (usage.window !== "week" && usage.window !== "month") return true;
  return index > 0 && index < usage.points.length - 1;
}
