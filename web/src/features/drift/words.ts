import type { Author, Drift, DriftActor, DriftBaseline, DriftField, ResourceRef } from "@/api/driftTypes";
import { formatRate } from "@/format/number";
import { t } from "@/messages/drift";
import { severities } from "@/ui/Severity";

/** What a resource is called. */
export function resourceName({ name, uid }: Pick<ResourceRef, "name" | "uid">): string {
  return name ?? uid;
}

/** Where a resource's own page is. */
export function resourcePath({ id }: Pick<ResourceRef, "id">): string {
  return `/resources/${id}`;
}

/** Where a resource is, in short: `aws 123456789012, eu-central-1`. */
export function placeOf({ provider, account_id: account, region }: ResourceRef): string {
  return [`${provider} ${account}`, ...(region == null ? [] : [region])].join(", ");
}

const classes = [
  [90, "sure"],
  [70, "likely"],
  [40, "possible"],
  [0, "guess"],
] as const;

/** How sure something is, as a word. */
export function confidenceName(confidence: number): "sure" | "likely" | "possible" | "guess" {
  return classes.find(([least]) => confidence >= least)?.[1] ?? "guess";
}

/** How sure it is who did it, as a word with its percentage. */
export function confidenceOf({ confidence }: Pick<Author, "confidence">): string {
  return t("confidence.text", { word: t(`confidence.${confidenceName(confidence)}`), percent: formatRate(String(confidence)) });
}

/** A baseline with its version. */
export function baselineName({ name, version }: DriftBaseline): string {
  return t("card.version", { name, version: String(version) });
}

/** Who did something: a person by name, a key by its id. */
export function actorName({ id, name }: DriftActor): string {
  return name ?? id;
}

/** The worst first; of equal ones in the order that they came in. */
export function worstFirst<Field extends Pick<DriftField, "severity">>(fields: readonly Field[]): Field[] {
  return fields.toSorted((one, other) => severities.indexOf(one.severity) - severities.indexOf(other.severity));
}

/** How long something has been, or was, open, in seconds. */
export function openFor({ opened_at: opened, resolved_at: resolved }: Pick<Drift, "opened_at" | "resolved_at">, now: number): number {
  return Math.max(0, ((resolved == null ? now : Date.parse(resolved)) - Date.parse(opened)) / 1000);
}
