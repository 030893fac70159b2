import { expect, test } from "vitest";
import { stretchesOf } from "./useWindow";

test("what is left out before, between and behind the rows keeps its height", () => {
  const at = (index: number) => ({ index, start: index * 10, end: index * 10 + 10 });
  expect(stretchesOf([at(2), at(3), at(7)], 100)).toEqual({
    stretches: [
      { gap: 20, indices: [2, 3] },
      { gap: 30, indices: [7] },
    ],
    after: 20,
  });
  expect(stretchesOf([at(0), at(1)], 20)).toEqual({ stretches: [{ gap: 0, indices: [0, 1] }], after: 0 });
  expect(stretchesOf([], 50)).toEqual({ stretches: [], after: 50 });
});
