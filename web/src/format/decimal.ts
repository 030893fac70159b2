/**
 * Exact arithmetic on the decimal strings of the API (up to 38 significant digits). Floating point is never
 * used for an amount that is shown; `toNumber` is for the length of a bar only.
 */

interface Scaled {
  /** The value without its decimal point. */
  readonly units: bigint;
  /** How many of its digits stand after the point. */
  readonly scale: number;
}

const pattern = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Whether a text is a plain decimal as the API writes it: digits, an optional point and minus, no exponent. */
export function isDecimal(text: string): boolean {
  return pattern.test(text);
}

function parse(text: string): Scaled {
  const match = pattern.exec(text);
  if (!match) throw new RangeError(`not a decimal: ${text}`);
  const [, sign, whole = "0", fraction = ""] = match;
  const units = BigInt(whole + fraction);
  return { units: sign ? -units : units, scale: fraction.length };
}

function print({ units, scale }: Scaled): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, "");
  return (units < 0n ? "-" : "") + whole + (fraction && `.${fraction}`);
}

/** The amount divided by 10^places, exactly. */
export function shift(amount: string, places: number): string {
  const { units, scale } = parse(amount);
  return print({ units, scale: scale + places });
}

/** The exact sum, without trailing zeros; `"0"` for no summands. */
export function sum(amounts: readonly string[]): string {
  let total: Scaled = { units: 0n, scale: 0 };
  for (const amount of amounts) {
    const next = parse(amount);
    const scale = Math.max(total.scale, next.scale);
    const lift = (value: Scaled) => value.units * 10n ** BigInt(scale - value.scale);
    total = { units: lift(total) + lift(next), scale };
  }
  return print(total);
}

/** -1, 0 or 1. */
export function sign(amount: string): -1 | 0 | 1 {
  const { units } = parse(amount);
  return units < 0n ? -1 : units > 0n ? 1 : 0;
}

/** Negative when `a` is less than `b`, 0 when they are equal, else positive. */
export function compare(a: string, b: string): -1 | 0 | 1 {
  return sign(sum([a, negate(b)]));
}

/** The amount with the other sign. */
export function negate(amount: string): string {
  const { units, scale } = parse(amount);
  return print({ units: -units, scale });
}

/** The amount without its sign. */
export function magnitude(amount: string): string {
  return sign(amount) < 0 ? negate(amount) : amount;
}

/** Whole steps of 10^-digits below an amount, and what is left above them in units of 10^-scale. */
function floored({ units, scale }: Scaled, digits: number) {
  if (scale <= digits) return { steps: units * 10n ** BigInt(digits - scale), rest: 0n };
  const size = 10n ** BigInt(scale - digits);
  const rest = ((units % size) + size) % size;
  return { steps: (units - rest) / size, rest };
}

/** The amount rounded to `digits` decimals, halves away from zero as Intl does it. */
export function round(amount: string, digits: number): string {
  const value = parse(amount);
  if (value.scale <= digits) return print(value);
  const half = 5n * 10n ** BigInt(value.scale - digits - 1);
  const size = 2n * half;
  const up = value.units < 0n ? (value.units - half) / size : (value.units + half) / size;
  return print({ units: up, scale: digits });
}

/**
 * Rounds amounts so that they still add up to their rounded sum: each to one of its two neighbours, upwards where
 * most was left over. Every result is less than one step of `digits` decimals away from its amount.
 */
export function apportion(amounts: readonly string[], digits: number): string[] {
  const values = amounts.map(parse);
  const scale = Math.max(digits, ...values.map((value) => value.scale));
  const parts = values.map((value) => floored({ units: value.units * 10n ** BigInt(scale - value.scale), scale }, digits));
  const goal = floored(parse(round(sum(amounts), digits)), digits).steps;
  let missing = goal - parts.reduce((all, { steps }) => all + steps, 0n);
  const byRest = parts.map((_, index) => index).sort((a, b) => {
    const difference = (parts[b]?.rest ?? 0n) - (parts[a]?.rest ?? 0n);
    return difference > 0n ? 1 : difference < 0n ? -1 : a - b;
  });
  const raised = new Set<number>();
  for (const index of byRest) {
    if (missing <= 0n) break;
    raised.add(index);
    missing -= 1n;
  }
  return parts.map(({ steps }, index) => print({ units: raised.has(index) ? steps + 1n : steps, scale: digits }));
}

/** A close floating-point value, for drawing only. */
export function toNumber(amount: string): number {
  return Number(amount);
}
