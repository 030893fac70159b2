import { describe, expect, it } from "vitest";
import { addDays } from "@/format/dates";
import { sum } from "@/format/decimal";
import type { DaySpend } from "@/api/types";
import { buckets, isByMonth } from "./buckets";

function days(from: string, count: number): DaySpend[] {
  return Array.from({ length: count }, (_, index) => ({
    date: addDays(from, index),
    amount: `${index}.0000008`,
    complete: index < count - 1,
    previous_date: index < 40 ? addDays(from, index - 400) : null,
    previous_amount: index < 40 ? "0.1" : null,
  }));
}

describe("the columns of the spend chart", () => {
  it("are days up to a quarter", () => {
    const quarter = days("2026-10-01", 92);
    expect(isByMonth(quarter)).toBe(false);
    expect(buckets(quarter, "")).toHaveLength(92);
    expect(buckets(quarter, "")[0]).toEqual({
      from: "2026-10-01",
      to: "2026-10-02",
      amount: "0.0000008",
      isComplete: true,
      previous: { from: "2025-08-27", to: "2025-08-28", amount: "0.1" },
    });
    expect(buckets(quarter, "")[91]).toMatchObject({ isComplete: false, previous: null });
  });

  it("are months beyond, and lose nothing", () => {
    const year = days("2025-11-24", 365);
    const months = buckets(year, "");
    expect(months).toHaveLength(13);
    expect(months[0]).toMatchObject({ from: "2025-11-24", to: "2025-12-01" });
    expect(sum(months.map(({ amount }) => amount))).toBe(sum(year.map(({ amount }) => amount)));
    expect(months.map(({ isComplete }) => isComplete).indexOf(false)).toBe(12);
    expect(months[1]?.previous?.amount).toBe("3.1");
    expect(months[3]?.previous).toBeNull();
  });

  it("are not compared with days before the first charge", () => {
    const parts = buckets(days("2026-10-01", 3), "2025-08-28");
    expect(parts.map(({ previous }) => previous?.from)).toEqual([undefined, "2025-08-28", "2025-08-29"]);
    const month = buckets(days("2025-11-24", 100), "2024-10-22").at(0);
    expect(month?.previous).toEqual({ from: "2024-10-22", to: "2024-10-27", amount: "0.5" });
  });

  it("are none without days", () => {
    expect(buckets([], "")).toEqual([]);
  });
});
