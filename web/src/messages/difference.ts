import { reader } from ".";

/** Texts of how a value was and how it is. */
export const difference = {
  "difference.kind.added": "added",
  "difference.kind.removed": "removed",
  "difference.kind.changed": "changed",
  "difference.entry": "an entry",
  "difference.absent": "not there",
  "difference.empty": "empty text",
  "difference.leftOut": "left out: a secret",
  "difference.secretChanged": "The secret is another one than before. Neither is kept.",
  "difference.old": "Baseline",
  "difference.now": "Observed",
  "difference.same.one": "{count} line that both have",
  "difference.same.other": "{count} lines that both have",
  "difference.line.removed": "baseline",
  "difference.line.added": "observed",
  "difference.noLine": "…",
  "difference.becomes": "became",
} as const;

export const { t, tn } = reader(difference);
