import { reader } from ".";

/** Texts of the settings of compliance, which load by themselves. */
export const complianceSettings = {
  "aims.note": "What {customer} is measured against, and how soon violations are to be mended.",
  "aims.loading": "Loading targets and limits",
  "aims.frameworks": "Frameworks and targets",
  "aims.frameworksHint": "Those that are ticked make the overall score. A target is a share in percent; empty is none.",
  "aims.framework": "Framework",
  "aims.counts": "Counts",
  "aims.yes": "yes",
  "aims.no": "no",
  "aims.none": "none",
  "aims.target": "Target",
  "aims.targetUnit": "target in %",
  "aims.targetOf": "Target of {framework}, in percent",
  "aims.targetWrong": "A share from 0 to 100, with one decimal at most.",
  "aims.limits": "Limits by severity",
  "aims.limitsHint": "How many days after it came up a violation is overdue. Open violations are due by the new limits at once; empty is without a limit.",
  "aims.severity": "Severity",
  "aims.mendWithin": "To be mended within",
  "aims.daysUnit": "days",
  "aims.days.one": "{count} day",
  "aims.days.other": "{count} days",
  "aims.noLimit": "no limit",
  "aims.limitOf": "Days for {severity}",
  "aims.daysWrong": "Whole days from 1 to 3650.",
  "aims.saved": "Targets and limits are saved.",
  "aims.readOnly": "Only a manager or an admin of your organisation can change these.",
} as const;

export const { t, tn } = reader(complianceSettings);
