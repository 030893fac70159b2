import { expect, it } from "vitest";
import { extremes } from "./extremes";

it("the lowest and the highest are told by their exact amounts", () => {
  const amounts = (list: string[]) => list.map((amount) => ({ amount }));
  expect(extremes(amounts(["9007199254740993", "-1", "9007199254740992"]))).toEqual({ low: { amount: "-1" }, high: { amount: "9007199254740993" } });
  expect([extremes([]), extremes(amounts(["1"]))]).toEqual([null, null]);
});
