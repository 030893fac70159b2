import type { ActorView, Baseline, ConfigurationChange, FieldClass } from "@/api/configurationTypes";
import { formatInstant } from "@/format/dates";
import { t } from "@/messages/configuration";
import { t as parts } from "@/messages/driftParts";
import { isSecret } from "./tree";

/** Who did something with the product: a person by name, anything else by what it is. */
export function actorName({ name, kind, id }: ActorView): string {
  if (kind === "command_line") return parts("driftParts.commandLine");
  return name ?? (id === "" ? kind.replaceAll("_", " ") : `${kind.replaceAll("_", " ")} ${id}`);
}

/** What a field is about. */
export function className(name: FieldClass): string {
  return t(name === "other" ? "class.rest" : `class.${name}`);
}

/** Whether a baseline of this kind says only what its source names. */
export function isDeclared(kind: Baseline["kind"]): boolean {
  return kind !== "snapshot" && kind !== "accepted";
}

/** Known sources of configurations. */
const sources = ["resources", "aws_config", "kubernetes", "terraform_plan", "terraform_state"] as const;

/** Where a configuration was read. */
export function sourceName(source: string): string {
  const known = sources.find((one) => one === source);
  return known === undefined ? source.replaceAll("_", " ") : t(`source.${known}`);
}

/** Between which two sights something changed. */
export function windowOf({ seen_before_at: before, observed_at: after }: Pick<ConfigurationChange, "seen_before_at" | "observed_at">, zone: string): string {
  const to = formatInstant(after, zone);
  return before == null ? t("changes.before", { to }) : t("changes.between", { from: formatInstant(before, zone), to });
}

/** A value as people read it: a text without quotes, JSON else. */
export function written(value: unknown): string {
  if (isSecret(value)) return t("config.redactedMark", { mark: value.redacted.slice(0, 8) });
  if (value === null) return t("config.noValue");
  if (value === true) return t("config.yes");
  if (value === false) return t("config.no");
  if (value === "") return t("config.empty");
  if (Array.isArray(value)) return value.length === 0 ? t("config.empty") : value.every((one) => typeof one !== "object" || one === null) ? value.map(written).join(", ") : JSON.stringify(value, null, 1);
  if (typeof value === "object") return Object.keys(value).length === 0 ? t("config.empty") : JSON.stringify(value, null, 1);
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** So many characters of a value are seen in passing. */
const short = 60;

/** A value on one line, cut where it is long. */
export function shortened(value: unknown): string {
  const text = typeof value === "object" && value !== null && !isSecret(value) ? JSON.stringify(value) : written(value);
  return text.length <= short ? text : `${text.slice(0, short - 1)}…`;
}

/** A path without what all of them begin with, and with its escapes undone: `ingress`, `protocol=tcp`, `cidr_blocks`. */
export function readablePath(path: string): string[] {
  const steps = path.split("/").slice(1).map((one) => one.replaceAll("~1", "/").replaceAll("~0", "~"));
  // An element of a set that has no name is known by the digest of what it holds, which nobody can read.
  const named = steps.map((step) => (/^sha256=[0-9a-f]+$/.test(step) ? t("config.entry") : step));
  return named[0] === "attributes" && named.length > 1 ? named.slice(1) : named;
}
