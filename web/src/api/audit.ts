import { answer, client } from "./client";
import { exportAddress } from "./exports";
import { listQuery, pageOf } from "./paging";
import type { AuditEvent, AuditQuery } from "./types";

/** Which events, with the days as instants (RFC 3339). */
export type AuditFilter = Pick<AuditQuery, "outcome" | "action" | "actor" | "target" | "from" | "to">;

/** The address of the events of a filter as a file. */
export function auditFile(filter: AuditFilter): string {
  return exportAddress("audit-events", filter);
}

/** What was done in the customer's name, newest first. */
export function auditQuery(filter: AuditFilter) {
  return listQuery<AuditEvent>(["audit-events", filter], ({ cursor, signal }) =>
    answer(client.GET("/v1/audit-events", { params: { query: { ...filter, ...pageOf(cursor) } }, signal })),
  );
}
