import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { defaultGroupCount, type Filters, filtersOf } from "./breakdown";
import { answer, client } from "./client";
import { exportAddress } from "./exports";
import { type ListPage, listQuery, pageOf } from "./paging";
import { rawItems, rawMember, rawMembers } from "./rawJson";
import type { UsageEvent } from "./types";
import { defaultWindow, type MeterSearch, type UsageSearch } from "./usageSearch";
import { defaultComparison, periodQuery } from "./view";

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
