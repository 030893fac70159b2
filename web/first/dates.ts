/** How a locale writes dates: patterns whose `{…}` the server fills in, taken from what Intl answers. */

type Part = Intl.DateTimeFormatPart & { source?: string };
type Options = Intl.DateTimeFormatOptions;

const day: Options = { day: "numeric", month: "short" };
const dayYear: Options = { ...day, year: "numeric" };
const month: Options = { month: "long", year: "numeric" };
const moment: Options = { ...dayYear, hour: "numeric", minute: "2-digit", timeZoneName: "short" };

const at = (year: number, monthIndex: number, date: number, hour = 0) => new Date(Date.UTC(year, monthIndex, date, hour, 5));
// Browsers write plain spaces in dates where the locale data has thin ones; Node does not everywhere.
const plainSpaces = (text: string) => text.replace(/[\u2009\u202f]/g, " ");
const minus = (text: string) => text.replaceAll("-", "\u2212");

/** A pattern and the names of the months in it. */
interface Written {
  pattern: string;
  months: string[];
}

/** Parts as a pattern. `names` are the months' names; a value that is none of its own kind is refused. */
function pattern(parts: readonly Part[], locale: string, names: readonly string[]): string {
  return parts
    .map(({ type, value, source }) => {
      const end = source === "endRange" ? "end_" : "";
      switch (type) {
        case "literal":
          return plainSpaces(value);
        case "day":
          if (/^[1-9]$/.test(value)) return `{${end}day}`;
          if (/^0[1-9]$/.test(value)) return `{${end}day2}`;
          break;
        case "month":
          if (names.includes(value)) return `{${end}month}`;
          break;
        case "year":
          if (/^20\d\d$/.test(value)) return `{${end}year}`;
          break;
        case "hour":
        case "minute":
        case "dayPeriod":
        case "timeZoneName":
          return `{${type}}`;
        default:
      }
      throw new RangeError(`${locale}: the server cannot write ${type} ${value}`);
    })
    .join("");
}

function single(locale: string, options: Options): Written {
  const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
  const months = Array.from({ length: 12 }, (_, index) => {
    return format.formatToParts(at(2026, index, 5)).find(({ type }) => type === "month")?.value ?? "";
  });
  return { pattern: pattern(format.formatToParts(at(2026, 0, 5, 14)), locale, months), months };
}

/** Two days of which the second lies `monthsLater`: in the same month, the same year, or another. */
function range(locale: string, options: Options, monthsLater: number): Written {
  const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
  const partsFrom = (index: number) => format.formatRangeToParts(at(2026, index, 5), at(2026, index + monthsLater, 7));
  const months = Array.from({ length: 12 }, () => "");
  // A range within a year cannot begin in its last month.
  for (let index = 0; index < 12 && (monthsLater >= 12 || index + monthsLater < 12); index += 1) {
    for (const { type, value, source } of partsFrom(index)) {
      if (type !== "month") continue;
      const month = (source === "endRange" ? index + monthsLater : index) % 12;
      if (months[month] !== "" && months[month] !== value) throw new RangeError(`${locale}: ${value} or ${months[month] ?? ""}?`);
      months[month] = value;
    }
  }
  return { pattern: pattern(partsFrom(0), locale, months), months };
}

/** The hours of a day, and what stands for morning and afternoon with each. */
function hours(locale: string): { hour: string; dayPeriod: string }[] {
  const format = new Intl.DateTimeFormat(locale, { ...moment, timeZone: "UTC" });
  return Array.from({ length: 24 }, (_, index) => {
    const parts = format.formatToParts(at(2026, 0, 5, index));
    const find = (wanted: string) => parts.find(({ type }) => type === wanted)?.value ?? "";
    return { hour: find("hour"), dayPeriod: find("dayPeriod") };
  });
}

/** Zones by their names of today, where Intl lists them under an older one. */
const renamed = [
  "UTC", "Etc/UTC", "Etc/GMT", "GMT", "Africa/Asmara", "America/Argentina/Buenos_Aires", "America/Argentina/Catamarca",
  "America/Argentina/Cordoba", "America/Argentina/Jujuy", "America/Argentina/Mendoza", "America/Atikokan",
  "America/Indiana/Indianapolis", "America/Kentucky/Louisville", "America/Nuuk", "Asia/Ho_Chi_Minh", "Asia/Kathmandu",
  "Asia/Kolkata", "Asia/Yangon", "Atlantic/Faroe", "Europe/Kyiv", "Pacific/Chuuk", "Pacific/Kanton", "Pacific/Pohnpei",
];

/** Every zone that is known. */
export const zones: readonly string[] = [...new Set([...Intl.supportedValuesOf("timeZone"), ...renamed])].sort();

function offsetOf(zone: string, when: Date): number {
  const parts = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" }).formatToParts(when);
  const [, sign, hour = "0", minute = "0"] = /GMT(?:([+-])(\d+):(\d+))?/.exec(parts.find(({ type }) => type === "timeZoneName")?.value ?? "") ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hour) * 60 + Number(minute));
}

const year = new Date().getUTCFullYear();
/** Every zone's offsets of this year, in minutes, with an instant at which each holds. */
const offsets = zones.map((zone) => {
  const found = new Map<number, Date>();
  for (const when of [at(year, 0, 15), at(year, 6, 15), new Date()]) found.set(offsetOf(zone, when), when);
  return { zone, found };
});

/** Zones by their names where they have one in this locale, else by their offset: `{ "Europe/Berlin": { "60": "CET" } }`. */
function zoneNames(locale: string) {
  const plain: Record<string, string> = {};
  const named: Record<string, Record<string, string>> = {};
  for (const { zone, found } of offsets) {
    const format = new Intl.DateTimeFormat(locale, { ...moment, timeZone: zone });
    for (const [offset, when] of found) {
      const name = minus(format.formatToParts(when).find(({ type }) => type === "timeZoneName")?.value ?? "");
      if (/^(GMT|UTC)([+\u2212].*)?$/.test(name) && (plain[offset] ?? name) === name) plain[offset] = name;
      else (named[zone] ??= {})[offset] = name;
    }
  }
  return { offsets: plain, zones: named };
}

/** Everything about dates that the first figures need. */
export function dateFormats(locale: string) {
  return {
    day: single(locale, day),
    day_year: single(locale, dayYear),
    month: single(locale, month),
    day_in_month: range(locale, day, 0),
    day_in_year: range(locale, day, 1),
    day_year_in_month: range(locale, dayYear, 0),
    day_year_in_year: range(locale, dayYear, 1),
    day_year_across: range(locale, dayYear, 13),
    instant: single(locale, moment),
    hours: hours(locale),
    ...zoneNames(locale),
  };
}
