import { answer, client, done } from "../client";
import type { DriftRule, NewDriftRule, OperatorRulePreview } from "../configurationTypes";
import { listQuery, pageOf } from "../paging";
import { asked, type Asked } from "../policies";
import { deskKey } from "./key";

/** The rules that hide drift of every customer: the operator's and the product's. */
export const driftRulesQuery = listQuery<DriftRule>([deskKey, "drift-rules"], ({ cursor, signal }) =>
  answer(client.GET("/v1/admin/drift-rules", { params: { query: { limit: 200, ...pageOf(cursor) } }, signal })),
);

/** Makes one that holds for every customer. */
export function createDriftRule(body: NewDriftRule): Promise<DriftRule> {
  return answer(client.POST("/v1/admin/drift-rules", { body: body }));
}

/** What one would hide, customer by customer. */
export function previewDriftRule(body: NewDriftRule, signal: AbortSignal): Promise<Asked<OperatorRulePreview>> {
  return asked(answer(client.POST("/v1/admin/drift-rules/preview", { body: body, signal })));
}

/** Deletes one, for every customer. */
export function deleteDriftRule(id: string): Promise<void> {
  return done(client.DELETE("/v1/admin/drift-rules/{id}", { params: { path: { id } } }));
}
