import { describe, expect, it } from "vitest";
import { indented, rawItems, rawMember, rawMembers } from "./rawJson";

const large = "12345678901234567890.000000000000000001";

describe("JSON as it is written", () => {
  it("keeps every digit of a number", () => {
    expect(rawMembers(`{"tokens": ${large}, "share":1.50,"small": 1E-400}`)).toEqual([
      ["tokens", large],
      ["share", "1.50"],
      ["small", "1E-400"],
    ]);
    expect(rawMember(`{"data": [{"n": ${large}}]}`, "data")).toBe(`[{"n":${large}}]`);
    expect(rawMember("{}", "data")).toBeUndefined();
  });

  it("is not misled by what strings hold", () => {
    const text = String.raw`[{"a,b\"}": "x: [1, {\\"}, " }], [", null]`;
    expect(rawItems(text)).toEqual([String.raw`{"a,b\"}":"x: [1, {\\"}`, '" }], ["', "null"]);
    expect(rawMembers(rawItems(text)[0] ?? "")).toEqual([['a,b"}', String.raw`"x: [1, {\\"`]]);
  });

  it("has no members and no items where there are none", () => {
    expect(rawItems(" [ ] ")).toEqual([]);
    expect(rawMembers("{ }")).toEqual([]);
    expect(rawMembers("[1]")).toEqual([]);
    expect(rawMembers("7")).toEqual([]);
  });

  it("over several lines looks as JSON.stringify writes it", () => {
    for (const value of [{}, [], 7, "a, b", { a: 1, b: { c: [], d: {}, e: [1, [2, { f: null }]] }, g: "{x: [1], \n y}" }, [[1], {}]]) {
      expect(indented(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
    }
    expect(indented(`{"n":${large}}`)).toBe(`{\n  "n": ${large}\n}`);
  });
});
