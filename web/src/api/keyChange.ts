import type { ChangedKey, Key } from "./types";

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
