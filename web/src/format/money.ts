import { isDecimal, magnitude, round, sign, sum } from "./decimal";
import { locale, remembered, withMinus } from "./locale";
import { formatCount } from "./number";

type Digits = Intl.StringNumericLiteral;

/** ISO 4217 codes are three letters; Intl refuses anything else, and a bill may hold anything. */
const iso = /^[A-Z]{3}$/;

const formatter = remembered((key: string) => {
  const [currency = "", digits = "", compact = ""] = key.split("/");
  const fraction = digits === "" ? {} : { minimumFractionDigits: Number(digits), maximumFractionDigits: Number(digits) };
  return new Intl.NumberFormat(locale, {
    ...(iso.test(currency)
      ? { style: "currency", currency, currencyDisplay: "narrowSymbol" }
      : { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
    ...(compact ? { notation: "compact", maximumFractionDigits: 1, minimumFractionDigits: 0 } : fraction),
    numberingSystem: "latn",
  });
});

/** How many decimals the currency has: 2 for USD, 0 for JPY; 2 where the code is unknown. */
function currencyDigits(currency: string): number {
  return formatter(currency).resolvedOptions().maximumFractionDigits ?? 2;
}

function named(text: string, currency: string): string {
  return withMinus(iso.test(currency) ? text : `${text} ${currency}`.trim());
}

/**
 * How many decimals a block of figures shows, all with the same: none once its largest figure reaches 1,000,
 * else those of the currency.
 */
export function blockDigits(reference: string, currency: string): number {
  const whole = magnitude(reference).split(".")[0] ?? "";
  return whole.replace(/^0+/, "").length > 3 ? 0 : currencyDigits(currency);
}

/**
 * An amount rounded for reading. What would read as zero without being zero is shown as its bound:
 * `<$0.01`, `>−$0.01`. `rounded` is given where a block has rounded its figures together, so that they add up.
 */
export function roundedMoney(
  amount: string,
  currency: string,
  digits = blockDigits(amount, currency),
  rounded = round(amount, digits),
): string {
  const format = formatter(`${currency}/${digits}`);
  const direction = sign(amount);
  if (direction === 0 || sign(rounded) !== 0) return named(format.format(rounded as Digits), currency);
  const unit = digits === 0 ? "1" : `0.${"1".padStart(digits, "0")}`;
  const bound = format.format((direction < 0 ? `-${unit}` : unit) as Digits);
  return (direction < 0 ? ">" : "<") + named(bound, currency);
}

/** A difference of amounts with its sign, rounded to the decimals of the currency: `+$1,204.11`, `−$3.50`. */
export function signedMoney(amount: string, currency: string): string {
  return (sign(amount) > 0 ? "+" : "") + roundedMoney(amount, currency, currencyDigits(currency));
}

/**
 * An amount with every digit it has, and at least the currency's decimals. Put together by hand because Intl
 * stops at 20 decimals in browsers that are still in use.
 */
export function exactMoney(amount: string, currency: string): string {
  if (!isDecimal(amount)) return amount;
  const [whole = "0", fraction = ""] = magnitude(sum([amount])).split(".");
  const decimals = fraction.padEnd(currencyDigits(currency), "0");
  const sample = (sign(amount) < 0 ? "-" : "") + (decimals ? "1.1" : "1");
  const parts = formatter(`${currency}/${decimals ? 1 : 0}`).formatToParts(sample as Digits);
  const text = parts.map(({ type, value }) => {
    if (type === "integer") return formatCount(BigInt(whole));
    return type === "fraction" ? decimals : value;
  });
  return named(text.join(""), currency);
}

/** A tick of a chart's axis: `$15K`; below 1,000 with `decimals`, as many as the step between ticks needs. */
export function axisMoney(value: number, currency: string, decimals: number): string {
  const digits = decimals === 0 ? 0 : Math.max(decimals, currencyDigits(currency));
  const format = Math.abs(value) < 1000 ? formatter(`${currency}/${digits}`) : formatter(`${currency}//compact`);
  return named(format.format(value), currency);
}
