import type { Key } from "@/api/types";

/** Where a key is in its life. */
export type KeyState = "active" | "expiring" | "expired" | "revoked";

/** How long before its end a key wants attention, in milliseconds: two weeks. */
const attention = 14 * 86_400_000;

/** The state of a key at `now`, in milliseconds. */
export function keyState(key: Pick<Key, "expires_at" | "revoked_at">, now: number): KeyState {
  if (key.revoked_at) return "revoked";
  if (!key.expires_at) return "active";
  const left = Date.parse(key.expires_at) - now;
  if (left <= 0) return "expired";
  return left <= attention ? "expiring" : "active";
}

const dayMilliseconds = 86_400_000;

/** The instant so many days after `now`, as the API takes it. */
export function daysFrom(now: number, days: number): string {
  return new Date(now + days * dayMilliseconds).toISOString();
}
