import { infiniteQueryOptions, keepPreviousData, type QueryClient, queryOptions } from "@tanstack/react-query";
import { isDay } from "@/format/dates";
import { instantsOf } from "@/format/zoned";
import { answer, attempt, client, type Problem } from "./client";
import { type DriftPeriod, type DriftSearch, driftStretch, type DriftTime } from "./driftSearch";
import type { DriftChange, DriftDetail, DriftPage, DriftQuery } from "./driftTypes";
import type { Session } from "./types";

/** How many rows come at first, and how many then. */
const pageSizes = { first: 25, next: 100 };

/** As many drifts one request changes. */
const mostAtOnce = 200;

/** How often the list is read anew while resources are being compared, in milliseconds. */
const pendingInterval = 3000;

/** The instant that a side of a range stands for: itself, or the beginning of a day in the customer's zone. */
function instant(text: string, zone: string): string | undefined {
  return isDay(text) ? instantsOf({ from: text }, zone).from : text;
}

const times = ["opened_from", "opened_to", "resolved_from", "resolved_to"] as const satisfies readonly DriftTime[];

/** What the server is asked for to list the drifts of a search. */
export function driftFilter(search: DriftSearch, { customer }: Session): DriftQuery {
  const { status = "unresolved", ignored, sort: _sort, days: _days, from: _from, to: _to, ...filters } = search;
  const instants = times.flatMap((name) => {
    const text = search[name];
    const at = text === undefined ? undefined : instant(text, customer.time_zone);
    return at === undefined ? [] : [[name, at] as const];
  });
  return {
    ...filters,
    ...(status !== "all" && { status: status === "active" ? "open,revert" : status }),
    ...(ignored !== undefined && { ignored: true }),
    ...Object.fromEntries(instants),
  };
}

/** The drifts of a filter, page after page. */
export function driftsQuery(search: DriftSearch, session: Session) {
  const query = { ...driftFilter(search, session), ...(search.sort !== undefined && { sort: search.sort }) };
  return infiniteQueryOptions({
    queryKey: ["drift", "list", query] as const,
    queryFn: ({ pageParam, signal }) =>
      answer(
        client.GET("/v1/drift", {
          params: { query: { ...query, ...(pageParam === null ? { limit: pageSizes.first } : { limit: pageSizes.next, cursor: pageParam }) } },
          signal,
        }),
      ) as Promise<DriftPage>,
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    placeholderData: keepPreviousData,
    // What others did, and what was compared meanwhile, must be seen on coming back.
    staleTime: 0,
    refetchInterval: ({ state }) => {
      const page = state.data?.pages[0];
      const isAwaited = page !== undefined && (page.is_pending || (page.baseline_count > 0 && page.reconciled_at == null));
      return isAwaited ? pendingInterval : false;
    },
  });
}

/** How many drifts of a filter there are now, wherever they stand. */
export function driftStandingQuery(search: DriftSearch, session: Session) {
  // What is unresolved has no time at which it was resolved.
  const { resolved_from: _from, resolved_to: _to, ...filter } = driftFilter(search, session);
  const query = { ...filter, status: "unresolved", limit: 1 };
  return queryOptions({
    queryKey: ["drift", "standing", query] as const,
    queryFn: ({ signal }) => answer(client.GET("/v1/drift", { params: { query }, signal })),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}

/** How many drifts of a filter, whatever became of them, were accepted or resolved in the stretch of the timeline. */
export function driftClosedQuery(search: DriftSearch, session: Session, now: number) {
  const { from, to } = driftStretch(search, now);
  const { opened_from: _from, opened_to: _to, ...filters } = driftFilter({ ...search, status: "all" }, session);
  const query = { ...filters, status: "accepted,resolved", resolved_from: new Date(from).toISOString(), resolved_to: new Date(to).toISOString(), limit: 1 };
  return queryOptions({
    queryKey: ["drift", "closed", query] as const,
    queryFn: async ({ signal }) => (await answer(client.GET("/v1/drift", { params: { query }, signal }))).totals,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}

/** When drifts of a filter came up and were resolved. */
export function driftTimelineQuery(search: DriftSearch, session: Session, now: number) {
  const { from, to } = driftStretch(search, now);
  const { opened_from: _of, opened_to: _ot, resolved_from: _rf, resolved_to: _rt, status: _status, ...filter } = driftFilter(search, session);
  // What was resolved is half of the picture: the list's default does not narrow it.
  const status = search.status === undefined || search.status === "all" ? {} : { status: driftFilter(search, session).status ?? "" };
  const query = { ...filter, ...status, from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  return queryOptions({
    queryKey: ["drift", "timeline", query] as const,
    queryFn: ({ signal }) => answer(client.GET("/v1/drift/timeline", { params: { query }, signal })),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}

/** What unresolved drift can be narrowed down to. */
export const driftFacetsQuery = queryOptions({
  queryKey: ["drift", "facets"] as const,
  queryFn: ({ signal }) => answer(client.GET("/v1/drift/facets", { signal })),
});

/** All that is known of a drift. */
export function driftQuery(id: string) {
  return queryOptions({
    queryKey: ["drift", "one", id] as const,
    queryFn: ({ signal }): Promise<DriftDetail> => answer(client.GET("/v1/drift/{id}", { params: { path: { id } }, signal })) as Promise<DriftDetail>,
    staleTime: 0,
  });
}

/** How drift comes and goes. */
export function driftAnalyticsQuery({ days = "90" }: { days?: DriftPeriod }) {
  return queryOptions({
    queryKey: ["drift", "analytics", days] as const,
    queryFn: ({ signal }) => answer(client.GET("/v1/drift/analytics", { params: { query: { days: Number(days) } }, signal })),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}

/** Accepts a drift, marks it for revert, snoozes it, or opens it again. */
export function changeDrift(id: string, change: DriftChange): Promise<DriftDetail> {
  return answer(client.PATCH("/v1/drift/{id}", { params: { path: { id } }, body: change })) as Promise<DriftDetail>;
}

/** What became of a change of many. */
export interface DriftOutcome {
  changed: number;
  /** Those that were that way already. */
  unchanged: number;
  /** Those that there are not any more. */
  unknown: number;
  /** Those that were not tried or were refused. */
  refused: number;
  problem: Problem | null;
}

/** Changes many drifts in the same way, as many at once as the server takes; stops at the first refusal. */
export async function changeDrifts(ids: readonly string[], change: DriftChange): Promise<DriftOutcome> {
  const outcome: DriftOutcome = { changed: 0, unchanged: 0, unknown: 0, refused: 0, problem: null };
  for (let at = 0; at < ids.length; at += mostAtOnce) {
    const part = ids.slice(at, at + mostAtOnce);
    outcome.problem = await attempt(async () => {
      const { changed, unchanged, unknown } = await answer(client.POST("/v1/drift/bulk", { body: { ...change, ids: part } }));
      outcome.changed += changed.length;
      outcome.unchanged += unchanged.length;
      outcome.unknown += unknown;
    });
    if (outcome.problem !== null) {
      outcome.refused = ids.length - at;
      break;
    }
  }
  return outcome;
}

/** Whatever follows from drift is read anew: lists, figures, the resources, the overview. */
export async function driftChanged(queries: QueryClient): Promise<void> {
  const keys = ["drift", "resources", "resource", "baselines", "dashboard"];
  await Promise.all(keys.map((key) => queries.invalidateQueries({ queryKey: [key] })));
}
