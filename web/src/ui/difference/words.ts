import { t } from "@/messages/difference";
import { shortened, type ValueWords } from "./values";

export const valueWords: ValueWords = { absent: t("difference.absent"), empty: t("difference.empty"), leftOut: t("difference.leftOut") };

/** What became of a field. */
export type DifferenceKind = "added" | "removed" | "changed";

/** The sign of what became of a field, beside a word that says it. */
export const kindSigns: Record<DifferenceKind, string> = { added: "+", removed: "−", changed: "~" };

/** A value on one line, as people read it. */
export function shortValue(value: unknown, most?: number) {
  return shortened(value, valueWords, most);
}
