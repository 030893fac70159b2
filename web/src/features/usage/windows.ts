import type { Usage, UsagePoint } from "@/api/types";
import { addDays, formatDay, formatDays, formatInstant, formatShortMonth, formatTime, formatWeekday } from "@/format/dates";

/** One window of the figures, with its days and how they read. */
export interface UsageColumn {
  point: UsagePoint;
  /** The first day in the zone of the figures. */
  from: string;
  /** The day after the last; of an hour, the day after it. */
  to: string;
  /** On an axis. */
  label: string;
  /** In full. */
  title: string;
}

function titleOf(usage: Usage, point: UsagePoint, from: string, to: string): string {
  if (usage.window === "hour") return formatInstant(point.starts_at, usage.time_zone);
  return addDays(from, 1) === to ? formatWeekday(from, usage.as_of) : formatDays(from, to, usage.as_of);
}

function labelOf({ window, period, time_zone: zone, as_of: now }: Usage, { date, starts_at: at }: UsagePoint): string {
  if (window === "month") return formatShortMonth(date, date.slice(5, 7) === "01");
  if (window !== "hour") return formatDay(date, now);
  const time = formatTime(at, zone);
  return addDays(period.from, 1) === period.to ? time : `${formatDay(date, now)}, ${time}`;
}

/** The windows of the figures, in order. */
export function columnsOf(usage: Usage): UsageColumn[] {
  return usage.points.map((point, index) => {
    const from = point.date;
    const next = usage.points[index + 1]?.date ?? usage.period.to;
    const to = usage.window === "hour" ? addDays(from, 1) : next;
    return { point, from, to, label: labelOf(usage, point), title: titleOf(usage, point, from, to) };
  });
}

/** Whether a window is of its full length: the first and the last week or month of a period may be cut. */
export function isWhole(usage: Usage, index: number): boolean {
  if (usage.window !== "week" && usage.window !== "month") return true;
  return index > 0 && index < usage.points.length - 1;
}
