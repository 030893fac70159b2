import type { Usage } from "@/api/types";
import { roundedQuantity } from "@/format/quantity";
import { t } from "@/messages/usage";

/** What a figure of the meter is: a sum, a median. */
function kindOf({ meter }: Usage): string {
  return t(`aggregation.${meter.aggregation}`);
}

/** What the figures are, with their unit; a number of events is just so many of the unit. */
export function measureOf(usage: Usage): string {
  const { aggregation, unit } = usage.meter;
  return aggregation === "count" ? unit : t("usage.legend", { kind: kindOf(usage), unit });
}

/** A value for reading, or that there is none. */
export function readable(value: string | null | undefined, unit: string): string {
  return value === null || value === undefined ? t("usage.nothing") : roundedQuantity(value, unit);
}

/** The values of a group's dimensions in words. */
export function groupName(dimensions: readonly (string | null)[]): string {
  return dimensions.map((value) => value ?? t("usage.without")).join(" · ");
}
