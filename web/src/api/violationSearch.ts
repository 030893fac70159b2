import { isDay } from "@/format/dates";
import { filled } from "./view";
import type { Severity, ViolationStatus } from "./violationTypes";

/** How bad something can be, the worst first. */
export const severityNames = ["critical", "high", "medium", "low", "informational"] as const satisfies readonly Severity[];

/** Where a violation can stand, in the order in which it goes on. */
export const violationStatuses = ["open", "acknowledged", "in_progress", "resolved"] as const satisfies readonly ViolationStatus[];

/** By which statuses the list is narrowed down, the default first. */
export const statusChoices = ["unresolved", ...violationStatuses, "all"] as const;
export type StatusChoice = (typeof statusChoices)[number];

/** What the list begins with, the default first. */
export const violationSorts = ["worst", "newest", "due"] as const;
export type ViolationSort = (typeof violationSorts)[number];

/** Whose violations: a person's id, or one of these. */
export const assigneeWords = ["me", "nobody"] as const;

const yesNo = ["true", "false"] as const;
export type YesNo = (typeof yesNo)[number];

/** The filters that are texts of the server's own. */
const textFilters = ["framework", "requirement", "check_id", "account_id", "region", "resource", "assignee", "search"] as const;
type TextFilter = (typeof textFilters)[number];

/** The state of the list of violations in the address. Defaults are left out. */
export type ViolationSearch = Partial<Record<TextFilter, string>> & {
  status?: StatusChoice;
  /** One severity, or several joined by commas, the worst first. */
  severity?: string;
  excepted?: YesNo;
  overdue?: YesNo;
  /** A day of the customer's zone, or an instant (RFC 3339). */
  opened_from?: string;
  /** The day after the last, or an instant. */
  opened_to?: string;
  /** As with when they came up; only of what is resolved. */
  resolved_from?: string;
  resolved_to?: string;
  sort?: ViolationSort;
};

/** The longest text that the server searches for. */
const longestSearch = 200;

/** The earliest day that the server takes. */
const earliest = "1970-01-02";

function oneOf<Name extends string>(names: readonly Name[], value: unknown): Name | undefined {
  return names.find((name) => name === value);
}

/** Whether a text is an instant, as the server writes it. */
export function isInstant(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text) && !Number.isNaN(Date.parse(text));
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

/** Reads it from an address or from what a page wants to show; what is no filter counts as not given. */
export function readViolations(search: Record<string, unknown>): ViolationSearch {
  const resolvedFrom = readTime(search["resolved_from"]);
  const resolvedTo = readTime(search["resolved_to"]);
  const isOfResolved = resolvedFrom !== undefined || resolvedTo !== undefined;
  const wanted = oneOf(statusChoices, search["status"]);
  // Nothing else has been resolved: an address that asks for both would only ever be empty.
  const status = isOfResolved && wanted !== "all" ? "resolved" : wanted;
  const severity = readSeverities(search["severity"]);
  const excepted = oneOf(yesNo, search["excepted"]);
  const overdue = oneOf(yesNo, search["overdue"]);
  const from = readTime(search["opened_from"]);
  const to = readTime(search["opened_to"]);
  const sort = oneOf(violationSorts, search["sort"]);
  return {
    ...(status !== undefined && status !== "unresolved" && { status }),
    ...(severity !== undefined && { severity }),
    ...readTexts(search),
    ...(excepted !== undefined && { excepted }),
    ...(overdue !== undefined && { overdue }),
    ...(from !== undefined && { opened_from: from }),
    ...(to !== undefined && { opened_to: to }),
    ...(resolvedFrom !== undefined && { resolved_from: resolvedFrom }),
    ...(resolvedTo !== undefined && { resolved_to: resolvedTo }),
    ...(sort !== undefined && sort !== "worst" && { sort }),
  };
}

/** The search without its filters, what it begins with kept. */
export function unfiltered({ sort }: ViolationSearch): ViolationSearch {
  return sort === undefined ? {} : { sort };
}

/** Whether anything but the default narrows the list down. */
export function isNarrowed(search: ViolationSearch): boolean {
  return Object.keys(search).some((name) => name !== "sort");
}
