import { describe, expect, it } from "vitest";
import { offsetOf, placed } from "./place";

describe("a place in a text", () => {
  const text = "ab\n\ncde";
  it("is counted in lines and columns from 1", () => {
    expect([offsetOf(text, 1, 1), offsetOf(text, 1, 2), offsetOf(text, 2, 1), offsetOf(text, 3, 3)]).toEqual([0, 1, 3, 6]);
  });

  it("stays within the text", () => {
    expect([offsetOf(text, 1, 99), offsetOf(text, 99, 99), offsetOf(text, 0, 0)]).toEqual([2, 7, 0]);
  });

  it("is read from before what is wrong", () => {
    expect(placed("line 12, column 5: expected `:=`")).toEqual({ line: 12, column: 5, detail: "expected `:=`" });
    expect(placed("line 3: metadata: no title")).toEqual({ line: 3, column: null, detail: "metadata: no title" });
    expect(placed("no rule", 7)).toEqual({ line: 7, column: null, detail: "no rule" });
    expect(placed("line 3, column 1: x", 4)).toEqual({ line: 4, column: 1, detail: "x" });
  });
});
