/** Whether a value stands for a secret that was left out before anything was kept. */
export function isLeftOut(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).sort().join() === "reason,redacted";
}

/** Where all configurations of a resource lie: said by the page already. */
const root = "attributes";

/** The steps of a JSON Pointer in words: `/attributes/ingress/tcp~122` is `ingress`, `tcp/22`. */
export function stepsOf(pointer: string): string[] {
  const steps = pointer.split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  return steps.length > 1 && steps[0] === root ? steps.slice(1) : steps;
}

/** An element of a set that has no name is known by the digest of what it holds, which nobody can read. */
const digest = /^sha256=[0-9a-f]+$/;

/** A JSON Pointer as people read it: `ingress › tcp/22 › cidr`; `entry` is what an element without a name is called. */
export function readablePath(pointer: string, entry: string): string {
  const steps = stepsOf(pointer).map((step) => (digest.test(step) ? entry : step));
  return steps.length === 0 ? "/" : steps.join(" › ");
}

/** Whether a value has values inside. */
export function isNested(value: unknown): boolean {
  return typeof value === "object" && value !== null && !isLeftOut(value) && Object.keys(value).length > 0;
}

/** A text that holds a JSON object or list, as policies often come, is shown as what it holds. */
function unfolded(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    const inside: unknown = JSON.parse(value);
    return isNested(inside) ? inside : value;
  } catch {
    return value;
  }
}

/** How a value is written on one line; `words` say what has no letters of its own. */
export interface ValueWords {
  /** The field was not there. */
  absent: string;
  /** An empty text. */
  empty: string;
  /** A secret that was left out. */
  leftOut: string;
}

/** A value without others inside, as people read it: texts bare, everything else as JSON has it. */
function scalar(value: unknown, words: ValueWords): string {
  if (value === undefined) return words.absent;
  if (value === "") return words.empty;
  if (isLeftOut(value)) return words.leftOut;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A secret inside of another value is a word there too. */
function worded(value: unknown, words: ValueWords): unknown {
  if (isLeftOut(value)) return words.leftOut;
  if (Array.isArray(value)) return value.map((one: unknown) => worded(one, words));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, worded(one, words)]));
}

/** The lines of a value: one of a plain one, indented JSON of one with others inside, each line of a text. */
export function linesOf(value: unknown, words: ValueWords): string[] {
  const shown = unfolded(value);
  if (isNested(shown)) return JSON.stringify(worded(shown, words), null, 2).split("\n");
  return scalar(shown, words).split("\n");
}

/** The longest text on one line, in characters. */
const longest = 56;

/** A value on one line, and whether something of it was left out. */
export function shortened(value: unknown, words: ValueWords, most = longest): { text: string; whole: string; isCut: boolean } {
  const shown = unfolded(value);
  const whole = isNested(shown) ? JSON.stringify(worded(shown, words)) : scalar(shown, words);
  const line = whole.replace(/\s+/g, " ");
  const letters = Array.from(line);
  return letters.length <= most ? { text: line, whole, isCut: false } : { text: `${letters.slice(0, most - 1).join("")}…`, whole, isCut: true };
}
