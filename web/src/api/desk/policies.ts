import { queryOptions } from "@tanstack/react-query";
import { answer, client, done } from "../client";
import { listQuery, pageOf } from "../paging";
import { asked, type Asked, type NewPolicy, type PolicyTrialResult, type TrialResource } from "../policies";
import { deskKey } from "./key";
import type { DeskPolicySearch } from "./policySearch";
import type { OperatorPolicy, OperatorPolicyDetail } from "./types";

/** The built-in policies and the operator's. */
export function policiesQuery(search: DeskPolicySearch) {
  return listQuery<OperatorPolicy>([deskKey, "policies", search], ({ cursor, signal }) =>
    answer(client.GET("/v1/admin/policies", { params: { query: { ...search, limit: 100, ...pageOf(cursor) } }, signal })),
  );
}

/** One of them, with its text and with whom it broke a limit. */
export function policyQuery(id: string) {
  return queryOptions({
    queryKey: [deskKey, "policy", id] as const,
    queryFn: ({ signal }) => answer(client.GET("/v1/admin/policies/{id}", { params: { path: { id } }, signal })),
    staleTime: 0,
  });
}

/** Makes a policy that holds for every customer. */
export function createPolicy(body: NewPolicy): Promise<OperatorPolicyDetail> {
  return answer(client.POST("/v1/admin/policies", { body }));
}

/** Changes one as a whole. */
export function changePolicy(id: string, body: NewPolicy): Promise<OperatorPolicyDetail> {
  return answer(client.PUT("/v1/admin/policies/{id}", { params: { path: { id } }, body }));
}

/** Deletes one, for every customer. */
export function deletePolicy(id: string): Promise<void> {
  return done(client.DELETE("/v1/admin/policies/{id}", { params: { path: { id } } }));
}

/** Tries one on examples; nothing is kept. */
export function tryPolicy(rego: string, examples: Record<string, unknown>[] | null): Promise<Asked<PolicyTrialResult>> {
  return asked(answer(client.POST("/v1/admin/policies/test", { body: { rego, resources: (examples ?? []) as TrialResource[] } })));
}
