import { describe, expect, it } from "vitest";
import { extent, labelledColumns, valueScale } from "./scale";

describe("the value axis", () => {
  it("has round ticks that hold every value", () => {
    expect(valueScale([4102, 1604])).toEqual({ ticks: [0, 1000, 2000, 3000, 4000, 5000], decimals: 0 });
    expect(valueScale([33830]).ticks).toEqual([0, 10000, 20000, 30000, 40000]);
    expect(valueScale([7.4]).ticks.at(-1)).toBeGreaterThanOrEqual(7.4);
  });

  it("goes below zero for credits", () => {
    const { ticks } = valueScale([-212.5, 40]);
    expect(ticks[0]).toBeLessThanOrEqual(-212.5);
    expect(ticks).toContain(0);
  });

  it("tells tiny ticks apart", () => {
    const { ticks, decimals } = valueScale([0.0000008]);
    expect(new Set(ticks.map((tick) => tick.toFixed(decimals))).size).toBe(ticks.length);
    expect(valueScale([1]).decimals).toBe(2);
    expect(valueScale([0, 0])).toEqual({ ticks: [0], decimals: 0 });
  });
});

it("a stacked column reaches up by what is above zero and down by what is below", () => {
  expect(extent([3, -1, null, 2, -4])).toEqual([-5, 5]);
  expect(extent([])).toEqual([0, 0]);
});

describe("the labels of the columns", () => {
  it("are every one, every week's or every month's", () => {
    expect(labelledColumns(7, 8)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(labelledColumns(23, 4)).toEqual([0, 7, 14, 21]);
    expect(labelledColumns(90, 4)).toEqual([0, 28, 56, 84]);
    expect(labelledColumns(1000, 3)).toEqual([0]);
  });
});
