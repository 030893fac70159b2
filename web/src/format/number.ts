import { isDecimal, sum } from "./decimal";
import { locale, remembered, withMinus } from "./locale";

const counts = new Intl.NumberFormat(locale, { numberingSystem: "latn" });
const changes = remembered(
  (digits) =>
    new Intl.NumberFormat(locale, {
      minimumFractionDigits: Number(digits),
      maximumFractionDigits: Number(digits),
      signDisplay: "exceptZero",
      numberingSystem: "latn",
    }),
);
const rates = new Intl.NumberFormat(locale, { maximumFractionDigits: 2, numberingSystem: "latn" });
const shares = new Intl.NumberFormat(locale, {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
  numberingSystem: "latn",
});

/** A thin space that does not break: it stands between a number and its %. */
const thin = "\u202f";

/** A whole number with thousands separated. */
export function formatCount(count: number | bigint): string {
  return counts.format(count);
}

/** A change in percent with its sign, one decimal below 1,000 %: `+6.9 %`, `−12.4 %`, `0.0 %`. */
export function formatChange(percent: string): string {
  const digits = Math.abs(Number(percent)) >= 1000 ? "0" : "1";
  return withMinus(changes(digits).format(percent as Intl.StringNumericLiteral)) + thin + "%";
}

/** A change of a percentage, in points with its sign: `+6.9`, `−2.8`, `0.0`. */
export function formatPoints(points: string): string {
  return withMinus(changes("1").format(points as Intl.StringNumericLiteral));
}

/** A share in percent, one decimal: `36.9 %`; a share too small to show is `<0.1 %`. */
export function formatShare(percent: string): string {
  const value = Number(percent);
  if (value > 0 && value < 0.05) return `<${shares.format(0.1)}${thin}%`;
  return withMinus(shares.format(percent as Intl.StringNumericLiteral)) + thin + "%";
}

/** A percentage with up to two decimals, of which the server has made sure that it is only 100 when nothing is missing. */
export function formatRate(percent: string): string {
  return rates.format(percent as Intl.StringNumericLiteral) + thin + "%";
}

/** A quantity with every digit it has, thousands separated; anything else unchanged. */
export function formatQuantity(quantity: string): string {
  if (!isDecimal(quantity)) return quantity;
  const [whole = "0", fraction] = sum([quantity]).split(".");
  const sign = whole === "-0" ? "-" : "";
  const point = counts.formatToParts(1.5).find(({ type }) => type === "decimal")?.value ?? ".";
  return withMinus(sign + counts.format(BigInt(whole)) + (fraction ? point + fraction : ""));
}
