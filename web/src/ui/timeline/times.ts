import { addDays, dayOf, formatDay, formatDays, formatInstant, formatTime } from "@/format/dates";
import { instantsOf } from "@/format/zoned";

const hour = 3_600_000;
const day = 24 * hour;

/** How far apart the words below a line of time are, in hours, or in days. */
const hourSteps = [1, 3, 6, 12];
const daySteps = [1, 2, 7, 14, 28, 56, 112];

/** The width of a word below a line of time, in CSS pixels. */
const labelWidth = 70;

export interface Tick {
  /** In milliseconds. */
  at: number;
  label: string;
}

/** The words below a line of time: beginnings of days in the customer's zone, or whole hours where it is short. */
export function ticksOf({ from, to }: { from: number; to: number }, width: number, zone: string): Tick[] {
  const most = Math.max(2, Math.floor(width / labelWidth));
  const hours = hourSteps.find((step) => (to - from) / (step * hour) <= most);
  if (hours !== undefined) {
    const step = hours * hour;
    const first = Math.ceil(from / step) * step;
    return Array.from({ length: Math.max(0, Math.ceil((to - first) / step)) }, (_, index) => {
      const at = new Date(first + index * step).toISOString();
      return { at: first + index * step, label: formatTime(at, zone) };
    });
  }
  const days = daySteps.find((step) => (to - from) / (step * day) <= most) ?? 224;
  const ticks: Tick[] = [];
  const now = new Date(to).toISOString();
  for (let one = dayOf(new Date(from).toISOString(), zone); ; one = addDays(one, days)) {
    const at = Date.parse(instantsOf({ from: one }, zone).from ?? "");
    if (!(at < to)) return ticks;
    if (at >= from) ticks.push({ at, label: formatDay(one, now) });
  }
}

/** A stretch of time in words: UTC days where it is of whole ones, else from and to by the clock of the zone. */
export function formatStretch(from: number, to: number, zone: string): string {
  const [start, end] = [new Date(from).toISOString(), new Date(to).toISOString()];
  if (from % day === 0 && to % day === 0) return formatDays(start.slice(0, 10), end.slice(0, 10));
  const isOneDay = dayOf(start, zone) === dayOf(end, zone);
  return `${formatInstant(start, zone)} – ${isOneDay ? formatTime(end, zone) : formatInstant(end, zone)}`;
}
