import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { defaultGroupCount, type Filters, filtersOf, type GroupCount, mostGroupings, readFilters, readGroupCount } from "./breakdown";
import { answer, client } from "./client";
import { exportAddress } from "./exports";
import { type ListPage, listQuery, pageOf } from "./paging";
import { rawItems, rawMember, rawMembers } from "./rawJson";
import type { UsageEvent, UsageWindow } from "./types";
import {
  defaultComparison,
  filled,
  lasts,
  monthLong,
  mostDays,
  type PeriodSearch,
  periodQuery,
  quarterLong,
  readPeriod,
  readView,
  type ViewSearch,
} from "./view";

/** How a period can be cut, the shortest first. */
export const usageWindows = ["hour", "day", "week", "month"] as const satisfies readonly UsageWindow[];
export type ChosenWindow = (typeof usageWindows)[number];

/** The longest period that is shown by the hour, and in a zone that is not the customer's own, in days. */
const mostHourlyDays = 31;

/** What figures are of: the period, the zone of its days, the meter and what of it. */
export type MeterSearch = PeriodSearch & Filters & { meter?: string; tz?: string };

/** The state of the usage page in the address. Defaults are left out. */
export type UsageSearch = MeterSearch & Pick<ViewSearch, "compare"> & { window?: ChosenWindow; group_by?: string; top?: GroupCount };

/** Whether a period is short enough to be shown by the hour. */
export function allowsHours(search: PeriodSearch): boolean {
  return lasts(search, mostHourlyDays, monthLong);
}

/** Whether a period is short enough to be shown in a zone that is not the customer's own. */
export function allowsOtherZones(search: PeriodSearch): boolean {
  return lasts(search, mostDays, quarterLong);
}

/** How a period is cut when nothing is said: so that there are columns to compare, and none is thinner than a hair. */
export function defaultWindow(search: PeriodSearch): ChosenWindow {
  if (lasts(search, 1, ["today"])) return "hour";
  return allowsOtherZones(search) ? "day" : "month";
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
    ...readFilters(search, mostGroupings),
  };
}

/** Reads the usage page's state from an address. */
export function readUsage(search: Record<string, unknown>): UsageSearch {
  const { compare } = readView(search);
  const read = readMeterSearch(search);
  const window = usageWindows.find((name) => name === search["window"] && (name !== "hour" || allowsHours(read)));
  const groupBy = filled(search["group_by"]);
  return {
    ...read,
    ...(compare !== undefined && { compare }),
    ...(window !== undefined && window !== defaultWindow(read) && { window }),
    ...(groupBy !== undefined && { group_by: groupBy }),
    ...readGroupCount(search["top"]),
  };
}

function filterQuery(search: Filters): { filter?: string[] } {
  const filter = filtersOf(search).map(({ dimension, value }) => `${dimension}:${value}`);
  return filter.length === 0 ? {} : { filter };
}

/** What is measured, and what it comes to this month. */
export const usageMetersQuery = queryOptions({
  queryKey: ["usage-meters"] as const,
  queryFn: ({ signal }) => answer(client.GET("/v1/usage/meters", { signal })),
});

/** The same with how each goes, which takes longer. */
export const meterTrendsQuery = queryOptions({
  queryKey: ["usage-meters", "trend"] as const,
  queryFn: ({ signal }) => answer(client.GET("/v1/usage/meters", { params: { query: { trend: true } }, signal })),
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

function eventsQuery(search: MeterSearch) {
  const { meter, tz } = search;
  return {
    ...periodQuery(search),
    ...(meter !== undefined && { meter, ...filterQuery(search) }),
    ...(tz !== undefined && { tz }),
  };
}

/** The address of all events behind a figure as a file. */
export function usageEventsFile(search: MeterSearch): string {
  return exportAddress("usage-events", eventsQuery(search));
}

/** The events behind a figure, newest first. */
export function usageEventsQuery(search: MeterSearch) {
  const query = eventsQuery(search);
  return listQuery<UsageEvent>(["usage-events", query], async ({ cursor, signal }) =>
    readEvents(await answer(client.GET("/v1/usage/events", { params: { query: { ...query, ...pageOf(cursor) } }, parseAs: "text", signal }))),
  );
}
