import { answer, client, done } from "../client";
import { listQuery, pageOf } from "../paging";
import { deskKey } from "./key";
import type { NewEntitlement, NewPlan, Plan, PlanEntitlement } from "./types";

/** The plans that customers can have. */
export const plansQuery = listQuery<Plan>([deskKey, "plans"], ({ cursor, signal }) =>
  answer(client.GET("/v1/admin/plans", { params: { query: pageOf(cursor) }, signal })),
);

/** Makes a plan. */
export function createPlan(body: NewPlan): Promise<Plan> {
  return answer(client.POST("/v1/admin/plans", { body }));
}

/** Changes a plan, which acts on the next request of its customers. */
export function changePlan(id: string, body: NewPlan): Promise<Plan> {
  return answer(client.PATCH("/v1/admin/plans/{id}", { params: { path: { id } }, body }));
}

/** Removes a plan that no customer has. */
export function deletePlan(id: string): Promise<void> {
  return done(client.DELETE("/v1/admin/plans/{id}", { params: { path: { id } } }));
}

/** What a plan includes, by meter. */
export function planEntitlementsQuery(plan: string) {
  return listQuery<PlanEntitlement>([deskKey, "plan-entitlements", plan], ({ signal }) =>
    answer(client.GET("/v1/admin/plans/{id}/entitlements", { params: { path: { id: plan } }, signal })),
  );
}

/** Says what a plan includes of a meter in a month; amounts are decimal strings in the meter's unit. */
export function setPlanEntitlement(plan: string, meter: string, body: NewEntitlement): Promise<PlanEntitlement> {
  return answer(client.PUT("/v1/admin/plans/{id}/entitlements/{meter}", { params: { path: { id: plan, meter } }, body }));
}

/** Takes away what a plan says of a meter. */
export function deletePlanEntitlement(plan: string, meter: string): Promise<void> {
  return done(client.DELETE("/v1/admin/plans/{id}/entitlements/{meter}", { params: { path: { id: plan, meter } } }));
}
