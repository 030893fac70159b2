import { reader } from ".";

/** Texts of what drifted in short, on the overview, which load after its first figures. */
export const driftCard = {
  "card.question": "What drifted?",
  "card.compared": "last compared {instant}",
  "card.neverCompared": "not compared yet",
  "card.openNow": "open or to revert now",
  "card.week.one": "{count} came up in the last 7 days",
  "card.week.other": "{count} came up in the last 7 days",
  "card.none": "Every resource is as its baseline has it.",
  "card.newest": "Newest",
  "card.by": "{type}, by {name}, {when}",
  "card.byNobody": "{type}, {when}",
  "card.bySeverity": "Open now, by severity",
} as const;

export const { t, tn } = reader(driftCard);
