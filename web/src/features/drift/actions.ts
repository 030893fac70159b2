import type { DriftChoice, DriftStatus } from "@/api/driftTypes";

const choices: Record<DriftStatus, readonly DriftChoice[]> = {
  // The way back comes first: accepting changes what is expected.
  open: ["revert", "accepted", "snoozed"],
  revert: ["open", "snoozed", "accepted"],
  snoozed: ["open", "accepted", "revert"],
  // What the baseline has is no drift any more: there is nothing to decide.
  accepted: [],
  resolved: [],
};

/** What a person can do with a drift, by where it stands. */
export function choicesFor(status: DriftStatus): readonly DriftChoice[] {
  return choices[status];
}
