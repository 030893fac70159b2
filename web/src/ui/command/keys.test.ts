import { expect, it, vi } from "vitest";

vi.stubGlobal("navigator", { userAgent: "X11; Linux x86_64" });
const { nothingTyped, patience, typeKey } = await import("./keys");

const shortcuts = ["g o", "g c", "?", "c"];

function type(...keys: [string, number][]): (string | null)[] {
  let typed = nothingTyped;
  return keys.map(([key, at]) => {
    const next = typeKey(typed, key, at, shortcuts);
    typed = next.typed;
    return next.hit;
  });
}

it("knows single keys and sequences", () => {
  expect(type(["?", 0])).toEqual(["?"]);
  expect(type(["g", 0], ["c", 100])).toEqual([null, "g c"]);
  expect(type(["g", 0], ["o", 100], ["g", 200], ["c", 300])).toEqual([null, "g o", null, "g c"]);
});

it("forgets a beginning after a while", () => {
  expect(type(["g", 0], ["c", patience])).toEqual([null, "g c"]);
  expect(type(["g", 0], ["c", patience + 1])).toEqual([null, "c"]);
  expect(type(["g", 0], ["o", patience + 1])).toEqual([null, null]);
});

it("begins anew with a key that leads nowhere", () => {
  expect(type(["g", 0], ["x", 10], ["o", 20])).toEqual([null, null, null]);
  expect(type(["g", 0], ["g", 10], ["o", 20])).toEqual([null, null, "g o"]);
  expect(type(["g", 0], ["?", 10])).toEqual([null, "?"]);
});
