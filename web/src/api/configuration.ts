import { infiniteQueryOptions, keepPreviousData, type QueryClient, queryOptions } from "@tanstack/react-query";
import { answer, client, done } from "./client";
import { type ChangeSearch, changeQueryOf, resourceQueryOf, type ResourceSearch } from "./configurationSearch";
import type { Baseline, BaselineDetail, ConfigurationChangeDetail, ConfigurationChanges, ListedResource, NewBaseline, ResourceDetail } from "./configurationTypes";
import { listQuery, pageOf } from "./paging";

/** How many rows come at once. */
const pageSize = 100;

/** The resources of a search, page after page. */
export function resourcesQuery(search: ResourceSearch) {
  const query = resourceQueryOf(search);
  return listQuery<ListedResource>(["resources", query], ({ cursor, signal }) =>
    answer(client.GET("/v1/resources", { params: { query: { ...query, limit: pageSize, ...pageOf(cursor) } }, signal })),
  );
}

/** All that is known of a resource, but for its changes. */
export function resourceQuery(id: string) {
  return queryOptions({
    queryKey: ["resource", id] as const,
    queryFn: ({ signal }) => answer(client.GET("/v1/resources/{id}", { params: { path: { id } }, signal })) as Promise<ResourceDetail>,
    staleTime: 0,
  });
}

/** The changes of a search, the newest first, page after page. */
export function changesQuery(search: ChangeSearch, zone: string, limit = pageSize) {
  const query = changeQueryOf(search, zone);
  return infiniteQueryOptions({
    queryKey: ["configuration-changes", query, limit] as const,
    queryFn: ({ pageParam, signal }) => answer(client.GET("/v1/configuration-changes", { params: { query: { ...query, limit, ...pageOf(pageParam) } }, signal })) as Promise<ConfigurationChanges>,
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}

/** A change with all of its fields and all who may have made it. */
export function changeQuery(id: string) {
  return queryOptions({
    queryKey: ["configuration-change", id] as const,
    queryFn: ({ signal }) => answer(client.GET("/v1/configuration-changes/{id}", { params: { path: { id } }, signal })) as Promise<ConfigurationChangeDetail>,
    // What has happened stays as it was; only who it was may be known better later.
    staleTime: 300_000,
  });
}

/** What drift is measured against. */
export const baselinesQuery = listQuery<Baseline>(["baselines", "list"], ({ cursor, signal }) =>
  answer(client.GET("/v1/baselines", { params: { query: { limit: pageSize, ...pageOf(cursor) } }, signal })),
);

/** A baseline with its versions. */
export function baselineQuery(id: string) {
  return queryOptions({
    queryKey: ["baselines", "one", id] as const,
    queryFn: ({ signal }) => answer(client.GET("/v1/baselines/{id}", { params: { path: { id } }, signal })),
    staleTime: 0,
  });
}

/** Makes what is observed now a baseline. */
export function createBaseline(body: NewBaseline): Promise<BaselineDetail> {
  return answer(client.POST("/v1/baselines", { body }));
}

/** Makes what is observed now the next version of a baseline. */
export function approveBaseline(id: string, reason: string): Promise<BaselineDetail> {
  return answer(client.POST("/v1/baselines/{id}/approve", { params: { path: { id } }, body: { reason } }));
}

/** Changes what a baseline is called, or whether resources that it does not have are drift. */
export function changeBaseline(id: string, body: { name?: string; reports_unmanaged?: boolean }): Promise<BaselineDetail> {
  return answer(client.PATCH("/v1/baselines/{id}", { params: { path: { id } }, body }));
}

/** Deletes one; what drifted from it is no drift any more. */
export function deleteBaseline(id: string): Promise<void> {
  return done(client.DELETE("/v1/baselines/{id}", { params: { path: { id } } }));
}

/** Whatever follows from baselines and rules is read anew: they, drift, resources, the overview. */
export async function driftChanged(queries: QueryClient): Promise<void> {
  const keys = ["baselines", "drift-rules", "resources", "resource", "drift", "drifts", "drift-timeline", "drift-analytics", "drift-facets", "dashboard"];
  await Promise.all(keys.map((key) => queries.invalidateQueries({ queryKey: [key] })));
}
