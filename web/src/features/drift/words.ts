import type { Drift, DriftActor, DriftBaseline, DriftField, ResourceRef } from "@/api/driftTypes";
import { providerLabel } from "@/format/resources";
import { t } from "@/messages/drift";
import { t as parts } from "@/messages/driftParts";
import { severities } from "@/ui/Severity";

/** Where a resource's own page is. */
export function resourcePath({ id }: Pick<ResourceRef, "id">): string {
  return `/resources/${id}`;
}

/** Where a resource is, in short: `AWS 123456789012, eu-central-1`. */
export function placeOf({ provider, account_id: account, region }: ResourceRef): string {
  return [`${providerLabel(provider)} ${account}`, ...(region == null ? [] : [region])].join(", ");
}

/** A baseline with its version. */
export function baselineName({ name, version }: DriftBaseline): string {
  return t("card.version", { name, version: String(version) });
}

/** Who did something: a person by name, a key by its id. */
export function actorName({ id, name, kind }: DriftActor): string {
  return kind === "command_line" ? parts("driftParts.commandLine") : (name ?? id);
}

/** Frameworks by name, the parts of one together: `FedRAMP revision 5 (HIGH, LOW), PCI DSS 4.0.1`. */
export function frameworkNames(names: readonly string[]): string {
  const parts = new Map<string, string[]>();
  for (const name of names) {
    const at = name.lastIndexOf(", ");
    const [whole, part] = at < 0 ? [name, []] : [name.slice(0, at), [name.slice(at + 2)]];
    parts.set(whole, [...(parts.get(whole) ?? []), ...part]);
  }
  return [...parts].map(([whole, some]) => (some.length === 0 ? whole : `${whole} (${some.join(", ")})`)).join(", ");
}

/** The worst first; of equal ones in the order that they came in. */
export function worstFirst<Field extends Pick<DriftField, "severity">>(fields: readonly Field[]): Field[] {
  return fields.toSorted((one, other) => severities.indexOf(one.severity) - severities.indexOf(other.severity));
}

/** How long something has been, or was, open, in seconds. */
export function openFor({ opened_at: opened, resolved_at: resolved }: Pick<Drift, "opened_at" | "resolved_at">, now: number): number {
  return Math.max(0, ((resolved == null ? now : Date.parse(resolved)) - Date.parse(opened)) / 1000);
}
