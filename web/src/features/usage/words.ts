import type { Usage } from "@/api/types";
import { roundedQuantity } from "@/format/quantity";
import { t } from "@/messages/usage";

/** What a figure of the meter is: a sum, a median. */
export function kindOf({ meter }: Usage): string {
  return t(`aggregation.${meter.aggregation}`);
}

/** A value for reading, or that there is none. */
export function readable(value: string | null | undefined, unit: string): string {
  return value === null || value === undefined ? t("usage.nothing") : roundedQuantity(value, unit);
}

/** The values of a group's dimensions in words. */
export function groupName(dimensions: readonly (string | null)[]): string {
  return dimensions.map((value) => value ?? t("usage.without")).join(" · ");
}
