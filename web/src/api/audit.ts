import { answer, client } from "./client";
import { listQuery, pageOf } from "./paging";
import type { AuditEvent } from "./types";

/** Whether something was done or refused. */
export const outcomes = ["success", "denied"] as const;

/** The state of the audit trail in the address. */
export interface AuditSearch {
  outcome?: (typeof outcomes)[number];
  /** Only this action, such as `key.created`. */
  action?: string;
}

/** Reads it from an address; what is no filter counts as not given. */
export function readAudit(search: Record<string, unknown>): AuditSearch {
  const outcome = outcomes.find((one) => one === search["outcome"]);
  const action = search["action"];
  return {
    ...(outcome !== undefined && { outcome }),
    ...(typeof action === "string" && action !== "" && { action }),
  };
}

/** What was done in the customer's name, newest first. */
export function auditQuery(search: AuditSearch) {
  return listQuery<AuditEvent>(["audit-events", search], ({ cursor, signal }) =>
    answer(client.GET("/v1/audit-events", { params: { query: { ...search, ...pageOf(cursor) } }, signal })),
  );
}
