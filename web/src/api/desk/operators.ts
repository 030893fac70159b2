import { answer, client, done } from "../client";
import { listQuery, pageOf } from "../paging";
import type { ChangedKey, CreatedKey, Key, NewKey } from "../types";
import { deskKey } from "./key";
import type { InvitedOperatorPerson, OpenDeskSession, OperatorPerson, OperatorRole } from "./types";

/** The roles of the operator's people; each includes those before it. */
export const operatorRoles = ["read_only", "support", "owner"] as const satisfies readonly OperatorRole[];

/** The operator's own people. */
export const operatorPeopleQuery = listQuery<OperatorPerson>([deskKey, "people"], ({ cursor, signal }) =>
  answer(client.GET("/v1/admin/people", { params: { query: pageOf(cursor) }, signal })),
);

/** Invites one of the operator's people, or makes a new link for somebody who is there; the answer holds it, this once. */
export function inviteOperatorPerson(email: string, role: OperatorRole): Promise<InvitedOperatorPerson> {
  return answer(client.POST("/v1/admin/people", { body: { email, role } }));
}

/** Changes what one of the operator's people may do, which ends their sessions. */
export function changeOperatorRole(id: string, role: OperatorRole): Promise<OperatorPerson> {
  return answer(client.PATCH("/v1/admin/people/{id}", { params: { path: { id } }, body: { role } }));
}

/** Removes one of the operator's people. */
export function removeOperatorPerson(id: string): Promise<void> {
  return done(client.DELETE("/v1/admin/people/{id}", { params: { path: { id } } }));
}

/** The operator's keys. */
export const operatorKeysQuery = listQuery<Key>([deskKey, "keys"], ({ cursor, signal }) =>
  answer(client.GET("/v1/admin/keys", { params: { query: pageOf(cursor) }, signal })),
);

/** Makes an operator key; the answer holds it, this once. */
export function createOperatorKey(body: NewKey): Promise<CreatedKey> {
  return answer(client.POST("/v1/admin/keys", { body }));
}

/** Changes an operator key; it acts on the next request with it. */
export function changeOperatorKey(id: string, body: ChangedKey): Promise<Key> {
  return answer(client.PATCH("/v1/admin/keys/{id}", { params: { path: { id } }, body }));
}

/** Replaces an operator key; both work until the grace is over. The answer holds the new one, this once. */
export function rotateOperatorKey(id: string, graceSeconds: number): Promise<CreatedKey> {
  return answer(client.POST("/v1/admin/keys/{id}/rotate", { params: { path: { id } }, body: { grace_seconds: graceSeconds } }));
}

/** Revokes an operator key: the next request with it is refused. */
export function revokeOperatorKey(id: string): Promise<void> {
  return done(client.DELETE("/v1/admin/keys/{id}", { params: { path: { id } } }));
}

/** The open sessions of the desk. */
export const deskSessionsQuery = listQuery<OpenDeskSession>([deskKey, "sessions"], ({ cursor, signal }) =>
  answer(client.GET("/v1/admin/sessions", { params: { query: pageOf(cursor) }, signal })),
);

/** Ends a session of the desk; its next request is refused. */
export function endDeskSession(id: string): Promise<void> {
  return done(client.DELETE("/v1/admin/sessions/{id}", { params: { path: { id } } }));
}
