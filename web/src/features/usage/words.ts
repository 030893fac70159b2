import type { Usage } from "@/api/types";
import { roundedQuantity, unitOfAxis } from "@/format/quantity";
import { t } from "@/messages/usage";

/** What a figure of the meter is: a sum, a median. */
function kindOf({ meter }: Usage): string {
  return t(`aggregation.${meter.aggregation}`);
}

/** What the figures are, with their unit, as numbers without it need; a number of events is just so many of the unit. */
export function measureOf(usage: Usage): string {
  const { aggregation, unit } = usage.meter;
  return aggregation === "count" ? unit : t("usage.legend", { kind: kindOf(usage), unit });
}

/** What the figures are, beside values of which each may have a unit of its own. */
export function measureBeside(usage: Usage): string {
  return unitOfAxis(usage.meter.unit) === undefined && usage.meter.aggregation !== "count" ? kindOf(usage) : measureOf(usage);
}

/** A value for reading, or that there is none. */
export function readable(value: string | null | undefined, unit: string): string {
  return value === null || value === undefined ? t("usage.nothing") : roundedQuantity(value, unit);
}
