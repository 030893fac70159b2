import { answer, client } from "../client";
import { listQuery, pageOf } from "../paging";
import { deskKey } from "./change";
import type { DeskAuditEvent } from "./types";

/** Which events. */
export interface AuditFilter {
  action?: string;
  outcome?: "success" | "denied";
}

/** The filter that an address holds; what is none is left out. */
export function readAuditFilter({ action, outcome }: Record<string, unknown>): AuditFilter {
  return {
    ...(typeof action === "string" && action !== "" && { action }),
    ...((outcome === "success" || outcome === "denied") && { outcome }),
  };
}

/** What was done to the installation, newest first. */
export function operatorAuditQuery(filter: AuditFilter) {
  return listQuery<DeskAuditEvent>([deskKey, "audit", filter], ({ cursor, signal }) =>
    answer(client.GET("/v1/admin/audit-events", { params: { query: { ...filter, ...pageOf(cursor) } }, signal })),
  );
}
