import type { CurrencySpend } from "@/api/types";
import { compare, magnitude, negate, sign, sum } from "@/format/decimal";

/** What changed between two periods. Exact, in the currency of the figures. */
export interface Driver {
  /** In all. */
  total: string;
  /** The service that changed most, up or down. */
  service: string;
  change: string;
}

/** The service that made most of the difference; null where nothing is known to have changed. */
export function driverOf({ total, previous_total: before, services }: Pick<CurrencySpend, "total" | "previous_total" | "services">): Driver | null {
  if (typeof before !== "string") return null;
  let most: Pick<Driver, "service" | "change"> | null = null;
  for (const { service, amount, previous_amount: previous } of services) {
    if (typeof previous !== "string") continue;
    const change = sum([amount, negate(previous)]);
    if (sign(change) !== 0 && (most === null || compare(magnitude(change), magnitude(most.change)) > 0)) most = { service, change };
  }
  return most && { total: sum([total, negate(before)]), ...most };
}
