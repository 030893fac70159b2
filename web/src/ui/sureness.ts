import { formatRate } from "@/format/number";
import { t } from "@/messages/driftParts";

const classes = [
  [90, "sure"],
  [70, "likely"],
  [40, "possible"],
  [0, "guess"],
] as const;

/** How sure something is, of 100, as a word. */
export function surenessName(confidence: number): "sure" | "likely" | "possible" | "guess" {
  return classes.find(([least]) => confidence >= least)?.[1] ?? "guess";
}

/** How sure it is who did something, as a word with its percentage: `likely, 85 %`. */
export function surenessOf({ confidence }: { confidence: number }): string {
  return t("sureness.text", { word: t(`sureness.${surenessName(confidence)}`), percent: formatRate(String(confidence)) });
}
