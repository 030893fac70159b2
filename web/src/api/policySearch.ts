import { severityNames } from "./violationSearch";
import type { Severity } from "./violationTypes";
import { filled } from "./view";

/** Where a policy can come from, those that somebody wrote first. */
export const policySources = ["own", "operator", "built_in"] as const;
export type PolicySource = (typeof policySources)[number];

/** What resources belong to. */
export const policyProviders = ["aws", "azure", "gcp", "kubernetes"] as const;
export type PolicyProvider = (typeof policyProviders)[number];

/** Which policies are listed; it lives in the address. */
export interface PolicySearch {
  source?: PolicySource;
  provider?: PolicyProvider;
  severity?: Severity;
  search?: string;
}

/** Reads which policies are listed from an address; what is no filter counts as not given. */
export function readPolicies(search: Record<string, unknown>): PolicySearch {
  const source = policySources.find((one) => one === search["source"]);
  const provider = policyProviders.find((one) => one === search["provider"]);
  const severity = severityNames.find((one) => one === search["severity"]);
  const text = filled(search["search"])?.trim().slice(0, 200);
  return {
    ...(source !== undefined && { source }),
    ...(provider !== undefined && { provider }),
    ...(severity !== undefined && { severity }),
    ...(text !== undefined && text !== "" && { search: text }),
  };
}
