/** How a locale writes numbers and money: `#` stands for the digits. */

const minus = (text: string) => text.replaceAll("-", "\u2212");
/** A code that no currency has: how Intl writes those it knows no sign for. */
const unknown = "XQQ";
const currencies = Intl.supportedValuesOf("currency");

function around(parts: readonly Intl.NumberFormatPart[]): string {
  const text = parts.map(({ type, value }) => (type === "integer" ? "#" : value));
  return minus(text.join(""));
}

/** An amount in one currency, without and with a minus. */
function money(locale: string, currency: string): [string, string] {
  const format = new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
    maximumFractionDigits: 0,
    numberingSystem: "latn",
  });
  return [around(format.formatToParts(1)), around(format.formatToParts(-1))];
}

/** Decimals of the currencies that do not have two. */
export const currencyDigits: Record<string, number> = Object.fromEntries(
  currencies.flatMap((currency) => {
    const digits = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
    return digits === 2 ? [] : [[currency, digits]];
  }),
);

const digitParts: readonly string[] = ["integer", "group", "decimal", "fraction"];

/** The text around the digits of a number, whatever separates them. */
function outside(parts: readonly Intl.NumberFormatPart[]): string {
  const text = parts.map(({ type, value }) => (digitParts.includes(type) ? "#" : value)).join("");
  return text.replace(/#+/, "#");
}

/**
 * How large numbers are written in a word, by how many digits they have; none in a locale in which the word also depends
 * on the number.
 */
function compact(locale: string): { pattern: string; digits: number; shift: number }[] {
  const format = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1, numberingSystem: "latn" });
  const forms = [10, 11, 12, 13, 14, 15].map((digits) => {
    const written = ["1", "2", "5", "21"].map((first) => format.formatToParts(Number(first.padEnd(digits, "0"))));
    const [first = []] = written;
    const shown = first.filter(({ type }) => type === "integer").reduce((count, { value }) => count + value.length, 0);
    const patterns = new Set(written.map(outside));
    return { patterns, pattern: outside(first), digits, shift: digits - shown };
  });
  if (forms.some(({ patterns }) => patterns.size > 1)) return [];
  return forms.map(({ pattern, digits, shift }) => ({ pattern, digits, shift }));
}

/** Everything about numbers that the first figures need. */
export function numberFormats(locale: string) {
  const plain = new Intl.NumberFormat(locale, { numberingSystem: "latn" });
  const signed = new Intl.NumberFormat(locale, { numberingSystem: "latn", signDisplay: "exceptZero" });
  const parts = plain.formatToParts(1_234_567_890.5);
  const part = (wanted: string) => parts.find(({ type }) => type === wanted)?.value ?? "";
  const integers = parts.filter(({ type }) => type === "integer").map(({ value }) => value.length);
  const generic = money(locale, unknown);
  const sample = new Intl.NumberFormat(locale, { style: "currency", currency: "USD", numberingSystem: "latn" });
  const amount = sample.formatToParts(1_234_567.5);
  const own = currencies.flatMap((currency): [string, [string, string]][] => {
    const found = money(locale, currency);
    const isGeneric = found.every((text, index) => text === generic[index]?.replace(unknown, currency));
    return isGeneric ? [] : [[currency, found]];
  });
  return {
    decimal: part("decimal"),
    group: part("group"),
    /** Some locales separate amounts in a way of their own. */
    money_decimal: amount.find(({ type }) => type === "decimal")?.value ?? "",
    money_group: amount.find(({ type }) => type === "group")?.value ?? "",
    /** Digits of the last group, and of those before it. */
    group_sizes: [integers.at(-1) ?? 3, integers.at(-2) ?? 3],
    /** Digits from which on there are groups. */
    grouped_from: [4, 5, 6].find((digits) => plain.formatToParts(10 ** (digits - 1)).some(({ type }) => type === "group")) ?? 99,
    compact: compact(locale),
    negative: around(plain.formatToParts(-1)),
    change: [around(signed.formatToParts(1)), around(signed.formatToParts(-1))],
    currencies: Object.fromEntries(own),
    currency: generic.map((text) => text.replace(unknown, "\u00a4")),
  };
}
