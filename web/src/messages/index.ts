import { formatCount } from "@/format/number";
import { en } from "./en";

/** The keys of the catalogue. A plural has one key per form (`.one`, `.other`) and is asked for without it. */
export type MessageKey = keyof typeof en;
type PluralKey = { [Key in MessageKey]: Key extends `${infer Stem}.other` ? Stem : never }[MessageKey];

type Placeholders<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;
type Values<Text extends string> = [Placeholders<Text>] extends [never]
  ? []
  : [values: Record<Placeholders<Text>, string>];

function fill(text: string, values: Record<string, string> | undefined): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => values?.[name] ?? whole);
}

/** The message of a key, with its placeholders filled; which ones it needs is checked by the compiler. */
export function t<Key extends MessageKey>(key: Key, ...values: Values<(typeof en)[Key]>): string {
  return fill(en[key], values[0]);
}

/** The form of a plural message for `count`; `{count}` in it is the number, formatted. */
export function tn(key: PluralKey, count: number): string {
  const form = count === 1 ? "one" : "other";
  const texts: Record<string, string> = en;
  return fill(texts[`${key}.${form}`] ?? en[`${key}.other`], { count: formatCount(count) });
}
