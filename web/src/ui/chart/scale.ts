/** The ticks of a value axis: round numbers that hold every value, zero among them. */
export interface Scale {
  ticks: number[];
  /** How many decimals tell two ticks apart. */
  decimals: number;
}

const steps = [1, 2, 2.5, 5, 10];

function stepFor(span: number, count: number): number {
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  return (steps.find((size) => size * power >= rough * (1 - 1e-9)) ?? 10) * power;
}

/** Between three and five intervals from the lowest to the highest value, whichever leaves the least room unused. */
export function valueScale(values: readonly number[]): Scale {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  if (low === high) return { ticks: [0], decimals: 0 };
  const candidates = [4, 5, 3].map((count) => {
    const step = stepFor(high - low, count);
    const first = Math.floor(low / step + 1e-9);
    const last = Math.ceil(high / step - 1e-9);
    return { step, first, last, span: (last - first) * step };
  });
  const { step, first, last } = candidates.reduce((best, next) => (next.span < best.span * 0.999 ? next : best));
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const isQuarter = !Number.isInteger(Number((step * 10 ** decimals).toPrecision(3)));
  return { ticks, decimals: decimals + (isQuarter ? 1 : 0) };
}

/** How far a stacked column reaches: what is below zero goes down from there, the rest up. */
export function extent(parts: readonly (number | null)[]): [low: number, high: number] {
  return parts.reduce<[number, number]>(([low, high], part) => [low + Math.min(0, part ?? 0), high + Math.max(0, part ?? 0)], [0, 0]);
}

/** Which of `count` columns carry a label: every one, every week's, … so that at most `most` do. */
export function labelledColumns(count: number, most: number): number[] {
  const every = [1, 2, 7, 14, 28, 56].find((step) => Math.ceil(count / step) <= most) ?? count;
  return Array.from({ length: Math.ceil(count / every) }, (_, index) => index * every);
}
