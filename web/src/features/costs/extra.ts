import { costMetrics } from "@/api/costSearch";
import type { CostItem } from "@/api/types";
import { isDecimal } from "@/format/decimal";
import { exactMoney } from "@/format/money";
import { formatQuantity } from "@/format/number";
import { t } from "@/messages/costs";

/** The columns by which the price book explains its charges, in the order in which they are read. */
const columns = [
  "x_Rate",
  "x_TierModel",
  "x_Tier",
  "x_UnitQuantity",
  "x_MarkupPercent",
  "x_MarkupOver",
  "x_MarkedUpCost",
  "x_MarkedUpProvider",
  "x_MarkedUpService",
  "x_Rounding",
] as const;

/** It is the price, which stands beside them. */
const priceColumn = "x_PriceId";

interface Column {
  name: string;
  value: string;
}

/** A value of the price book for reading; what is not in its own form stays as it is. */
function valueOf(name: (typeof columns)[number], text: string, currency: string): string {
  const metric = costMetrics.find((cost) => cost === text);
  if (name === "x_MarkupOver" && metric !== undefined) return t(`costs.metric.${metric}`);
  if (name === "x_MarkedUpCost" && isDecimal(text)) return exactMoney(text, currency);
  if (name === "x_MarkupPercent") return `${formatQuantity(text)}\u202f%`;
  const [, decimals] = /^half_up\/(\d+)$/.exec(text) ?? [];
  if (name === "x_Rounding" && decimals !== undefined) return t("extra.halfUp", { decimals });
  return formatQuantity(text);
}

/** The columns of a charge that have no place of their own: what explains a charge of the price book, and all others. */
export function extraOf({ extra, rule, currency }: Pick<CostItem, "extra" | "rule" | "currency">): { explained: Column[]; others: Column[] } {
  const all = new Map(
    Object.entries((extra ?? {}) as Record<string, unknown>).map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)] as const),
  );
  // Columns of these names in somebody else's file may mean something else.
  const known = rule.kind === "price_book" ? columns.filter((name) => (all.get(name) ?? "") !== "") : [];
  const explained = known.map((name) => ({ name: t(`extra.${name}`), value: valueOf(name, all.get(name) ?? "", currency) }));
  const hidden: readonly string[] = rule.kind === "price_book" ? [...known, priceColumn] : known;
  const others = [...all].filter(([name]) => !hidden.includes(name)).map(([name, value]) => ({ name, value }));
  return { explained, others };
}
