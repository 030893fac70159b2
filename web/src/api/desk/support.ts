import { answer, client, done } from "../client";
import { listQuery, pageOf } from "../paging";
import { deskKey } from "./key";
import type { NewSupportAccess, OpenedSupportAccess, SupportAccess } from "./types";

/** The support accesses to a customer's page, open ones and those that are over. */
export function supportAccessesQuery(customer: string) {
  return listQuery<SupportAccess>([deskKey, "support", customer], ({ cursor, signal }) =>
    answer(client.GET("/v1/admin/support-accesses", { params: { query: { customer_id: customer, ...pageOf(cursor) } }, signal })),
  );
}

/** Opens one; the answer holds the link to the customer's page, this once. */
export function openSupportAccess(body: NewSupportAccess): Promise<OpenedSupportAccess> {
  return answer(client.POST("/v1/admin/support-accesses", { body }));
}

/** Ends one: the next request of its sessions is refused. */
export function endSupportAccess(id: string): Promise<void> {
  return done(client.DELETE("/v1/admin/support-accesses/{id}", { params: { path: { id } } }));
}
