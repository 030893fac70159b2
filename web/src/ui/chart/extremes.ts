import { compare } from "@/format/decimal";

interface Figure {
  /** An exact decimal. */
  amount: string;
}

/** The lowest and the highest of some figures; null where fewer than two can be compared. */
export function extremes<One extends Figure>(figures: readonly One[]): { low: One; high: One } | null {
  const sorted = [...figures].sort((a, b) => compare(a.amount, b.amount));
  const low = sorted[0];
  const high = sorted.at(-1);
  return low === undefined || high === undefined || low === high ? null : { low, high };
}
