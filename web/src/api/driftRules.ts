import { answer, client, done } from "./client";
import type { DriftRule, NewDriftRule, RulePreview } from "./configurationTypes";
import { listQuery, pageOf } from "./paging";
import { asked, type Asked } from "./policies";

/** The rules that hide drift: the customer's own, the operator's, the product's. */
export const driftRulesQuery = listQuery<DriftRule>(["drift-rules"], ({ cursor, signal }) =>
  answer(client.GET("/v1/drift/rules", { params: { query: { limit: 200, ...pageOf(cursor) } }, signal })),
);

/** Makes one of the customer's own. */
export function createDriftRule(body: NewDriftRule): Promise<DriftRule> {
  return answer(client.POST("/v1/drift/rules", { body: body }));
}

/** What one would hide, if there were one. */
export function previewDriftRule(body: NewDriftRule, signal: AbortSignal): Promise<Asked<RulePreview>> {
  return asked(answer(client.POST("/v1/drift/rules/preview", { body: body, signal })));
}

/** Deletes one; what it hid is to be seen again. */
export function deleteDriftRule(id: string): Promise<void> {
  return done(client.DELETE("/v1/drift/rules/{id}", { params: { path: { id } } }));
}
