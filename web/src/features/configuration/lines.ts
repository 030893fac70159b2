/** The texts of a field in which each stands in a line of its own, or behind a comma; each once. */
export function linesIn(text: string): string[] {
  const found = text.split(/[\n,]/).map((line) => line.trim());
  return [...new Set(found.filter((line) => line !== ""))];
}
