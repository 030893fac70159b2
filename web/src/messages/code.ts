import { reader } from ".";

/** Texts of what texts with line numbers are written in. */
export const code = {
  "code.line": "Line {line}",
  "code.place": "Line {line}, column {column}",
  "code.faults": "What is wrong with the text",
} as const;

export const { t, tn } = reader(code);
