import { expect, it } from "vitest";
import { nextSort, sortRows, type SortValue } from "./sort";

const order = (values: SortValue[], isDescending: boolean) =>
  sortRows(
    values.map((value, place) => ({ value, place })),
    ({ value }) => value,
    isDescending,
  ).map(({ place }) => place);

it("sorts exact decimals, beyond what a float tells apart, and keeps equal ones in their order", () => {
  const values = ["0.1", "12345678901234567890.2", "12345678901234567890.1", "-5", "0.10"].map((decimal) => ({ decimal }));
  expect(order(values, true)).toEqual([1, 2, 0, 4, 3]);
  expect(order(values, false)).toEqual([3, 0, 4, 2, 1]);
});

it("sorts names as people do, and what has no value last both ways", () => {
  const values = [{ text: "Z" }, null, { text: "a 10" }, { text: "A 9" }];
  expect(order(values, false)).toEqual([3, 2, 0, 1]);
  expect(order(values, true)).toEqual([0, 2, 3, 1]);
});

it("turns round at the second press and gives the own order back at the third", () => {
  const first = nextSort(null, 1, true);
  expect(first).toEqual({ column: 1, isDescending: true });
  const second = nextSort(first, 1, true);
  expect(second).toEqual({ column: 1, isDescending: false });
  expect(nextSort(second, 1, true)).toBeNull();
  expect(nextSort(second, 0, false)).toEqual({ column: 0, isDescending: false });
});
