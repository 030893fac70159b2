import { answer, client, done } from "./client";
import { listQuery, pageOf } from "./paging";
import type { ChangedKey, CreatedKey, Key, NewKey, Scope } from "./types";

/** What a key can be used for, the least first. */
export const scopes = ["read", "write", "ingest", "admin"] as const satisfies readonly Scope[];

/** The customer's keys. */
export const keysQuery = listQuery<Key>(["keys"], ({ cursor, signal }) =>
  answer(client.GET("/v1/keys", { params: { query: pageOf(cursor) }, signal })),
);

/** Makes a key; the answer holds it, this once. */
export function createKey(body: NewKey): Promise<CreatedKey> {
  return answer(client.POST("/v1/keys", { body }));
}

/** Makes a successor; the key goes on for `graceSeconds`. The answer holds the new key, this once. */
export function rotateKey(id: string, graceSeconds: number): Promise<CreatedKey> {
  return answer(client.POST("/v1/keys/{id}/rotate", { params: { path: { id } }, body: { grace_seconds: graceSeconds } }));
}

/** Changes a key; it acts on the next request with it. */
export function changeKey(id: string, body: ChangedKey): Promise<Key> {
  return answer(client.PATCH("/v1/keys/{id}", { params: { path: { id } }, body }));
}

/** Revokes a key: the next request with it is refused. */
export function revokeKey(id: string): Promise<void> {
  return done(client.DELETE("/v1/keys/{id}", { params: { path: { id } } }));
}
