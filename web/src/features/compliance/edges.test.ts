import { describe, expect, it } from "vitest";
import { edgesOf } from "./edges";

describe("the edges of a trend", () => {
  it("are the tens around it", () => {
    expect(edgesOf(61.2, 88.9)).toEqual({ low: 60, high: 90 });
    expect(edgesOf(0, 100)).toEqual({ low: 0, high: 100 });
  });

  it("are never so near each other that little looks like much", () => {
    expect(edgesOf(61.2, 61.9)).toEqual({ low: 60, high: 80 });
    expect(edgesOf(60, 60)).toEqual({ low: 50, high: 70 });
    expect(edgesOf(100, 100)).toEqual({ low: 80, high: 100 });
    expect(edgesOf(0, 0.4)).toEqual({ low: 0, high: 20 });
  });
});
