import { answer, client, done } from "../client";
import { listQuery, pageOf } from "../paging";
import { deskKey } from "./change";
import type { NewPlan, Plan } from "./types";

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
