const number = /^-?\d+([.,]\d+)?$/;

/** A row's cells with a tab between them, as spreadsheets take them; what they would take for a formula begins with an apostrophe. */
export function asLine(cells: readonly (string | null)[]): string {
  return cells
    .map((cell) => {
      const text = (cell ?? "").replace(/\s+/g, " ");
      return /^[=+\-@]/.test(text) && !number.test(text) ? `'${text}` : text;
    })
    .join("\t");
}
