import { describe, expect, it } from "vitest";
import type { Usage } from "@/api/types";
import { columnsOf } from "./windows";

const hour = 3_600_000;

/** Figures by the hour of some days in a zone that is `offset` hours ahead of UTC. */
function hourly(from: string, days: number, zone: string, offset: number): Usage {
  const start = Date.parse(from) - offset * hour;
  const points = Array.from({ length: 24 * days }, (_, index) => ({
    starts_at: new Date(start + index * hour).toISOString(),
    ends_at: new Date(start + (index + 1) * hour).toISOString(),
    date: new Date(Date.parse(from) + index * hour).toISOString().slice(0, 10),
    is_open: false,
    events: 0,
  }));
  const to = new Date(Date.parse(from) + days * 24 * hour).toISOString().slice(0, 10);
  const meter = { key: "m", name: "M", unit: "requests", aggregation: "count", event_type: "m", dimensions: [], version: 1 } as const;
  return {
    as_of: `${to}T00:00:00Z`,
    meter: { ...meter, dimensions: [] },
    time_zone: zone,
    period: { from, to, range: "custom", compare: "previous_period" },
    window: "hour",
    total: { events: 0 },
    points,
    group_by: [],
    groups: [],
    group_count: 0,
  };
}

function marks(usage: Usage): string[] {
  return columnsOf(usage).flatMap(({ isMark, label }) => (isMark ? [label] : []));
}

describe("hours on an axis", () => {
  it("are every third of a day, and every sixth of few days with their day", () => {
    expect(marks(hourly("2026-11-02", 1, "Asia/Kathmandu", 5.75))).toHaveLength(8);
    expect(marks(hourly("2026-11-02", 1, "UTC", 0))[1]).toMatch(/3/);
    const two = marks(hourly("2026-11-02", 2, "Asia/Kathmandu", 5.75));
    expect(two).toHaveLength(8);
    expect(two.filter((label) => label.includes("Nov"))).toHaveLength(2);
  });

  it("are the first of each day in a longer period", () => {
    const labels = marks(hourly("2026-11-02", 7, "Europe/Berlin", 1));
    expect(labels).toHaveLength(7);
    expect(labels.every((label) => label.includes("Nov"))).toBe(true);
  });
});
