import { type PolicySearch, readPolicies } from "../policySearch";

/** Which policies the desk lists: a customer's own are the customer's alone. */
export type DeskPolicySearch = Omit<PolicySearch, "source"> & { source?: "built_in" | "operator" };

/** The filter of the desk that an address holds. */
export function readDeskPolicies(search: Record<string, unknown>): DeskPolicySearch {
  const { source, ...rest } = readPolicies(search);
  return { ...rest, ...(source !== undefined && source !== "own" && { source }) };
}
