import { queryOptions } from "@tanstack/react-query";
import { answer, client, done } from "../client";
import { listQuery, pageOf } from "../paging";
import type { ChangedKey, CreatedInvitation, CreatedKey, Invitation, Key, NewKey, OpenSession, Person, PersonLink, Role } from "../types";
import { deskKey } from "./key";
import type {
  Account,
  AccountPreview,
  ChangedCustomer,
  CreatedPortalLink,
  Customer,
  Held,
  ImportedCustomers,
  MappedAccount,
  NewAccount,
  NewCustomer,
  NewPortalLink,
  PortalLink,
} from "./types";

/** The parts of a customer's page at the desk. */
export const customerTabs = ["details", "accounts", "people", "keys", "sessions", "links", "support"] as const;
export type CustomerTab = (typeof customerTabs)[number];

/** Which customers. */
export interface CustomerFilter {
  /** A part of the name. */
  q?: string;
  status?: Customer["status"];
}

/** The filter that an address holds; what is none is left out. */
export function readCustomerFilter({ q, status }: Record<string, unknown>): CustomerFilter {
  return {
    ...(typeof q === "string" && q !== "" && { q: q.slice(0, 200) }),
    ...((status === "active" || status === "suspended") && { status }),
  };
}

/** The operator's customers, newest first. */
export function customersQuery(filter: CustomerFilter) {
  return listQuery<Customer>([deskKey, "customers", filter], ({ cursor, signal }) =>
    answer(client.GET("/v1/admin/customers", { params: { query: { ...filter, ...pageOf(cursor) } }, signal })),
  );
}

/** One customer. */
export function customerQuery(id: string) {
  return queryOptions({
    queryKey: [deskKey, "customer", id] as const,
    queryFn: ({ signal }) => answer(client.GET("/v1/admin/customers/{id}", { params: { path: { id } }, signal })),
    staleTime: 0,
  });
}

/** Changes a customer; suspending acts on the next request. */
export function changeCustomer(id: string, body: ChangedCustomer): Promise<Customer> {
  return answer(client.PATCH("/v1/admin/customers/{id}", { params: { path: { id } }, body }));
}

/** Makes the customers of a CSV file, or only says what would be made. */
export async function importCustomers(file: File, dryRun: boolean): Promise<ImportedCustomers> {
  return answer(
    client.POST("/v1/admin/customers/import", {
      params: { query: { dry_run: dryRun } },
      headers: { "Content-Type": "text/csv" },
      body: await file.text(),
      bodySerializer: (text) => text,
    }),
  );
}

/** Makes a customer. */
export function createCustomer(body: NewCustomer): Promise<Customer> {
  return answer(client.POST("/v1/admin/customers", { body }));
}

/** The accounts that are mapped to a customer. */
export function accountsQuery(customer: string) {
  return listQuery<Account>([deskKey, "accounts", customer], ({ cursor, signal }) =>
    answer(client.GET("/v1/admin/accounts", { params: { query: { customer_id: customer, ...pageOf(cursor) } }, signal })),
  );
}

/** Maps an account to a customer, which publishes what was held of it. */
export function mapAccount(body: NewAccount): Promise<MappedAccount> {
  return answer(client.POST("/v1/admin/accounts", { body }));
}

/** What a mapping would change; nothing is changed by asking. */
export function previewAccount(body: NewAccount): Promise<AccountPreview> {
  return answer(client.POST("/v1/admin/accounts/preview", { body }));
}

/** Takes a mapping away: what it published follows what else is mapped, or is held again. */
export function unmapAccount(id: string, confirmClosed: boolean): Promise<void> {
  return done(client.DELETE("/v1/admin/accounts/{id}", { params: { path: { id }, query: { confirm_closed: confirmClosed } } }));
}

/** What is held because its account belongs to nobody yet. */
export const heldQuery = listQuery<Held>([deskKey, "held"], ({ cursor, signal }) =>
  answer(client.GET("/v1/admin/unassigned", { params: { query: pageOf(cursor) }, signal })),
);

/** Names the customer that the operator acts for. */
function actingFor(customer: string) {
  return { headers: { "X-Customer-Id": customer } };
}

/** A customer's people. */
export function customerPeopleQuery(customer: string) {
  return listQuery<Person>([deskKey, "customer-people", customer], ({ cursor, signal }) =>
    answer(client.GET("/v1/people", { params: { query: pageOf(cursor) }, signal, ...actingFor(customer) })),
  );
}

/** Changes what a customer's person may do, which ends the person's sessions. */
export function changeCustomerRole(customer: string, id: string, role: Role): Promise<Person> {
  return answer(client.PATCH("/v1/people/{id}", { params: { path: { id } }, body: { role }, ...actingFor(customer) }));
}

/** Removes a customer's person, whose next request is refused. */
export function removeCustomerPerson(customer: string, id: string): Promise<void> {
  return done(client.DELETE("/v1/people/{id}", { params: { path: { id } }, ...actingFor(customer) }));
}

/** A new sign-in link for a customer's person; the answer holds it, this once. */
export function linkCustomerPerson(customer: string, id: string): Promise<PersonLink> {
  return answer(client.POST("/v1/people/{id}/sign-in-links", { params: { path: { id } }, ...actingFor(customer) }));
}

/** A customer's invitations that nobody has opened yet. */
export function customerInvitationsQuery(customer: string) {
  return listQuery<Invitation>([deskKey, "customer-invitations", customer], ({ cursor, signal }) =>
    answer(client.GET("/v1/invitations", { params: { query: pageOf(cursor) }, signal, ...actingFor(customer) })),
  );
}

/** Invites somebody to a customer; the answer holds the link, this once. */
export function inviteToCustomer(customer: string, email: string, role: Role): Promise<CreatedInvitation> {
  return answer(client.POST("/v1/invitations", { body: { email, role }, ...actingFor(customer) }));
}

/** Makes a new link for an invitation. */
export function renewCustomerInvitation(customer: string, id: string): Promise<CreatedInvitation> {
  return answer(client.POST("/v1/invitations/{id}/renew", { params: { path: { id } }, ...actingFor(customer) }));
}

/** Takes an invitation back. */
export function revokeCustomerInvitation(customer: string, id: string): Promise<void> {
  return done(client.DELETE("/v1/invitations/{id}", { params: { path: { id } }, ...actingFor(customer) }));
}

/** A customer's keys. */
export function customerKeysQuery(customer: string) {
  return listQuery<Key>([deskKey, "customer-keys", customer], ({ cursor, signal }) =>
    answer(client.GET("/v1/keys", { params: { query: pageOf(cursor) }, signal, ...actingFor(customer) })),
  );
}

/** Makes a key of a customer; the answer holds it, this once. */
export function createCustomerKey(customer: string, body: NewKey): Promise<CreatedKey> {
  return answer(client.POST("/v1/keys", { body, ...actingFor(customer) }));
}

/** Changes a customer's key; it acts on the next request with it. */
export function changeCustomerKey(customer: string, id: string, body: ChangedKey): Promise<Key> {
  return answer(client.PATCH("/v1/keys/{id}", { params: { path: { id } }, body, ...actingFor(customer) }));
}

/** Replaces a customer's key; both work until the grace is over. The answer holds the new one, this once. */
export function rotateCustomerKey(customer: string, id: string, graceSeconds: number): Promise<CreatedKey> {
  const body = { grace_seconds: graceSeconds };
  return answer(client.POST("/v1/keys/{id}/rotate", { params: { path: { id } }, body, ...actingFor(customer) }));
}

/** Revokes a customer's key. */
export function revokeCustomerKey(customer: string, id: string): Promise<void> {
  return done(client.DELETE("/v1/keys/{id}", { params: { path: { id } }, ...actingFor(customer) }));
}

/** The open sessions at a customer's page. */
export function customerSessionsQuery(customer: string) {
  return listQuery<OpenSession>([deskKey, "customer-sessions", customer], ({ cursor, signal }) =>
    answer(client.GET("/v1/sessions", { params: { query: pageOf(cursor) }, signal, ...actingFor(customer) })),
  );
}

/** Ends a session at a customer's page; its next request is refused. */
export function endCustomerSession(customer: string, id: string): Promise<void> {
  return done(client.DELETE("/v1/sessions/{id}", { params: { path: { id } }, ...actingFor(customer) }));
}

/** The links that were made to a customer's page, newest first. */
export function portalLinksQuery(customer: string) {
  return listQuery<PortalLink>([deskKey, "links", customer], ({ cursor, signal }) =>
    answer(client.GET("/v1/admin/portal-links", { params: { query: { customer_id: customer, ...pageOf(cursor) } }, signal })),
  );
}

/** Makes a link that signs in to a customer's page, once; the answer holds it, this once. */
export function createPortalLink(body: NewPortalLink): Promise<CreatedPortalLink> {
  return answer(client.POST("/v1/admin/portal-links", { body }));
}

/** Revokes a link: it cannot be opened any more. */
export function revokePortalLink(id: string): Promise<void> {
  return done(client.DELETE("/v1/admin/portal-links/{id}", { params: { path: { id } } }));
}
