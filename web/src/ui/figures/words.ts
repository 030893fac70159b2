import { formatChange } from "@/format/number";
import { t } from "@/messages/figures";

/** A change for reading. More than tenfold says no more than that. */
export function changeText(percent: string, muchMore: string): string {
  return Number(percent) > 900 ? muchMore : formatChange(percent);
}

/** A value of a dimension in words; an empty one is what has none. */
export function valueName(value: string | null): string {
  return value === null || value === "" ? t("figures.without") : value;
}

/** The values of a group's dimensions in words. */
export function groupName(dimensions: readonly (string | null)[]): string {
  return dimensions.map(valueName).join(" · ");
}
