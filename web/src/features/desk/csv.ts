import type { ImportedCustomers } from "@/api/desk/types";

/** A file of customers to begin with. */
export const template = [
  "name,time_zone,plan,currency,admin_email,accounts",
  "Example Ltd,Europe/Berlin,,EUR,admin@example.com,AWS:111122223333;AWS:444455556666",
  "",
].join("\r\n");

/**
 * A cell of a CSV file. A text that a spreadsheet would take for a formula gets an apostrophe before it: the names in
 * it come from a file that somebody else may have written.
 */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** The invitations of customers that were just made, one line each, to be handed over. */
export function invitationsCsv({ customers }: Pick<ImportedCustomers, "customers">): string {
  const lines = customers
    .filter(({ invitation_url: url }) => url)
    .map(({ id, name, admin_email: email, invitation_url: url }) => [id, name, email, url].map((one) => cell(one ?? "")).join(","));
  return ["customer_id,name,admin_email,invitation_url", ...lines, ""].join("\r\n");
}
