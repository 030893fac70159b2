// eslint-disable-next-line no-restricted-imports -- the configuration of the build reads messages, too, and knows no @/
import { formatCount } from "../format/number";
import { en } from "./en";

type Catalogue = Readonly<Record<string, string>>;
type PluralKey<Texts> = { [Key in keyof Texts]: Key extends `${infer Stem}.other` ? Stem : never }[keyof Texts];

type Placeholders<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Placeholders<Rest> : never;
type Values<Text> = [Placeholders<Text>] extends [never] ? [] : [values: Record<Placeholders<Text>, string>];

function fill(text: string, values: Record<string, string> | undefined): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => values?.[name] ?? whole);
}

/** A key that an answer of another version brought with it: shown as it is, and told to whoever develops. */
function missing(key: string): string {
  // eslint-disable-next-line no-console -- what is shown is no sentence, and the browser tests listen
  console.warn(`no message ${key}`);
  return key;
}

/** What reads the messages of a catalogue. A part of the page that loads by itself brings a catalogue of its own. */
export function reader<const Texts extends Catalogue>(texts: Texts) {
  const all: Catalogue = texts;
  /** The message of a key, with its placeholders filled; which ones it needs is checked by the compiler. */
  const t = <Key extends keyof Texts & string>(key: Key, ...values: Values<Texts[Key]>): string => fill(all[key] ?? missing(key), values[0]);
  /** The form of a plural message for `count`; `{count}` in it is the number, formatted. */
  const tn = (key: PluralKey<Texts>, count: number): string => {
    const form = count === 1 ? "one" : "other";
    return fill(all[`${key}.${form}`] ?? all[`${key}.other`] ?? missing(key), { count: formatCount(count) });
  };
  return { t, tn };
}

/** The keys of the catalogue. A plural has one key per form (`.one`, `.other`) and is asked for without it. */
export type MessageKey = keyof typeof en;

export const { t, tn } = reader(en);
