import { reader } from ".";

/** Texts that the pages of compliance share. */
export const complianceParts = {
  "parts.sections": "Pages of compliance",
  "parts.frameworks": "Frameworks",
  "parts.violations": "Violations",
  "parts.timeline": "Timeline",
  "parts.analytics": "Analytics",
  "parts.exceptions": "Exceptions",
  "parts.policies": "Policies",

  "severity.critical": "critical",
  "severity.high": "high",
  "severity.medium": "medium",
  "severity.low": "low",
  "severity.informational": "informational",
} as const;

export const { t, tn } = reader(complianceParts);
