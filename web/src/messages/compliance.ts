import { reader } from ".";

/** Texts of the pages of frameworks and requirements, which load by themselves. */
export const compliance = {
  "compliance.loading": "Loading how you stand",
} as const;

export const { t, tn } = reader(compliance);
