import { expect, it } from "vitest";
import { stepOf } from "./step";

const today = "2026-11-27";

it("steps from month to month by the calendar, whatever their length, and finds back", () => {
  const november = { from: "2026-11-01", to: "2026-11-28" };
  expect(stepOf("month_to_date", november, -1, today)).toEqual({ range: "last_month" });
  const october = { from: "2026-10-01", to: "2026-11-01" };
  expect(stepOf("last_month", october, -1, today)).toEqual({ from: "2026-09-01", to: "2026-10-01" });
  expect(stepOf(null, { from: "2026-09-01", to: "2026-10-01" }, 1, today)).toEqual({ range: "last_month" });
  expect(stepOf("last_month", october, 1, today)).toEqual({ range: "month_to_date" });
  expect(stepOf("month_to_date", november, 1, today)).toBeNull();
  expect(stepOf(null, { from: "2026-01-01", to: "2026-02-01" }, -1, today)).toEqual({ from: "2025-12-01", to: "2026-01-01" });
});

it("steps quarters and years as whole ones, those that are not over too", () => {
  expect(stepOf("quarter_to_date", { from: "2026-10-01", to: "2026-11-28" }, -1, today)).toEqual({ from: "2026-07-01", to: "2026-10-01" });
  expect(stepOf("year_to_date", { from: "2026-01-01", to: "2026-11-28" }, -1, today)).toEqual({ from: "2025-01-01", to: "2026-01-01" });
  expect(stepOf(null, { from: "2026-07-01", to: "2026-10-01" }, 1, today)).toEqual({ from: "2026-10-01", to: "2027-01-01" });
});

it("steps all else by its days, and past none that reaches today", () => {
  expect(stepOf("last_7_days", { from: "2026-11-21", to: "2026-11-28" }, -1, today)).toEqual({ from: "2026-11-14", to: "2026-11-21" });
  expect(stepOf(null, { from: "2026-11-14", to: "2026-11-21" }, 1, today)).toEqual({ from: "2026-11-21", to: "2026-11-28" });
  expect(stepOf("today", { from: today, to: "2026-11-28" }, 1, today)).toBeNull();
  // From a first of a month, but not to one: days, not months.
  expect(stepOf(null, { from: "2026-03-01", to: "2026-03-11" }, 1, today)).toEqual({ from: "2026-03-11", to: "2026-03-21" });
  expect(stepOf("last_12_months", { from: "2025-11-01", to: "2026-11-28" }, -1, today)).toEqual({ from: "2024-11-01", to: "2025-11-01" });
});
