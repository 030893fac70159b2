import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { answer, client, done, type Problem, problemOf } from "./client";
import { listQuery, pageOf } from "./paging";
import type { PolicySearch } from "./policySearch";
import type { components } from "./schema.gen";

type Schemas = components["schemas"];
export type Policy = Schemas["Policy"];
export type PolicyDetail = Schemas["PolicyDetail"];
export type NewPolicy = Schemas["NewPolicy"];
export type PolicyTrialResult = Schemas["PolicyTrialResult"];

/** A resource that somebody typed, whatever is in it: the server says what is wrong with it. */
export type TrialResource = NonNullable<Schemas["PolicyTrial"]["resources"]>[number];

const key = "policies";

/** The policies that hold for the customer; read anew while one of them is being asked for the first time. */
export function policiesQuery(search: PolicySearch) {
  return listQuery<Policy>(
    [key, "list", search],
    ({ cursor, signal }) => answer(client.GET("/v1/policies", { params: { query: { ...search, limit: 100, ...pageOf(cursor) } }, signal })),
    ({ state }) => state.status === "waiting",
  );
}

/** A policy with all that is known of it. */
export function policyQuery(id: string) {
  return queryOptions({
    queryKey: [key, "one", id] as const,
    queryFn: ({ signal }) => answer(client.GET("/v1/policies/{id}", { params: { path: { id } }, signal })),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.state.status === "waiting" ? 2000 : false),
  });
}

/** Makes a policy of the customer's own. */
export function createPolicy(body: NewPolicy): Promise<PolicyDetail> {
  return answer(client.POST("/v1/policies", { body }));
}

/** Changes one as a whole. */
export function changePolicy(id: string, body: NewPolicy): Promise<PolicyDetail> {
  return answer(client.PUT("/v1/policies/{id}", { params: { path: { id } }, body }));
}

/** Deletes one; its violations are resolved. */
export function deletePolicy(id: string): Promise<void> {
  return done(client.DELETE("/v1/policies/{id}", { params: { path: { id } } }));
}

/** What became of asking for something: it, or what was against it. */
export type Asked<Answer> = { answer: Answer; problem: null } | { answer: null; problem: Problem };

/** Waits for an answer; what went wrong comes back as a problem. */
export async function asked<Answer>(request: Promise<Answer>): Promise<Asked<Answer>> {
  try {
    return { answer: await request, problem: null };
  } catch (error) {
    return { answer: null, problem: problemOf(error) };
  }
}

/** Tries one on examples, or without them on the customer's own resources; nothing is kept. */
export function tryPolicy(rego: string, examples: Record<string, unknown>[] | null): Promise<Asked<PolicyTrialResult>> {
  const resources = examples as TrialResource[] | null;
  return asked(answer(client.POST("/v1/policies/test", { body: { rego, ...(resources !== null && { resources }) } })));
}

/** Whatever follows from policies is read anew: they, violations, scores. */
export async function policiesChanged(queries: QueryClient): Promise<void> {
  const keys = [key, "violations", "compliance", "violation-timeline", "compliance-analytics"];
  await Promise.all(keys.map((one) => queries.invalidateQueries({ queryKey: [one] })));
}
