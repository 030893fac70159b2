import { compare, isDecimal, magnitude, round, shift, sign, sum } from "./decimal";
import { locale, remembered, withMinus } from "./locale";
import { formatQuantity } from "./number";

type Digits = Intl.StringNumericLiteral;

/** Decimal multiples of a byte, as storage is sold. */
const byteUnits = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"] as const;

const formatter = remembered((key) => {
  const [notation, digits] = key.split("/");
  return new Intl.NumberFormat(locale, {
    ...(notation === "compact" && { notation }),
    ...(notation === "significant" ? { maximumSignificantDigits: Number(digits) } : { maximumFractionDigits: Number(digits) }),
    numberingSystem: "latn",
  });
});

/** How many digits stand before the point; none for a number below 1. */
function wholeDigits(value: string): number {
  return (magnitude(value).split(".")[0] ?? "").replace(/^0+/, "").length;
}

/** A number for reading: every digit of a count up to nine of them, three or more figures of anything else. */
function roundedNumber(value: string): string {
  const whole = wholeDigits(value);
  if (whole > 9) return withMinus(formatter("compact/1").format(value as Digits));
  if (whole === 0) return withMinus(formatter("significant/3").format(value as Digits));
  const digits = whole > 3 ? 0 : 2;
  return withMinus(formatter(`standard/${digits}`).format(round(value, digits) as Digits));
}

/** How often a number of bytes is divided by a thousand. */
function byteSteps(value: string): number {
  return Math.min(byteUnits.length - 1, Math.max(0, Math.floor((wholeDigits(value) - 1) / 3)));
}

function isBytes(unit: string): boolean {
  return unit.toLowerCase() === "bytes";
}

/** A unit as one of it is called: `request` of `requests`. What does not look like a plural stays: `ms`, `status`. */
function singular(unit: string): string {
  if (/[a-z]{2}ies$/.test(unit)) return unit.replace(/ies$/, "y");
  if (/(ss|x|ch|sh)es$/.test(unit)) return unit.replace(/es$/, "");
  return /[a-z]{2}[^ius]s$/.test(unit) ? unit.slice(0, -1) : unit;
}

function inUnit(value: string, written: string, unit: string): string {
  return `${written} ${compare(value, "1") === 0 ? singular(unit) : unit}`;
}

/** A quantity rounded for reading: `12,345 requests`, `1.62 TB` of bytes, `12.3B tokens`. */
export function roundedQuantity(value: string, unit: string): string {
  if (!isDecimal(value)) return `${value} ${unit}`;
  if (!isBytes(unit)) return inUnit(value, roundedNumber(value), unit);
  const steps = byteSteps(value);
  return inUnit(value, roundedNumber(shift(value, 3 * steps)), byteUnits[steps] ?? unit);
}

/** A quantity with every digit it has, thousands separated. */
export function exactQuantity(value: string, unit: string): string {
  return isDecimal(value) ? inUnit(value, formatQuantity(value), unit) : `${value} ${unit}`;
}

/** The unit that is written once at an axis; none where each tick has its own, as those of bytes. */
export function unitOfAxis(unit: string): string | undefined {
  return isBytes(unit) ? undefined : unit;
}

/** A tick of a chart's axis, without its unit unless that is a multiple: `15K`, `500 GB`. */
export function axisQuantity(value: number, unit: string, decimals: number): string {
  const text = value.toFixed(Math.min(100, decimals));
  if (isBytes(unit) && isDecimal(text)) {
    const steps = byteSteps(text);
    return sign(text) === 0 ? "0" : `${formatQuantity(round(shift(text, 3 * steps), 2))} ${byteUnits[steps] ?? unit}`;
  }
  return withMinus(Math.abs(value) < 1000 ? formatQuantity(sum([isDecimal(text) ? text : "0"])) : formatter("compact/1").format(value));
}
