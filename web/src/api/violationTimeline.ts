import { filled } from "./view";
import { isInstant, readViolations, statusChoices, type ViolationSearch } from "./violationSearch";

const millisecondsPerDay = 86_400_000;

/** The lengths that are offered, in days, the default first. */
export const timelineDays = ["90", "30", "7", "365"] as const;
export type TimelineDays = (typeof timelineDays)[number];

/** The longest stretch that the server answers, and the shortest that says anything, in milliseconds. */
export const longest = 400 * millisecondsPerDay;
export const shortest = millisecondsPerDay / 4;

/** The state of the timeline in the address: how many days up to today, or a stretch that was zoomed to; and the filters. */
export type TimelineSearch = Omit<ViolationSearch, "sort" | "opened_from" | "opened_to" | "resolved_from" | "resolved_to"> & { days?: TimelineDays; from?: string; to?: string };

/** Reads it from an address; what is no stretch counts as not given. */
export function readTimeline(search: Record<string, unknown>): TimelineSearch {
  const { sort: _sort, opened_from: _from, opened_to: _to, resolved_from: _since, resolved_to: _until, status: _status, ...filter } = readViolations(search);
  // Here all of them are the default: what was resolved is half of the picture.
  const status = statusChoices.find((one) => one === search["status"]);
  const kept = { ...filter, ...(status !== undefined && status !== "all" && { status }) };
  const from = filled(search["from"]);
  const to = filled(search["to"]);
  if (from !== undefined && to !== undefined && isInstant(from) && isInstant(to)) {
    const length = Date.parse(to) - Date.parse(from);
    if (length >= shortest && length <= longest) return { ...kept, from, to };
  }
  const days = timelineDays.find((one) => one === search["days"]);
  return days === undefined || days === "90" ? kept : { ...kept, days };
}

/** The stretch of a search, in milliseconds; `now` is the end of one that goes up to today. */
export function stretchOf({ days = "90", from, to }: TimelineSearch, now: number): { from: number; to: number } {
  if (from !== undefined && to !== undefined) return { from: Date.parse(from), to: Date.parse(to) };
  // Whole days of UTC, as the server counts the buckets.
  const end = Math.ceil(now / millisecondsPerDay) * millisecondsPerDay;
  return { from: end - Number(days) * millisecondsPerDay, to: end };
}
