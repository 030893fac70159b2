import { isDay } from "@/format/dates";
import type { DriftStanding, DriftStatus } from "./driftTypes";
import { filled } from "./view";
import { isInstant, severityNames } from "./violationSearch";

const millisecondsPerDay = 86_400_000;

/** Where a drift can stand with those who take care of it. */
export const driftStatuses = ["open", "revert", "snoozed", "accepted", "resolved"] as const satisfies readonly DriftStatus[];

/** How a resource can differ from its baseline. */
export const driftStandings = ["changed", "added", "unmanaged", "removed", "moved"] as const satisfies readonly DriftStanding[];

/** By which statuses the list is narrowed down, the default first; `active` is what is open or to be reverted. */
export const driftStatusChoices = ["unresolved", "active", ...driftStatuses, "all"] as const;
export type DriftStatusChoice = (typeof driftStatusChoices)[number];

/** What the list begins with, the default first. */
export const driftSorts = ["worst", "newest"] as const;
export type DriftSort = (typeof driftSorts)[number];

/** Stands in the filter for drifts of which nobody is known to have done them. */
export const noAuthor = "nobody";

/** The lengths of the timeline that are offered, in days, the default first. */
export const driftDays = ["90", "30", "7", "365"] as const;
export type DriftDays = (typeof driftDays)[number];

/** The longest stretch that the server answers, and the shortest that says anything, in milliseconds. */
export const longestStretch = 400 * millisecondsPerDay;
export const shortestStretch = millisecondsPerDay / 4;

const textFilters = ["framework", "requirement", "resource_type", "account_id", "author", "team", "resource", "baseline", "search"] as const;
type TextFilter = (typeof textFilters)[number];

const timeFilters = ["opened_from", "opened_to", "resolved_from", "resolved_to"] as const;
export type DriftTime = (typeof timeFilters)[number];

/** The state of the page of drift in the address: the filters, and what the timeline shows. Defaults are left out. */
export type DriftSearch = Partial<Record<TextFilter | DriftTime, string>> & {
  status?: DriftStatusChoice;
  /** One severity, or several joined by commas, the worst first. */
  severity?: string;
  standing?: DriftStanding;
  /** Those that rules hide, and no others. */
  ignored?: "true";
  sort?: DriftSort;
  days?: DriftDays;
  /** A stretch that was zoomed to, RFC 3339. */
  from?: string;
  to?: string;
};

/** The longest text that the server searches for. */
const longestSearch = 200;

/** The earliest day that the server takes. */
const earliest = "1970-01-02";

function oneOf<Name extends string>(names: readonly Name[], value: unknown): Name | undefined {
  return names.find((name) => name === value);
}

function readTime(value: unknown): string | undefined {
  const text = filled(value);
  if (text === undefined || text < earliest) return undefined;
  return isDay(text) || isInstant(text) ? text : undefined;
}

function readSeverities(value: unknown): string | undefined {
  const wanted = (filled(value) ?? "").split(",");
  const known = severityNames.filter((name) => wanted.includes(name));
  return known.length === 0 || known.length === severityNames.length ? undefined : known.join(",");
}

function readTexts(search: Record<string, unknown>): Partial<Record<TextFilter, string>> {
  const found = textFilters.flatMap((name) => {
    const text = filled(search[name])?.trim();
    return text === undefined || text === "" ? [] : [[name, name === "search" ? text.slice(0, longestSearch) : text] as const];
  });
  const texts: Partial<Record<TextFilter, string>> = Object.fromEntries(found);
  // A requirement is one of a framework.
  if (texts.framework === undefined) delete texts.requirement;
  return texts;
}

function readStretch(search: Record<string, unknown>): Pick<DriftSearch, "days" | "from" | "to"> {
  const [from, to] = [filled(search["from"]), filled(search["to"])];
  if (from !== undefined && to !== undefined && isInstant(from) && isInstant(to)) {
    const length = Date.parse(to) - Date.parse(from);
    if (length >= shortestStretch && length <= longestStretch) return { from, to };
  }
  const days = oneOf(driftDays, search["days"]);
  return days === undefined || days === "90" ? {} : { days };
}

/** Reads it from an address or from what a page wants to show; what is no filter counts as not given. */
export function readDrift(search: Record<string, unknown>): DriftSearch {
  const times: Partial<Record<DriftTime, string>> = Object.fromEntries(
    timeFilters.flatMap((name) => {
      const time = readTime(search[name]);
      return time === undefined ? [] : [[name, time] as const];
    }),
  );
  const isOfResolved = times.resolved_from !== undefined || times.resolved_to !== undefined;
  const wanted = oneOf(driftStatusChoices, search["status"]);
  // Nothing that is unresolved has been resolved: an address that asks for both would only ever be empty.
  const status = isOfResolved && wanted !== "all" && wanted !== "accepted" ? "resolved" : wanted;
  const severity = readSeverities(search["severity"]);
  const standing = oneOf(driftStandings, search["standing"]);
  const sort = oneOf(driftSorts, search["sort"]);
  return {
    ...(status !== undefined && status !== "unresolved" && { status }),
    ...(severity !== undefined && { severity }),
    ...(standing !== undefined && { standing }),
    ...readTexts(search),
    ...times,
    // A flag of an address may come as a boolean.
    ...(String(search["ignored"]) === "true" && { ignored: "true" as const }),
    ...(sort !== undefined && sort !== "worst" && { sort }),
    ...readStretch(search),
  };
}

/** What is no filter of the list. */
const kept = ["sort", "days", "from", "to", "ignored"] as const satisfies readonly (keyof DriftSearch)[];

/** The search without its filters: what it begins with, what the timeline shows and which side of the rules are kept. */
export function withoutFilters(search: DriftSearch): DriftSearch {
  return Object.fromEntries(kept.flatMap((name) => (search[name] === undefined ? [] : [[name, search[name]]])));
}

/** Whether anything but the default narrows the list down. */
export function isNarrowedDrift(search: DriftSearch): boolean {
  return Object.keys(search).some((name) => !kept.some((one) => one === name));
}

/** The stretch that the timeline shows, in milliseconds; `now` is the end of one that goes up to today. */
export function driftStretch({ days = "90", from, to }: DriftSearch, now: number): { from: number; to: number } {
  if (from !== undefined && to !== undefined) return { from: Date.parse(from), to: Date.parse(to) };
  // Whole days of UTC, as the server counts the buckets.
  const end = Math.ceil(now / millisecondsPerDay) * millisecondsPerDay;
  return { from: end - Number(days) * millisecondsPerDay, to: end };
}

/** Over how many days drift is counted, the default first. */
export const driftPeriods = ["90", "30", "365"] as const;
export type DriftPeriod = (typeof driftPeriods)[number];

/** Reads the state of the analytics from an address. */
export function readDriftPeriod(search: Record<string, unknown>): { days?: DriftPeriod } {
  const days = oneOf(driftPeriods, search["days"]);
  return days === undefined || days === "90" ? {} : { days };
}

/** How the fields of one drift are laid out, the default first. */
export const driftViews = ["side", "inline"] as const;
export type DriftView = (typeof driftViews)[number];

/** Reads how the fields of a drift are laid out from an address. */
export function readDriftView(search: Record<string, unknown>): { view?: DriftView } {
  return search["view"] === "inline" ? { view: "inline" } : {};
}
