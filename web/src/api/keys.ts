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

/** What may be different about a key. An absent `expires_at` stays, null is never. */
export type WantedKey = Required<Pick<Key, "name" | "allowed_addresses">> & Pick<ChangedKey, "expires_at">;

/** What of it the key does not have yet: only that is sent, so that a change of the name alone moves no limit. */
export function keyChange(key: Pick<Key, "name" | "allowed_addresses" | "expires_at">, wanted: WantedKey): ChangedKey {
  const sameAddresses = wanted.allowed_addresses.join() === key.allowed_addresses.join();
  const sameEnd = wanted.expires_at === undefined || wanted.expires_at === (key.expires_at ?? null);
  return {
    ...(wanted.name !== key.name && { name: wanted.name }),
    ...(!sameAddresses && { allowed_addresses: wanted.allowed_addresses }),
    ...(!sameEnd && { expires_at: wanted.expires_at ?? null }),
  };
}

/** Whether a key can still be changed, replaced or used. */
export function keyWorks({ state }: Pick<Key, "state">): boolean {
  return state !== "expired" && state !== "revoked";
}

/** Changes a key; it acts on the next request with it. */
export function changeKey(id: string, body: ChangedKey): Promise<Key> {
  return answer(client.PATCH("/v1/keys/{id}", { params: { path: { id } }, body }));
}

/** Revokes a key: the next request with it is refused. */
export function revokeKey(id: string): Promise<void> {
  return done(client.DELETE("/v1/keys/{id}", { params: { path: { id } } }));
}
