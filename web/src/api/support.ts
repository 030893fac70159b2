import { answer, client, done } from "./client";
import { listQuery, pageOf } from "./paging";
import type { SupportAccess } from "./types";

/** When the operator's people looked into the customer's page, and why. */
export const supportQuery = listQuery<SupportAccess>(["support-accesses"], ({ cursor, signal }) =>
  answer(client.GET("/v1/support-accesses", { params: { query: pageOf(cursor) }, signal })),
);

/** Ends a support access; its next request is refused. */
export function endSupport(id: string): Promise<void> {
  return done(client.DELETE("/v1/support-accesses/{id}", { params: { path: { id } } }));
}
