import { locale, remembered, withMinus } from "./locale";

/** Formatters for billing days, which are UTC days and must not move with the reader's zone. */
const days = remembered((pattern) => {
  const options: Record<string, Intl.DateTimeFormatOptions> = {
    day: { day: "numeric", month: "short" },
    "day-year": { day: "numeric", month: "short", year: "numeric" },
    weekday: { weekday: "short", day: "numeric", month: "short" },
    "weekday-year": { weekday: "short", day: "numeric", month: "short", year: "numeric" },
    month: { month: "long", year: "numeric" },
    "short-month": { month: "short" },
    "short-month-year": { month: "short", year: "2-digit" },
  };
  return new Intl.DateTimeFormat(locale, { ...options[pattern], timeZone: "UTC" });
});

const instants = remembered(
  (timeZone) =>
    new Intl.DateTimeFormat(locale, {
      day: "numeric",
      month: "short",
      year: "numeric",
      hour: "numeric",
      minute: "2-digit",
      timeZoneName: "short",
      timeZone,
    }),
);

const millisecondsPerDay = 86_400_000;

function instant(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

/** Whether a text is a real calendar day, `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  const at = instant(text);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** The day `count` days later. */
export function addDays(day: string, count: number): string {
  return new Date(instant(day) + count * millisecondsPerDay).toISOString().slice(0, 10);
}

/** How many days lie between `from` and `to`, `to` not counted. */
export function daysBetween(from: string, to: string): number {
  return Math.round((instant(to) - instant(from)) / millisecondsPerDay);
}

/** The instant `count` days after `now` (milliseconds), RFC 3339. */
export function instantAfter(now: number, count: number): string {
  return new Date(now + count * millisecondsPerDay).toISOString();
}

/** The name of a month by its number, 1 to 12: `April`. */
export function monthName(month: number): string {
  return new Intl.DateTimeFormat(locale, { month: "long", timeZone: "UTC" }).format(Date.UTC(2000, month - 1, 1));
}

/** The month that holds a day, as a range: from its first day to the first day of the next month, exclusive. */
export function monthOf(day: string): { from: string; to: string } {
  const from = `${day.slice(0, 7)}-01`;
  return { from, to: `${addDays(from, 31).slice(0, 7)}-01` };
}

/** Whether a range is exactly one calendar month. */
export function isMonth(from: string, to: string): boolean {
  const month = monthOf(from);
  return from === month.from && to === month.to;
}

/** `22 Nov`, with the year where it is not the year of `now`. */
export function formatDay(day: string, now?: string): string {
  return days(day.slice(0, 4) === now?.slice(0, 4) ? "day" : "day-year").format(instant(day));
}

/** `Sun, 22 Nov 2026`, without the year where it is the year of `now`. */
export function formatWeekday(day: string, now?: string): string {
  return days(day.slice(0, 4) === now?.slice(0, 4) ? "weekday" : "weekday-year").format(instant(day));
}

/** `Nov`, or `Nov 26` with the year. */
export function formatShortMonth(day: string, withYear = false): string {
  return days(withYear ? "short-month-year" : "short-month").format(instant(day));
}

/**
 * The days from `from` to before `to`, as people say it: `1 – 22 Nov`, `November 2026` for a whole month, one day
 * for one day. The year is left out where it is the year of `now`.
 */
export function formatDays(from: string, to: string, now?: string): string {
  const last = addDays(to, -1);
  if (isMonth(from, to)) return days("month").format(instant(from));
  if (last <= from) return formatDay(from, now);
  const year = now?.slice(0, 4);
  const pattern = from.slice(0, 4) === year && last.slice(0, 4) === year ? "day" : "day-year";
  return days(pattern).formatRange(instant(from), instant(last));
}

/** An instant in a customer's zone, with the zone's name: `22 Nov 2026, 14:05 CET`. */
export function formatInstant(at: string, timeZone: string): string {
  const write = (zone: string) => withMinus(instants(zone).format(new Date(at)));
  try {
    return write(timeZone);
  } catch {
    // The server knows zones that an old browser does not.
    return write("UTC");
  }
}

const times = remembered(
  (timeZone) => new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", timeZone }),
);

/** The time of day of an instant: `14:00`. */
export function formatTime(at: string, timeZone: string): string {
  try {
    return times(timeZone).format(new Date(at));
  } catch {
    return times("UTC").format(new Date(at));
  }
}

const hours = remembered((timeZone) => new Intl.DateTimeFormat("en", { hour: "numeric", hourCycle: "h23", timeZone }));

const civilDays = remembered((timeZone) => new Intl.DateTimeFormat("en-CA", { dateStyle: "short", timeZone }));

/** The day that an instant is on in a zone, `YYYY-MM-DD`. */
export function dayOf(at: string, timeZone: string): string {
  try {
    return civilDays(timeZone).format(new Date(at));
  } catch {
    return civilDays("UTC").format(new Date(at));
  }
}

/** The hour of an instant's time of day, 0 to 23. */
export function hourOf(at: string, timeZone: string): number {
  try {
    return Number(hours(timeZone).format(new Date(at)));
  } catch {
    return Number(hours("UTC").format(new Date(at)));
  }
}

const relative = remembered(() => new Intl.RelativeTimeFormat(locale, { numeric: "auto" }));

/** The units in which distances are said, each with its length in seconds. */
const units = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
] as const;

/** How far an instant lies from `now` (milliseconds): `5 minutes ago`, `in 3 days`; under a minute it is `now`. */
export function formatAgo(at: string, now: number): string {
  const seconds = (Date.parse(at) - now) / 1000;
  const found = units.find(([, length]) => Math.abs(seconds) >= length);
  const text = found === undefined ? relative("").format(0, "second") : relative("").format(Math.trunc(seconds / found[1]), found[0]);
  return withMinus(text);
}
