import { isDay } from "@/format/dates";

/** Whether something was done or refused. */
export const outcomes = ["success", "denied"] as const;

/** The state of an audit trail in the address. */
export interface AuditSearch {
  outcome?: (typeof outcomes)[number];
  /** Only this action, such as `key.created`. */
  action?: string;
  /** Only by this actor: a public id, or `command_line`. */
  actor?: string;
  /** Only what was done to this. */
  target?: string;
  /** The first day, in the zone that the page shows. */
  from?: string;
  /** The day after the last one. */
  to?: string;
}

/** The earliest day that the server takes. */
const earliest = "1970-01-02";

function readDay(value: unknown): string | undefined {
  return typeof value === "string" && isDay(value) && value >= earliest ? value : undefined;
}

function readText(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

/** Reads it from an address or from what a page wants to show; what is no filter counts as not given. */
export function readAudit(search: Record<string, unknown>): AuditSearch {
  const outcome = outcomes.find((one) => one === search["outcome"]);
  const action = readText(search["action"]);
  const actor = readText(search["actor"]);
  const target = readText(search["target"]);
  const from = readDay(search["from"]);
  const to = readDay(search["to"]);
  return {
    ...(outcome !== undefined && { outcome }),
    ...(action !== undefined && { action }),
    ...(actor !== undefined && { actor }),
    ...(target !== undefined && { target }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  };
}
