import { operatorRoles } from "@/api/desk/operators";
import type { ImportedBill, ImportSet } from "@/api/desk/types";
import { scopes } from "@/api/keys";
import { roles } from "@/api/people";
import { formatDays, monthOf } from "@/format/dates";
import { formatCount } from "@/format/number";
import { roundedQuantity } from "@/format/quantity";
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

/** How much of a delivery has been read, 0 to 1. */
export function readShare({ files, bytes_read: read }: ImportSet): number {
  const all = files.reduce((bytes, { size }) => bytes + size, 0);
  return all === 0 ? 0 : Math.min(1, read / all);
}

/** A share as whole percent; 100 only when nothing is missing. */
export function percentOf(share: number): string {
  return formatCount(Math.floor((Number.isFinite(share) ? share : 0) * 100));
}

/** A length in bytes, for reading. */
export function bytes(count: number): string {
  return roundedQuantity(String(count), "bytes");
}

/** A month, `2026-10`, in words. */
export function monthName(month: string): string {
  const { from, to } = monthOf(`${month}-01`);
  return formatDays(from, to);
}

/** Several months in words, one after the other. */
export function monthNames(months: readonly string[]): string {
  return months.map(monthName).join(", ");
}

/** The months that a refusal names. */
export function monthsIn(detail: string): string[] {
  return detail.match(/\b\d{4}-(?:0[1-9]|1[0-2])\b/g) ?? [];
}

/** The billing period of a bill in words. */
export function billPeriod({ period: { from, to } }: ImportedBill): string {
  return formatDays(from.slice(0, 10), to.slice(0, 10));
}

/** What tells a bill from the others of a delivery. */
export function billKey({ invoice_issuer: issuer, billing_account_id: account, period }: ImportedBill): string {
  return JSON.stringify([issuer, account, period.from]);
}

/** A bill in words: `AWS 123456789012, October 2026`. */
export function billName(bill: ImportedBill): string {
  return t("changes.bill", { issuer: bill.invoice_issuer, account: bill.billing_account_id, period: billPeriod(bill) });
}
