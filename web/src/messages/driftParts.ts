import { reader } from ".";

/** Texts that the pages about drift and configurations share. */
export const driftParts = {
  "driftParts.sections": "Pages of drift",
  "driftParts.drift": "Drift",
  "driftParts.analytics": "Analytics",
  "driftParts.changes": "Changes",
  "driftParts.resources": "Resources",
  "driftParts.baselines": "Baselines",
  "driftParts.rules": "Rules",

  "sureness.sure": "almost certain",
  "sureness.likely": "likely",
  "sureness.possible": "possible",
  "sureness.guess": "a guess",
  "sureness.text": "{word}, {percent}",

  "driftParts.commandLine": "the command line",

  "driftStatus.open": "open",
  "driftStatus.revert": "to revert",
  "driftStatus.snoozed": "snoozed",
  "driftStatus.accepted": "accepted",
  "driftStatus.resolved": "resolved",

  "standing.changed": "changed",
  "standing.added": "added",
  "standing.unmanaged": "unmanaged",
  "standing.removed": "removed",
  "standing.moved": "moved",
  "standingHint.changed": "It is there, but not as its baseline has it.",
  "standingHint.added": "It came after the snapshot that is the baseline.",
  "standingHint.unmanaged": "It is there, and no baseline has it.",
  "standingHint.removed": "Its baseline has it, and it is gone.",
  "standingHint.moved": "It is there, in another place than its baseline has it.",
} as const;

export const { t, tn } = reader(driftParts);
