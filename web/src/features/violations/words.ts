import type { Actor, Exception, ExceptionState, Violation } from "@/api/violationTypes";
import { formatCount } from "@/format/number";
import { t } from "@/messages/violations";
import type { Tone } from "@/ui/Badge";
import type { StatusName } from "@/ui/Status";

/** Where a violation stands; one under an exception stands aside, unless it is resolved. */
export function standing({ status, exception_id: exception }: Violation): StatusName {
  return exception != null && status !== "resolved" ? "excepted" : status;
}

/** What a resource is called. */
export function resourceName({ resource: { name, uid } }: Violation): string {
  return name ?? uid;
}

/** Who did something: a scanner by its name, a person by the person's, a key by its id. */
export function actorName({ kind, id, name }: Actor): string {
  if (kind === "scanner") return id;
  if (kind === "command_line") return t("history.machine");
  return name ?? `${t("history.someone", { kind: kind.replaceAll("_", " ") })} (${id})`;
}

/** Whole violations on an axis. */
export function axisCount(value: number): string {
  return formatCount(Math.abs(value));
}

/** How an exception stands: `expiring` is active, and ends soon. */
export type ExceptionStanding = ExceptionState | "expiring";

export const exceptionTones: Record<ExceptionStanding, Tone> = { active: "pass", expiring: "medium", expired: "over", revoked: "over" };

/** What ends within so many milliseconds ends soon: 30 days. */
const soon = 30 * 86_400_000;

/** How an exception stands now. */
export function exceptionStanding({ state, expires_at: until }: Pick<Exception, "state" | "expires_at">, now: number): ExceptionStanding {
  return state === "active" && Date.parse(until) - now <= soon ? "expiring" : state;
}

/** What an exception is about, besides its check. */
export function scopeOf({ violation_id: violation, account_id: account }: Exception): string {
  if (violation != null) return t("exceptions.scope.violation");
  return account == null ? t("exceptions.scope.check") : t("exceptions.scope.account", { account });
}
