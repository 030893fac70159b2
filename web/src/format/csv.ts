const number = /^-?\d+([.,]\d+)?$/;

/** A text as a spreadsheet may have it: what it would take for a formula begins with an apostrophe, numbers stay numbers. */
export function noFormula(text: string): string {
  return /^[=+\-@\t\r]/.test(text) && !number.test(text) ? `'${text}` : text;
}

/** Objects inside of objects become columns of their own: `plan.name`. */
function flat(value: unknown, name: string, cells: Map<string, string>): void {
  if (value === null || value === undefined) cells.set(name, "");
  else if (Array.isArray(value) && value.every((one) => typeof one !== "object")) cells.set(name, value.join(", "));
  else if (Array.isArray(value)) cells.set(name, JSON.stringify(value));
  else if (typeof value === "object") for (const [key, inner] of Object.entries(value)) flat(inner, name === "" ? key : `${name}.${key}`, cells);
  else cells.set(name, typeof value === "string" ? value : JSON.stringify(value));
}

/** A cell as RFC 4180 has it. */
function cell(text: string): string {
  const safe = noFormula(text);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows as CSV (RFC 4180), a column for every name that one of them has, in the order in which they first occur. */
export function csvOf(rows: readonly object[]): string {
  const flatRows = rows.map((row) => {
    const cells = new Map<string, string>();
    flat(row, "", cells);
    return cells;
  });
  const names = [...new Set(flatRows.flatMap((cells) => [...cells.keys()]))];
  const lines = [names, ...flatRows.map((cells) => names.map((name) => cells.get(name) ?? ""))];
  return lines.map((line) => `${line.map(cell).join(",")}\r\n`).join("");
}
