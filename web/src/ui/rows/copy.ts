import { noFormula } from "@/format/csv";

/** A row's cells with a tab between them, as spreadsheets take them. */
export function asLine(cells: readonly (string | null)[]): string {
  return cells.map((cell) => noFormula((cell ?? "").replace(/\s+/g, " "))).join("\t");
}
