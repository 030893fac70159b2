import type { AuditFilter } from "../audit";
import { answer, client } from "../client";
import { listQuery, pageOf } from "../paging";
import { deskKey } from "./key";
import type { DeskAuditEvent } from "./types";

/** What was done to the installation, newest first. */
export function operatorAuditQuery(filter: AuditFilter) {
  return listQuery<DeskAuditEvent>([deskKey, "audit", filter], ({ cursor, signal }) =>
    answer(client.GET("/v1/admin/audit-events", { params: { query: { ...filter, ...pageOf(cursor) } }, signal })),
  );
}
