import { locale } from "./locale";

/** Words as they begin a sentence. */
export function sentence(words: string): string {
  return words.slice(0, 1).toLocaleUpperCase(locale) + words.slice(1);
}
