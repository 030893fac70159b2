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

/** A close floating-point value, for drawing only. */
export function toNumber(amount: string): number {
  return Number(amount);
}
