import { reader } from ".";

/** Texts of the large tables and of the choice of their columns. */
export const rows = {
  "rows.choose": "Columns",
  "rows.wider": "Wider: {column}",
  "rows.narrower": "Narrower: {column}",
  "rows.resize": "Width of {column}",
  "rows.reset": "As it was",
  "rows.copied": "Row copied",
} as const;

export const { t, tn } = reader(rows);
