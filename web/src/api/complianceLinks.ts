import type { SeverityTotals } from "./types";

/** Of which violations there is a figure. */
interface Wanted {
  severity?: SeverityTotals["severity"];
  check_id?: string;
  framework?: string;
  requirement?: string;
  overdue?: "true";
}

/** The list of the violations that a figure counts: those that are open and under no exception. */
export function openViolations(wanted: Wanted = {}) {
  return { to: "/compliance/violations" as const, search: { ...wanted, excepted: "false" as const } };
}
