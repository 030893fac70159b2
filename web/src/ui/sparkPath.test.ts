import { expect, test } from "vitest";
import { sparkPath } from "./sparkPath";

test("a line from zero to the largest value, with its gaps", () => {
  expect(sparkPath([0, 5, 10], 90, 20)).toBe("M0 20L45 10L90 0");
  expect(sparkPath([4, null, 2, 4], 90, 20)).toBe("M0 0M60 10L90 0");
  expect(sparkPath([0, 0], 90, 20)).toBe("M0 20L90 20");
  expect(sparkPath([null, null], 90, 20)).toBe("");
  expect(sparkPath([-5, 5], 90, 20)).toBe("M0 20L90 0");
  expect(sparkPath([7], 90, 20)).toBe("M0 0");
});

test("a line between two edges that are given", () => {
  expect(sparkPath([60, 70, 80], 90, 20, { low: 60, high: 80 })).toBe("M0 20L45 10L90 0");
});
