/** The least that the edges of a trend are apart, in points: a hair's breadth is not to look like a fall. */
const least = 20;

/** Tens around the shares of a trend, within 0 to 100, at least twenty points apart. */
export function edgesOf(lowest: number, highest: number): { low: number; high: number } {
  let low = Math.max(0, Math.floor(lowest / 10) * 10);
  let high = Math.min(100, Math.ceil(highest / 10) * 10);
  while (high - low < least) {
    if (high < 100) high += 10;
    if (high - low < least && low > 0) low -= 10;
  }
  return { low, high };
}
