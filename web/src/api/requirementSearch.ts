import type { RequirementStatus } from "./types";
import { filled } from "./view";

/** Where a requirement can stand: what to do something about first. */
export const requirementStatuses = ["fail", "pass", "excepted", "attested", "not_assessed", "manual", "not_applicable"] as const satisfies readonly RequirementStatus[];

/** Which requirements of a framework are shown; it lives in the address. */
export interface RequirementsSearch {
  status?: RequirementStatus;
  search?: string;
}

/** Reads which requirements are shown from an address. */
export function readRequirements(search: Record<string, unknown>): RequirementsSearch {
  const status = requirementStatuses.find((one) => one === search["status"]);
  const text = filled(search["search"]);
  return { ...(status !== undefined && { status }), ...(text !== undefined && { search: text }) };
}
