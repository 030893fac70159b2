import { answer, client, done } from "./client";
import { listQuery, pageOf } from "./paging";
import type { CreatedInvitation, Invitation, Person, PersonLink, Role } from "./types";

/** The roles of a customer's people; each includes those before it. */
export const roles = ["viewer", "analyst", "manager", "admin"] as const satisfies readonly Role[];

const peopleKey = ["people"] as const;
const invitationsKey = ["invitations"] as const;

/** The customer's people. */
export const peopleQuery = listQuery<Person>(peopleKey, ({ cursor, signal }) =>
  answer(client.GET("/v1/people", { params: { query: pageOf(cursor) }, signal })),
);

/** The invitations that nobody has opened yet. */
export const invitationsQuery = listQuery<Invitation>(invitationsKey, ({ cursor, signal }) =>
  answer(client.GET("/v1/invitations", { params: { query: pageOf(cursor) }, signal })),
);

/** Invites somebody; the answer holds the link, this once. */
export function invite(email: string, role: Role): Promise<CreatedInvitation> {
  return answer(client.POST("/v1/invitations", { body: { email, role } }));
}

/** Makes a new link for an invitation. */
export function renewInvitation(id: string): Promise<CreatedInvitation> {
  return answer(client.POST("/v1/invitations/{id}/renew", { params: { path: { id } } }));
}

/** Takes an invitation back. */
export function revokeInvitation(id: string): Promise<void> {
  return done(client.DELETE("/v1/invitations/{id}", { params: { path: { id } } }));
}

/** Changes what a person may do, which ends the person's sessions. */
export function changeRole(id: string, role: Role): Promise<Person> {
  return answer(client.PATCH("/v1/people/{id}", { params: { path: { id } }, body: { role } }));
}

/** Removes a person. */
export function removePerson(id: string): Promise<void> {
  return done(client.DELETE("/v1/people/{id}", { params: { path: { id } } }));
}

/** A new sign-in link for a person, shown this once. */
export function newPersonLink(id: string): Promise<PersonLink> {
  return answer(client.POST("/v1/people/{id}/sign-in-links", { params: { path: { id } } }));
}
