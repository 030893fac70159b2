import type { Meter, PriceTerms, UsageCharge } from "@/api/desk/types";
import { isDecimal, magnitude, sign } from "@/format/decimal";
import { exactMoney } from "@/format/money";
import { formatQuantity } from "@/format/number";
import { exactQuantity } from "@/format/quantity";
import { t, tn } from "@/messages/desk";

/** What a meter's prices are for: its unit, by the hour where it is measured over time. */
export function pricedUnit({ definition: { unit, aggregation } }: Pick<Meter, "definition">): string {
  return aggregation === "time_weighted" ? t("price.unitHours", { unit }) : unit;
}

/** So many of a unit as a price names them: `1,000 requests`, `requests` for one. */
export function perUnit(quantity: string, unit: string): string {
  return quantity === "1" || !isDecimal(quantity) ? unit : exactQuantity(quantity, unit);
}

function usageTerms({ rates, currency, dimensions = [], unit_quantity: per = "1", pricing_unit: called, minimum }: UsageCharge, unit: string): string[] {
  const [first] = rates;
  const parts: string[] = [];
  if (rates.length > 1 || first === undefined || dimensions.length > 0) {
    parts.push(tn("prices.rates", rates.length).replace("{dimensions}", dimensions.join(", ")));
  } else if (first.tiers.length > 1) {
    parts.push(tn(first.model === "volume" ? "prices.volumeTiers" : "prices.tiers", first.tiers.length));
  } else {
    parts.push(t("prices.perUnit", { price: exactMoney(first.tiers[0]?.unit_price ?? "", currency), unit: called ?? perUnit(per, unit) }));
  }
  if (rates.length === 1 && first?.included != null) parts.push(t("prices.included", { quantity: formatQuantity(first.included) }));
  if (minimum != null) parts.push(t("prices.least", { amount: exactMoney(minimum, currency) }));
  return parts;
}

/** Terms in a line: `2 tiers, first 100 included, at least €25.50 a month`. `unit` is that of the meter. */
export function summaryOf({ charge }: PriceTerms, unit: string): string {
  if (charge.kind === "usage") return usageTerms(charge, unit).join(", ");
  const { percent, over = "billed", provider } = charge;
  const values = { cost: t(`costMetric.${over}`), provider: provider ?? t("prices.allProviders") };
  if (isDecimal(percent) && sign(percent) < 0) return t("prices.less", { ...values, percent: formatQuantity(magnitude(percent)) });
  return t("prices.percent", { ...values, percent: formatQuantity(percent) });
}
