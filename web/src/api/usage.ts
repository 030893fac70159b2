import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { daysBetween } from "@/format/dates";
import { answer, client } from "./client";
import { type ListPage, listQuery, pageOf } from "./paging";
import { rawItems, rawMember, rawMembers } from "./rawJson";
import type { RangeName, UsageEvent, UsageWindow } from "./types";
import { defaultComparison, defaultRange, type PeriodSearch, periodQuery, readPeriod, readView, type ViewSearch } from "./view";

/** How a period can be cut, the shortest first. */
export const usageWindows = ["hour", "day", "week", "month"] as const satisfies readonly UsageWindow[];
export type ChosenWindow = (typeof usageWindows)[number];

/** How many groups can be told apart, as an address says it; the rest is one. */
export const groupCounts = ["5", "10", "20", "50"] as const;
export const defaultGroupCount = "10";

/** The most dimensions that figures are broken down by. */
export const mostGroupings = 3;

/** The longest period that is shown by the hour, and in a zone that is not the customer's own, in days. */
const mostHourlyDays = 31;
const mostForeignDays = 92;

const monthLong = ["today", "last_7_days", "last_30_days", "month_to_date", "last_month"] as const satisfies readonly RangeName[];
const quarterLong = [...monthLong, "last_90_days", "quarter_to_date", "last_quarter"] as const satisfies readonly RangeName[];

/** `filter.path=/v1/x`: only events with this value of the dimension; an empty one is an event without it. */
type FilterName = `filter.${string}`;
export type UsageFilters = Partial<Record<FilterName, string>>;

/** What figures are of: the period, the zone of its days, the meter and what of it. */
export type MeterSearch = PeriodSearch & UsageFilters & { meter?: string; tz?: string };

/** The state of the usage page in the address. Defaults are left out. */
export type UsageSearch = MeterSearch & Pick<ViewSearch, "compare"> & { window?: ChosenWindow; group_by?: string; top?: string };

function lasts(search: PeriodSearch, days: number, names: readonly RangeName[]): boolean {
  if (search.from !== undefined) return daysBetween(search.from, search.to) <= days;
  return names.includes(search.range ?? defaultRange);
}

/** Whether a period is short enough to be shown by the hour. */
export function allowsHours(search: PeriodSearch): boolean {
  return lasts(search, mostHourlyDays, monthLong);
}

/** Whether a period is short enough to be shown in a zone that is not the customer's own. */
export function allowsOtherZones(search: PeriodSearch): boolean {
  return lasts(search, mostForeignDays, quarterLong);
}

/** How a period is cut when nothing is said: so that there are columns to compare, and none is thinner than a hair. */
export function defaultWindow(search: PeriodSearch): ChosenWindow {
  if (lasts(search, 1, ["today"])) return "hour";
  return allowsOtherZones(search) ? "day" : "month";
}

function filled(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function readFilters(search: Record<string, unknown>): UsageFilters {
  const pairs = Object.entries(search).filter(([name, value]) => /^filter\../.test(name) && typeof value === "string");
  return Object.fromEntries(pairs.slice(0, mostGroupings)) as UsageFilters;
}

/** The filters of a search, by dimension. */
export function filtersOf(search: UsageFilters): { dimension: string; value: string }[] {
  return Object.entries(readFilters(search)).map(([name, value]) => ({ dimension: name.slice("filter.".length), value: value ?? "" }));
}

/** The filter that keeps one value of a dimension; null is an event without it. */
export function filterBy(dimension: string, value: string | null): UsageFilters {
  return { [`filter.${dimension}`]: value ?? "" };
}

/** Reads what figures are of from an address. */
export function readMeterSearch(search: Record<string, unknown>): MeterSearch {
  const period = readPeriod(search);
  const meter = filled(search["meter"]);
  const tz = allowsOtherZones(period) ? filled(search["tz"]) : undefined;
  return {
    ...period,
    ...(meter !== undefined && { meter }),
    ...(tz !== undefined && { tz }),
    ...readFilters(search),
  };
}

/** The same for other days. */
export function onDays(search: MeterSearch, from: string, to: string): MeterSearch {
  const { range: _range, from: _from, to: _to, ...rest } = search;
  return { ...rest, from, to };
}

/** Reads the usage page's state from an address. */
export function readUsage(search: Record<string, unknown>): UsageSearch {
  const { compare } = readView(search);
  const read = readMeterSearch(search);
  const window = usageWindows.find((name) => name === search["window"] && (name !== "hour" || allowsHours(read)));
  const groupBy = filled(search["group_by"]);
  const top = groupCounts.find((count) => count === search["top"]);
  return {
    ...read,
    ...(compare !== undefined && { compare }),
    ...(window !== undefined && window !== defaultWindow(read) && { window }),
    ...(groupBy !== undefined && { group_by: groupBy }),
    ...(top !== undefined && top !== defaultGroupCount && { top }),
  };
}

/** The dimensions that a search breaks down by. */
export function groupingsOf({ group_by: names }: UsageSearch): string[] {
  return names?.split(",").filter((name) => name !== "") ?? [];
}

function filterQuery(search: UsageFilters): { filter?: string[] } {
  const filter = filtersOf(search).map(({ dimension, value }) => `${dimension}:${value}`);
  return filter.length === 0 ? {} : { filter };
}

/** What is measured, and what it comes to this month. */
export const usageMetersQuery = queryOptions({
  queryKey: ["usage-meters"] as const,
  queryFn: ({ signal }) => answer(client.GET("/v1/usage/meters", { signal })),
});

/** The figures of one meter. Those shown stay until others have arrived. */
export function usageQuery(search: UsageSearch, meter: string) {
  const { compare = defaultComparison, window = defaultWindow(search), group_by: groupBy, top = defaultGroupCount, tz } = search;
  const query = {
    ...periodQuery(search),
    ...filterQuery(search),
    meter,
    compare,
    window,
    ...(groupBy !== undefined && { group_by: groupBy, top: Number(top) }),
    ...(tz !== undefined && { tz }),
  };
  return queryOptions({
    queryKey: ["usage", query] as const,
    queryFn: ({ signal }) => answer(client.GET("/v1/usage", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
}

/** Where the use of a meter stands against what the plan includes this month. */
export function entitlementQuery(meter: string) {
  return queryOptions({
    queryKey: ["usage-entitlement", meter] as const,
    queryFn: ({ signal }) => answer(client.GET("/v1/usage/entitlements/{meter}", { params: { path: { meter } }, signal })),
  });
}

/** A page of events out of an answer's text, every digit of what was sent kept. */
export function readEvents(text: string): ListPage<UsageEvent> {
  const page = JSON.parse(text) as ListPage<Omit<UsageEvent, "data" | "attributes">>;
  const raw = rawItems(rawMember(text, "data") ?? "[]").map((event) => new Map(rawMembers(event)));
  return {
    ...page,
    data: page.data.map((event, index) => {
      const attributes = raw[index]?.get("attributes") ?? "null";
      return { ...event, data: raw[index]?.get("data") ?? "null", attributes: attributes === "null" ? null : attributes };
    }),
  };
}

/** The events behind a figure, newest first. */
export function usageEventsQuery(search: MeterSearch) {
  const { meter, tz } = search;
  const query = {
    ...periodQuery(search),
    ...(meter !== undefined && { meter, ...filterQuery(search) }),
    ...(tz !== undefined && { tz }),
  };
  return listQuery<UsageEvent>(["usage-events", query], async ({ cursor, signal }) =>
    readEvents(await answer(client.GET("/v1/usage/events", { params: { query: { ...query, ...pageOf(cursor) } }, parseAs: "text", signal }))),
  );
}
