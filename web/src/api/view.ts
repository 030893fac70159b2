import { daysBetween, isDay } from "@/format/dates";
import type { Compare, RangeName } from "./types";

/** The named periods, in the order in which they are offered. */
export const rangeNames = [
  "today",
  "last_7_days",
  "last_30_days",
  "last_90_days",
  "month_to_date",
  "last_month",
  "quarter_to_date",
  "last_quarter",
  "year_to_date",
  "last_12_months",
] as const satisfies readonly RangeName[];

/** What a period can be compared with, the default first. */
export const comparisons = ["previous_period", "previous_year", "none"] as const satisfies readonly Compare[];

/** The longest period the server answers. */
export const longestPeriod = 1100;

/** A period in the address: a name, or its first day and the day after its last. */
export type PeriodSearch = { range?: RangeName; from?: never; to?: never } | { range?: never; from: string; to: string };

/** The state of the overview in the address. Defaults are left out. */
export type ViewSearch = PeriodSearch & { compare?: Compare };

export const defaultRange: RangeName = "month_to_date";
export const defaultComparison: Compare = "previous_period";

function oneOf<Name extends string>(names: readonly Name[], value: unknown): Name | undefined {
  return names.find((name) => name === value);
}

/** A text of an address, unless it is empty. */
export function filled(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Whether two days make a period: in order, and not longer than the server answers. */
export function isPeriod(from: string, to: string): boolean {
  if (!isDay(from) || !isDay(to)) return false;
  const days = daysBetween(from, to);
  return days >= 1 && days <= longestPeriod;
}

/** Reads the period from an address; what is not a period counts as not given. */
export function readPeriod(search: Record<string, unknown>): PeriodSearch {
  const from = filled(search["from"]);
  const to = filled(search["to"]);
  if (from !== undefined && to !== undefined && isPeriod(from, to)) return { from, to };
  const range = oneOf(rangeNames, search["range"]);
  return range === undefined || range === defaultRange ? {} : { range };
}

/** Named periods of at most 31 and of at most 92 days. */
export const monthLong = ["today", "last_7_days", "last_30_days", "month_to_date", "last_month"] as const satisfies readonly RangeName[];
export const quarterLong = [...monthLong, "last_90_days", "quarter_to_date", "last_quarter"] as const satisfies readonly RangeName[];

/** Days are drawn one by one up to a quarter; beyond that a column would be thinner than a hair on a phone. */
export const mostDays = 92;

/** Whether a period has at most so many days; `names` are the named periods that have. */
export function lasts(search: PeriodSearch, days: number, names: readonly RangeName[]): boolean {
  if (search.from !== undefined) return daysBetween(search.from, search.to) <= days;
  return names.includes(search.range ?? defaultRange);
}

/** The same search for other days. */
export function onDays<Search extends PeriodSearch>(search: Search, from: string, to: string): Omit<Search, "range" | "from" | "to"> & { from: string; to: string } {
  const { range: _range, from: _from, to: _to, ...rest } = search;
  return { ...rest, from, to };
}

/** Reads the overview's state from an address. */
export function readView(search: Record<string, unknown>): ViewSearch {
  const compare = oneOf(comparisons, search["compare"]);
  const period = readPeriod(search);
  return compare === undefined || compare === defaultComparison ? period : { ...period, compare };
}

/** The period as the API's parameters, defaults written out. */
export function periodQuery(search: PeriodSearch): { range: RangeName } | { from: string; to: string } {
  return search.from !== undefined
    ? { from: search.from, to: search.to }
    : { range: search.range ?? defaultRange };
}
