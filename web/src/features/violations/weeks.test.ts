import { expect, it } from "vitest";
import { weeksOf } from "./weeks";

const on = (day: string, opened: number, reopened: number, resolved: number) => ({ day, severity: "high", opened, reopened, resolved }) as const;

it("every week of the period is there, the first and last only as far as the period goes", () => {
  const analytics = { from: "2026-11-04", to: "2026-11-29", flow: [on("2026-11-04", 2, 0, 0), on("2026-11-08", 1, 1, 0), on("2026-11-23", 0, 0, 4), on("2026-11-28", 5, 0, 1)] };
  expect(weeksOf(analytics, "monday")).toEqual([
    { from: "2026-11-04", to: "2026-11-09", opened: 3, reopened: 1, resolved: 0 },
    { from: "2026-11-09", to: "2026-11-16", opened: 0, reopened: 0, resolved: 0 },
    { from: "2026-11-16", to: "2026-11-23", opened: 0, reopened: 0, resolved: 0 },
    { from: "2026-11-23", to: "2026-11-29", opened: 5, reopened: 0, resolved: 5 },
  ]);
  // By weeks that begin on Sunday the 8th is in the second.
  expect(weeksOf(analytics, "sunday").map(({ from, opened }) => [from, opened])).toEqual([
    ["2026-11-04", 2],
    ["2026-11-08", 1],
    ["2026-11-15", 0],
    ["2026-11-22", 5],
  ]);
});
