import { expect, it } from "vitest";
import { movedWithin, zoomedWithin } from "./stretch";

const day = 86_400_000;
const bounds = { shortest: day, longest: 400 * day, latest: 100 * day };

it("zooming stays within the shortest, the longest and the latest", () => {
  expect(zoomedWithin({ from: 0, to: 100 * day }, 0.5, bounds)).toEqual({ from: 25 * day, to: 75 * day });
  expect(zoomedWithin({ from: 0, to: day }, 0.5, bounds)).toBeNull();
  expect(zoomedWithin({ from: -300 * day, to: 100 * day }, 2, bounds)).toBeNull();
  // Twice as long around its middle would end after the latest: it is moved.
  expect(zoomedWithin({ from: 60 * day, to: 100 * day }, 2, bounds)).toEqual({ from: 20 * day, to: 100 * day });
});

it("moving goes by half of the length, and not past the latest", () => {
  expect(movedWithin({ from: 60 * day, to: 100 * day }, -1, bounds)).toEqual({ from: 40 * day, to: 80 * day });
  expect(movedWithin({ from: 60 * day, to: 100 * day }, 1, bounds)).toBeNull();
  expect(movedWithin({ from: 50 * day, to: 90 * day }, 1, bounds)).toEqual({ from: 60 * day, to: 100 * day });
});
