/** One field of the evidence: its path, and its value as text; null where a secret was left out. */
export interface EvidenceField {
  path: string;
  value: string | null;
}

/** What stands in the place of a secret in texts that a scanner sent. */
const leftOut = "[redacted]";

/** Whether a value stands for a secret that was left out: the word itself, or its digest with the reason. */
function isLeftOut(value: unknown): boolean {
  if (value === leftOut) return true;
  return typeof value === "object" && value !== null && Object.keys(value).sort().join() === "reason,redacted";
}

function written(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Every field with a value, by its path: `cloud.account.uid`, `resources[0].name`. */
export function evidenceFields(evidence: unknown, path = ""): EvidenceField[] {
  if (evidence === null || evidence === undefined) return path === "" ? [] : [{ path, value: "null" }];
  if (isLeftOut(evidence)) return [{ path, value: null }];
  if (typeof evidence !== "object") return [{ path, value: written(evidence) }];
  const parts = Array.isArray(evidence)
    ? evidence.map((one: unknown, index): [string, unknown] => [`${path}[${index}]`, one])
    : Object.entries(evidence).map(([name, one]: [string, unknown]): [string, unknown] => [path === "" ? name : `${path}.${name}`, one]);
  if (parts.length === 0) return [{ path, value: Array.isArray(evidence) ? "[]" : "{}" }];
  return parts.flatMap(([name, one]) => evidenceFields(one, name));
}
