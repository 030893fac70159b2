import { describe, expect, it } from "vitest";
import { differenceOf, folded, pairsOf } from "./lines";

const text = (word: string) => word.split("");
const told = (old: string, now: string) => differenceOf(text(old), text(now)).map(({ kind, text: one }) => `${{ same: " ", removed: "-", added: "+" }[kind]}${one}`).join("");

describe("the lines of a difference", () => {
  it("are those of both, each side whole and in its order", () => {
    expect(told("abc", "axc")).toBe(" a-b+x c");
    expect(told("", "ab")).toBe("+a+b");
    expect(told("ab", "")).toBe("-a-b");
    expect(told("abcd", "abcd")).toBe(" a b c d");
    expect(told("abxd", "bxyd")).toBe("-a b x+y d");
  });

  it("give back the old and the new, whatever they are", () => {
    for (const [old, now] of [["kitten", "sitting"], ["aaaa", "aa"], ["xy", "yx"], ["", ""]] as const) {
      const all = differenceOf(text(old), text(now));
      expect(all.filter(({ kind }) => kind !== "added").map((one) => one.text).join("")).toBe(old);
      expect(all.filter(({ kind }) => kind !== "removed").map((one) => one.text).join("")).toBe(now);
    }
  });

  it("of very long values are told as a whole", () => {
    const many = Array.from({ length: 600 }, (_, index) => String(index));
    expect(differenceOf(many, [...many, "end"]).filter(({ kind }) => kind === "same")).toEqual([]);
  });
});

it("side by side, what was taken away stands beside what came in its place", () => {
  const pairs = pairsOf(differenceOf(text("abc"), text("axyc")));
  expect(pairs.map(({ old, now }) => `${old?.text ?? "."}${now?.text ?? "."}`)).toEqual(["aa", "bx", ".y", "cc"]);
});

it("what both have is folded where it is far from what differs", () => {
  const old = Array.from({ length: 20 }, (_, index) => String(index));
  const stretches = folded(differenceOf(old, old.map((line) => (line === "10" ? "ten" : line))));
  expect(stretches.map(({ folded: isFolded, lines }) => [isFolded, lines.length])).toEqual([
    [true, 7],
    [false, 8],
    [true, 6],
  ]);
});
