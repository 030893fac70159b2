import { describe, expect, it } from "vitest";
import { clustered, lanesOf, type TimelineFigures, type TimelineMark, widthOf, zoomed } from "./clusters";

const day = 86_400_000;
const first = Date.parse("2026-09-01T00:00:00Z");

function mark(index: number, count: number, more: Partial<TimelineMark> = {}): TimelineMark {
  return {
    at: new Date(first + index * day).toISOString(),
    severity: "critical",
    kind: "opened",
    count,
    subject: count === 1 ? { id: `vio_${index}`, title: "Buckets are not public", resource: "b" } : null,
    ...more,
  };
}

function timeline(marks: TimelineMark[]): TimelineFigures {
  return { from: new Date(first).toISOString(), to: new Date(first + 90 * day).toISOString(), step: 86_400, marks };
}

describe("the lanes of a timeline", () => {
  it("have each mark at its time, in the lane of its severity", () => {
    const lanes = lanesOf(timeline([mark(0, 1), mark(45, 1), mark(45, 2, { severity: "low", kind: "resolved" })]), 900);
    expect(lanes.map(({ severity }) => severity)).toEqual(["critical", "high", "medium", "low", "informational"]);
    const [critical, , , low] = lanes;
    // The middle of the 46th of 90 days; the first is moved in from the edge.
    expect(critical?.rows.opened.map(({ x }) => x)).toEqual([12, 455]);
    expect(critical?.rows.opened[1]).toMatchObject({ count: 1, subject: { id: "vio_45" }, from: first + 45 * day, to: first + 46 * day });
    expect(low?.rows).toMatchObject({ opened: [], resolved: [{ count: 2, subject: null }] });
    expect(low?.totals).toEqual({ opened: 0, resolved: 2 });
  });

  it("join what is dense, and lose nothing by it", () => {
    const dense = Array.from({ length: 90 }, (_, index) => mark(index, 1 + (index % 3)));
    for (const width of [240, 900, 2400]) {
      const [critical] = lanesOf(timeline(dense), width);
      const row = critical?.rows.opened ?? [];
      expect(row.reduce((sum, { count }) => sum + count, 0)).toBe(180);
      const ends = row.map(({ x, count }) => [x - widthOf(count) / 2, x + widthOf(count) / 2] as const);
      expect(ends[0]?.[0]).toBeGreaterThanOrEqual(-0.001);
      expect(ends.at(-1)?.[1]).toBeLessThanOrEqual(width + 0.001);
      ends.slice(1).forEach(([left], index) => {
        expect(left).toBeGreaterThanOrEqual(ends[index]?.[1] ?? 0);
      });
    }
  });

  it("tell apart what has room", () => {
    const [critical] = lanesOf(timeline([mark(10, 1), mark(14, 1), mark(15, 1)]), 900);
    expect(critical?.rows.opened.map(({ count, from, to }) => [count, (from - first) / day, (to - first) / day])).toEqual([
      [1, 10, 11],
      [2, 14, 16],
    ]);
  });
});

it("a cluster that has grown takes in what it reaches", () => {
  const at = (x: number, count: number) => ({ severity: "high", kind: "opened", x, from: x, to: x + 1, count, subject: null }) as const;
  expect(clustered([at(20, 1), at(54, 100), at(60, 100)]).map(({ count }) => count)).toEqual([201]);
});

it("zooming keeps the moment where it is, and stays within bounds", () => {
  const bounds = { shortest: day / 4, longest: 400 * day };
  const stretch = { from: first, to: first + 80 * day };
  expect(zoomed(stretch, 0.5, first + 20 * day, bounds)).toEqual({ from: first + 10 * day, to: first + 50 * day });
  expect(zoomed(stretch, 2, first, bounds)).toEqual({ from: first, to: first + 160 * day });
  expect(zoomed({ from: first, to: first + day / 3 }, 0.5, first, bounds)).toEqual({ from: first, to: first + day / 4 });
  expect(zoomed({ from: first, to: first + 300 * day }, 2, first, bounds)).toEqual({ from: first, to: first + 400 * day });
});
