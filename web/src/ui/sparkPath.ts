/**
 * Where no value is, a line has a gap. The lowest edge is zero, or the least value where that is below it; unless the two
 * edges are given.
 */
export function sparkPath(values: readonly (number | null)[], width: number, height: number, edges?: { low: number; high: number }): string {
  const known = values.filter((value) => value !== null);
  const low = edges?.low ?? Math.min(0, ...known);
  const high = edges?.high ?? Math.max(0, ...known);
  const span = high - low || 1;
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  const round = (value: number) => Math.round(value * 100) / 100;
  return values
    .map((value, index) => {
      if (value === null) return "";
      const isBegin = index === 0 || values[index - 1] === null;
      return `${isBegin ? "M" : "L"}${round(index * step)} ${round(height - ((value - low) / span) * height)}`;
    })
    .join("");
}
