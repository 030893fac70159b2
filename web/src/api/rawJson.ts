/**
 * JSON as it is written. `JSON.parse` makes a double of every number: `12345678901234567890` becomes
 * `12345678901234567000`. What is shown to be checked is therefore cut out of the text. All of these take JSON that is
 * well formed, such as an answer of the server that `JSON.parse` has taken.
 */

/** A string, a bracket or sign, or anything else up to the next one of these. */
const token = /"(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s[\]{}:,"]+/g;

function tokens(text: string): string[] {
  return text.match(token) ?? [];
}

function depthAfter(depth: number, one: string): number {
  if (one === "{" || one === "[") return depth + 1;
  return one === "}" || one === "]" ? depth - 1 : depth;
}

/** The parts between the commas of an object or array, each as its tokens. */
function parts(text: string): string[][] {
  const found: string[][] = [];
  let depth = 0;
  let part: string[] = [];
  for (const one of tokens(text)) {
    const after = depthAfter(depth, one);
    const isInside = depth > 0 && after > 0;
    if (isInside && depth === 1 && one === ",") {
      found.push(part);
      part = [];
    } else if (isInside) {
      part.push(one);
    }
    depth = after;
  }
  return part.length > 0 ? [...found, part] : found;
}

/** The elements of an array, each as JSON. */
export function rawItems(text: string): string[] {
  return parts(text).map((part) => part.join(""));
}

/** The members of an object: names, and values as JSON. Anything else has none. */
export function rawMembers(text: string): [string, string][] {
  if (tokens(text)[0] !== "{") return [];
  // A name, a colon and the value.
  return parts(text).map(([name = '""', , ...value]) => [String(JSON.parse(name)), value.join("")]);
}

/** The value of one member, as JSON. */
export function rawMember(text: string, name: string): string | undefined {
  return rawMembers(text).find(([one]) => one === name)?.[1];
}

/** JSON over several lines, two spaces a level, every number as it was. */
export function indented(text: string): string {
  let depth = 0;
  let before = "";
  let written = "";
  for (const one of tokens(text)) {
    const after = depthAfter(depth, one);
    const hasOpened = before === "{" || before === "[";
    const closes = after < depth;
    // Nothing stands between the brackets of what is empty.
    if (before === "," || hasOpened !== closes) written += `\n${"  ".repeat(Math.min(depth, after))}`;
    written += one === ":" ? ": " : one;
    before = one;
    depth = after;
  }
  return written;
}
