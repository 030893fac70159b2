import { expect, it } from "vitest";
import { formatStretch, ticksOf } from "./times";

const hour = 3_600_000;
const at = (text: string) => Date.parse(text);

it("the words below a long line are days of the customer's zone", () => {
  const ticks = ticksOf({ from: at("2026-09-01T00:00:00Z"), to: at("2026-11-30T00:00:00Z") }, 600, "Europe/Berlin");
  expect(ticks.length).toBeLessThanOrEqual(8);
  // Midnight in Berlin, in summer and, after the clocks went back, in winter.
  expect(new Date(ticks[0]?.at ?? 0).toISOString()).toBe("2026-09-14T22:00:00.000Z");
  expect(new Date(ticks.at(-1)?.at ?? 0).toISOString()).toBe("2026-11-23T23:00:00.000Z");
});

it("the words below a short one are hours", () => {
  const from = at("2026-11-27T21:30:00Z");
  expect(ticksOf({ from, to: from + 6 * hour }, 500, "UTC").map(({ at: when }) => (when - from) / hour)).toEqual([0.5, 1.5, 2.5, 3.5, 4.5, 5.5]);
});

it("whole UTC days are said as days, the rest by the clock", () => {
  expect(formatStretch(at("2026-11-02T00:00:00Z"), at("2026-11-04T00:00:00Z"), "Europe/Berlin")).not.toMatch(/:/);
  expect(formatStretch(at("2026-11-02T06:00:00Z"), at("2026-11-02T07:00:00Z"), "Europe/Berlin")).toMatch(/7:00.+08:00/);
});
