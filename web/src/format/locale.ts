/**
 * The locale for numbers and dates: the one in which the server has drawn the first figures, else the browser's first
 * choice, else English. What Intl does not know it replaces by
 * itself; only a malformed tag would make it throw. (`supportedLocalesOf` would load every locale there is.)
 */
export const locale: string = (() => {
  const drawn = typeof document === "undefined" ? undefined : document.documentElement.dataset["locale"];
  const wanted = drawn ?? (typeof navigator === "undefined" ? "en" : (navigator.languages[0] ?? "en"));
  try {
    return new Intl.Locale(wanted).toString();
  } catch {
    return "en";
  }
})();

/** Remembers what `make` returned for each key: Intl formatters are dear to build. */
export function remembered<Value>(make: (key: string) => Value): (key: string) => Value {
  const known = new Map<string, Value>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = make(key);
    known.set(key, made);
    return made;
  };
}

/** Intl writes a hyphen for a negative number; typography wants the minus sign, which is as wide as a plus. */
export function withMinus(text: string): string {
  return text.replaceAll("-", "\u2212");
}
