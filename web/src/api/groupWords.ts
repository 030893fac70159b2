import { t } from "@/messages/figures";

/** A value of a dimension in words; an empty one is what has none. */
export function valueName(value: string | null): string {
  return value === null || value === "" ? t("figures.without") : value;
}

/** The values of a group's dimensions in words. */
export function groupName(dimensions: readonly (string | null)[]): string {
  return dimensions.map(valueName).join(" · ");
}
