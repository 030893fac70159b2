import { expect, it } from "vitest";
import { Selection } from "./selection";

it("rows are taken in and out, alone or up to the last one", () => {
  const rows = ["a", "b", "c", "d", "e"];
  const selection = new Selection();
  let told = 0;
  const stop = selection.subscribe(() => {
    told += 1;
  });
  selection.toggle("d");
  selection.toggle("b", rows);
  expect(selection.ids.sort()).toEqual(["b", "c", "d"]);
  // A range does as its end does: c is taken out, and all between it and b.
  selection.toggle("c", rows);
  expect(selection.ids).toEqual(["d"]);
  selection.set(["a", "e"]);
  expect([selection.has("d"), selection.has("e"), selection.size]).toEqual([false, true, 2]);
  expect(told).toBe(4);
  stop();
  selection.set([]);
  expect(told).toBe(4);
});

it("a range needs a row to begin at", () => {
  const selection = new Selection();
  selection.toggle("c", ["a", "b", "c"]);
  expect(selection.ids).toEqual(["c"]);
  // The row where it began is not listed any more.
  selection.toggle("b", ["a", "b"]);
  expect(selection.ids.sort()).toEqual(["b", "c"]);
});
