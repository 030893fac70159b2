import { expect, test } from "vitest";
import { boundedWidth, readKept } from "./layout";

test("what a browser kept is read, and nonsense is forgotten", () => {
  const kept = { hidden: ["region"], widths: { service: 200 } };
  expect(readKept(JSON.stringify(kept))).toEqual(kept);
  for (const text of [null, "", "{", "[]", "7", '{"hidden":{}}', '{"hidden":[1],"widths":{"a":"b","c":1,"d":1e9}}']) {
    expect(readKept(text)).toEqual({ hidden: [], widths: {} });
  }
});

test("a column grows by what the widest other can give, and never vanishes", () => {
  expect(boundedWidth(180, 100, 400)).toBe(180);
  expect(boundedWidth(600, 100, 200)).toBe(236);
  expect(boundedWidth(600, 100, 10)).toBe(100);
  expect(boundedWidth(-5, 100, 400)).toBe(64);
  expect(boundedWidth(5_000, 700, 4_000)).toBe(720);
});
