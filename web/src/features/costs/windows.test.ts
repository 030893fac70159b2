import { describe, expect, it } from "vitest";
import type { CostGroup, Costs, CostWindow } from "@/api/types";
import { columnsOf, isWhole, seriesOf, windowsOf } from "./windows";

function costsOf(window: CostWindow, from: string, to: string, before: [string, string] | null, begin: string): Costs {
  return {
    as_of: "2026-11-26T00:00:00Z",
    cost: "billed",
    period: { from, to, range: "custom", compare: "previous_period", previous_from: before?.[0] ?? null, previous_to: before?.[1] ?? null },
    window,
    group_by: [],
    currencies: [],
    account_names: {},
    freshness: { bill_count: 1, charges_from: begin },
  };
}

function pointsOf(from: string, to: string, window: CostWindow) {
  return windowsOf({ from, to }, window).map((days) => ({ ...days, is_complete: true, amount: "1", previous_amount: "2" }));
}

const days = ({ from, to }: { from: string; to: string }) => `${from} ${to}`;

describe("the windows of a period", () => {
  it("are its days", () => {
    expect(windowsOf({ from: "2026-02-27", to: "2026-03-02" }, "day").map(days)).toEqual([
      "2026-02-27 2026-02-28",
      "2026-02-28 2026-03-01",
      "2026-03-01 2026-03-02",
    ]);
  });

  it("are its months, the first and the last cut", () => {
    expect(windowsOf({ from: "2025-12-31", to: "2026-02-15" }, "month").map(days)).toEqual([
      "2025-12-31 2026-01-01",
      "2026-01-01 2026-02-01",
      "2026-02-01 2026-02-15",
    ]);
    expect(isWhole({ from: "2026-01-01", to: "2026-02-01" }, "month")).toBe(true);
    expect(isWhole({ from: "2026-02-01", to: "2026-02-15" }, "month")).toBe(false);
  });
});

describe("the columns of a chart", () => {
  it("are compared with the window of the same place, but with none before the first charge", () => {
    const costs = costsOf("day", "2026-11-03", "2026-11-05", ["2026-11-01", "2026-11-03"], "2026-11-02");
    const columns = columnsOf(costs, { points: pointsOf("2026-11-03", "2026-11-05", "day") });
    expect(columns.map(({ previous }) => previous && days(previous))).toEqual([null, "2026-11-02 2026-11-03"]);
    for (const text of [columns[0]?.label, columns[0]?.title]) {
      expect(text).toMatch(/Nov/);
      expect(text).not.toMatch(/2026/);
    }
  });

  it("have nothing beside them where the earlier period is shorter, or there is none", () => {
    const costs = costsOf("month", "2026-01-01", "2026-03-01", ["2025-12-01", "2026-01-01"], "2024-01-01");
    const points = pointsOf("2026-01-01", "2026-03-01", "month");
    expect(columnsOf(costs, { points }).map(({ previous }) => previous && days(previous))).toEqual(["2025-12-01 2026-01-01", null]);
    expect(columnsOf(costsOf("month", "2026-01-01", "2026-03-01", null, "2024-01-01"), { points }).every(({ previous }) => previous === null)).toBe(true);
  });
});

describe("the series of a chart", () => {
  const group = (name: string, amounts: (string | null)[], isOther = false): CostGroup => ({
    dimensions: isOther ? [] : [name],
    is_other: isOther,
    item_count: 1,
    unknown_count: 0,
    amounts,
  });
  const points = pointsOf("2026-11-01", "2026-11-03", "day");

  it("are the groups, as long as there are six or fewer", () => {
    const groups = ["a", "b", "c", "d", "e", "f"].map((name) => group(name, ["1", null]));
    const series = seriesOf({ groups, group_count: 6, points });
    expect(series.map(({ group: one }) => one?.dimensions[0])).toEqual(["a", "b", "c", "d", "e", "f"]);
    expect(series[0]?.amounts).toEqual(["1", null]);
  });

  it("are six and then everything else as one, which adds up exactly", () => {
    const groups = [...["a", "b", "c", "d", "e", "f"].map((name) => group(name, ["1", "1"])), group("g", ["0.1", null]), group("", ["0.2", null], true)];
    const series = seriesOf({ groups, group_count: 11, points });
    expect(series).toHaveLength(7);
    expect(series[6]).toEqual({ group: null, count: 5, amounts: ["0.3", null] });
  });

  it("are none without a breakdown", () => {
    expect(seriesOf({ groups: [], group_count: 0, points })).toEqual([]);
  });
});
