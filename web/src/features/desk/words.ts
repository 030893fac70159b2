import { operatorRoles } from "@/api/desk/operators";
import { scopes } from "@/api/keys";
import { roles } from "@/api/people";
import { t } from "@/messages/desk";

/** The roles of a customer's people, to choose from. */
export const roleOptions = roles.map((value) => ({ value, label: t(`role.${value}`), hint: t(`roleHint.${value}`) }));

/** The roles of the operator's people, to choose from. */
export const operatorRoleOptions = operatorRoles.map((value) => ({
  value,
  label: t(`operatorRole.${value}`),
  hint: t(`operatorRoleHint.${value}`),
}));

/** The scopes of a key, to choose from. */
export const scopeOptions = scopes.map((value) => ({ value, label: t(`scope.${value}`), hint: t(`scopeHint.${value}`) }));

/** Names that the browser knows of something, to choose from while typing. */
function known(kind: "timeZone" | "currency"): readonly string[] {
  return typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf(kind) : [];
}

export const timeZones = known("timeZone");
export const currencies = known("currency");

/** What was typed into a field, without spaces around it; undefined when that is nothing. */
export function typed(data: FormData, name: string): string | undefined {
  const value = data.get(name);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

/** Objections to fields that were left empty. */
export function missing(data: FormData, fields: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => typed(data, name) === undefined));
}
