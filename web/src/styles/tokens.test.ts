import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const css = readFileSync(join(import.meta.dirname, "tokens.css"), "utf8");
const tokens = new Map([...css.matchAll(/--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(([, name = "", light = "", dark = ""]) => [name, { light, dark }]));

/** Relative luminance, WCAG 2.2. */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast ratio, WCAG 2.2: 1 to 21. */
function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

function colour(name: string, theme: "light" | "dark"): string {
  const token = tokens.get(name);
  if (token === undefined) throw new Error(`no token --${name}`);
  return token[theme];
}

const grounds = ["ground", "card", "raised"];
/** What is written, and on what. */
const texts: [string, string[]][] = [
  ["ink", [...grounds, "track", "accent-soft", "pass-soft", "critical-soft", "medium-soft"]],
  ["ink-2", [...grounds, "medium-soft", "critical-soft"]],
  ["ink-3", grounds],
  ["accent", [...grounds, "accent-soft"]],
  ["accent-ink", ["accent", "accent-hover"]],
  ["pass", [...grounds, "pass-soft"]],
  ["critical", [...grounds, "critical-soft"]],
  ["high", grounds],
  ["medium", [...grounds, "medium-soft"]],
];
/** What is drawn and must be told from what is behind it: marks of charts, outlines of controls, the ring of the focus. */
const marks = ["c1", "c2", "c3", "c4", "c5", "c6", "c-other", "outline", "accent"];

describe.each(["light", "dark"] as const)("in the %s theme", (theme) => {
  test.each(texts.flatMap(([text, on]) => on.map((ground) => [text, ground] as const)))("%s can be read on %s, 4.5 : 1", (text, ground) => {
    expect(contrast(colour(text, theme), colour(ground, theme))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(marks)("%s stands out from a card, 3 : 1", (mark) => {
    expect(contrast(colour(mark, theme), colour("card", theme))).toBeGreaterThanOrEqual(3);
  });
});

test("the ratio is WCAG's", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});
