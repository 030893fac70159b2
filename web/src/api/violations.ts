import { infiniteQueryOptions, keepPreviousData, type QueryClient, queryOptions } from "@tanstack/react-query";
import { isDay } from "@/format/dates";
import { instantsOf } from "@/format/zoned";
import { answer, attempt, client, done, type Problem } from "./client";
import { exportAddress } from "./exports";
import { listQuery, pageOf } from "./paging";
import type { Session } from "./types";
import type { ViolationSearch } from "./violationSearch";
import { stretchOf, type TimelineSearch } from "./violationTimeline";
import type { Exception, ExceptionState, NewException, ViolationChange, ViolationDetail, ViolationQuery } from "./violationTypes";
import type { AnalyticsDays } from "./violationViews";

/** How many rows come at first, and how many then: the first are to be there soon. */
const pageSizes = { first: 50, next: 200 };

/** As many violations one request changes. */
const mostAtOnce = 200;

/** The instant that a side of a range stands for: itself, or the beginning of a day in the customer's zone. */
function instant(text: string | undefined, zone: string): string | undefined {
  if (text === undefined || !isDay(text)) return text;
  return instantsOf({ from: text }, zone).from;
}

type TimeFilter = "opened_from" | "opened_to" | "resolved_from" | "resolved_to";

/** What the server is asked for to list the violations of a search, by its reader. */
export function violationFilter(search: ViolationSearch, { customer, person }: Session): ViolationQuery {
  const { status = "unresolved", assignee, excepted, overdue, opened_from, opened_to, resolved_from, resolved_to, sort: _sort, ...texts } = search;
  const times: Partial<Record<TimeFilter, string>> = Object.fromEntries(
    Object.entries({ opened_from, opened_to, resolved_from, resolved_to }).flatMap(([name, text]) => {
      const at = instant(text, customer.time_zone);
      return at === undefined ? [] : [[name, at] as const];
    }),
  );
  return {
    ...texts,
    ...(status !== "all" && { status }),
    ...(assignee !== undefined && { assignee: assignee === "me" ? (person?.id ?? "nobody") : assignee }),
    ...(excepted !== undefined && { excepted: excepted === "true" }),
    ...(overdue !== undefined && { overdue: overdue === "true" }),
    ...times,
  };
}

/** The violations of a filter, page after page. */
export function violationsQuery(search: ViolationSearch, session: Session) {
  const query = { ...violationFilter(search, session), ...(search.sort !== undefined && { sort: search.sort }) };
  return infiniteQueryOptions({
    queryKey: ["violations", query] as const,
    queryFn: ({ pageParam, signal }) =>
      answer(
        client.GET("/v1/violations", {
          params: { query: { ...query, ...(pageParam === null ? { limit: pageSizes.first } : { limit: pageSizes.next, cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    placeholderData: keepPreviousData,
    // What scanners and others did meanwhile must be seen on coming back.
    staleTime: 0,
  });
}

/** The address of all violations of a filter as a file, in the order of the list. */
export function violationsFile(search: ViolationSearch, session: Session): string {
  const query = { ...violationFilter(search, session), ...(search.sort !== undefined && { sort: search.sort }) };
  return exportAddress("violations", Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)])));
}

/** All that is known of a violation. */
export function violationQuery(id: string) {
  return queryOptions({
    queryKey: ["violation", id] as const,
    queryFn: ({ signal }): Promise<ViolationDetail> => answer(client.GET("/v1/violations/{id}", { params: { path: { id } }, signal })),
    staleTime: 0,
  });
}

/** Changes where a violation stands or who takes care of it, or notes something. */
export function changeViolation(id: string, change: ViolationChange): Promise<ViolationDetail> {
  return answer(client.PATCH("/v1/violations/{id}", { params: { path: { id } }, body: change }));
}

/** What became of a change of many. */
export interface BulkOutcome {
  changed: number;
  /** Those that were that way already. */
  unchanged: number;
  /** Those that there are not any more. */
  unknown: number;
  /** Those that were not tried or were refused, and why. */
  refused: number;
  problem: Problem | null;
}

/** Changes many violations in the same way, as many at once as the server takes; stops at the first refusal. */
export async function changeViolations(ids: readonly string[], change: ViolationChange): Promise<BulkOutcome> {
  const outcome: BulkOutcome = { changed: 0, unchanged: 0, unknown: 0, refused: 0, problem: null };
  for (let at = 0; at < ids.length; at += mostAtOnce) {
    const part = ids.slice(at, at + mostAtOnce);
    outcome.problem = await attempt(async () => {
      const { changed, unchanged, unknown } = await answer(client.POST("/v1/violations/bulk", { body: { ...change, ids: part } }));
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

/** Makes an exception. */
export function createException(exception: NewException): Promise<Exception> {
  return answer(client.POST("/v1/exceptions", { body: exception }));
}

/** Makes the same exception for each of several violations; stops at the first refusal. */
export async function createExceptions(ids: readonly string[], exception: Omit<NewException, "violation_id" | "check_id" | "account_id">): Promise<BulkOutcome> {
  const outcome: BulkOutcome = { changed: 0, unchanged: 0, unknown: 0, refused: 0, problem: null };
  for (const [at, id] of ids.entries()) {
    const problem = await attempt(() => createException({ ...exception, violation_id: id }));
    if (problem === null) outcome.changed += 1;
    else if (problem.status === 404) outcome.unknown += 1;
    else return { ...outcome, refused: ids.length - at, problem };
  }
  return outcome;
}

/** Ends an exception before its time. */
export function endException(id: string): Promise<void> {
  return done(client.DELETE("/v1/exceptions/{id}", { params: { path: { id } } }));
}

/** Exceptions, the newest first: those in a state, or about a check. */
export function exceptionsQuery(filter: { state?: ExceptionState; check_id?: string }) {
  return listQuery<Exception>(["exceptions", filter], ({ cursor, signal }) =>
    answer(client.GET("/v1/exceptions", { params: { query: { ...filter, ...pageOf(cursor) } }, signal })),
  );
}

/** What became of violations: how many came and went, how long they took, which checks fail most. */
export function analyticsQuery({ days = "90" }: { days?: AnalyticsDays }) {
  return queryOptions({
    queryKey: ["compliance-analytics", days] as const,
    queryFn: ({ signal }) => answer(client.GET("/v1/compliance/analytics", { params: { query: { days: Number(days) } }, signal })),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}

/** Whatever follows from violations and exceptions is read anew: lists, scores, the overview. */
export async function violationsChanged(queries: QueryClient): Promise<void> {
  const keys = ["violations", "violation", "violation-timeline", "exceptions", "compliance-analytics", "compliance", "framework", "requirement", "dashboard"];
  await Promise.all(keys.map((key) => queries.invalidateQueries({ queryKey: [key] })));
}

/** When violations of a filter came up and were resolved. */
export function timelineQuery(search: TimelineSearch, session: Session, now: number) {
  const { days: _days, from: _from, to: _to, status = "all", ...filter } = search;
  const stretch = stretchOf(search, now);
  const query: ViolationQuery & { from: string; to: string } = {
    ...violationFilter({ ...filter, status }, session),
    from: new Date(stretch.from).toISOString(),
    to: new Date(stretch.to).toISOString(),
  };
  return queryOptions({
    queryKey: ["violation-timeline", query] as const,
    queryFn: ({ signal }) => answer(client.GET("/v1/violations/timeline", { params: { query }, signal })),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}

/** The frameworks by name, to narrow down by. */
export const frameworkNamesQuery = queryOptions({
  queryKey: ["compliance", "names"] as const,
  queryFn: async ({ signal }) => {
    const { frameworks } = await answer(client.GET("/v1/compliance", { signal }));
    return frameworks.map(({ key, name, version }) => ({ key, name: `${name} ${version}` }));
  },
});
