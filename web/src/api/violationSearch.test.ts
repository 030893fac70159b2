import { describe, expect, it } from "vitest";
import { isNarrowed, readViolations, unfiltered } from "./violationSearch";
import { readTimeline, stretchOf } from "./violationTimeline";

describe("the list of violations in the address", () => {
  it("leaves out what is usual, and forgets what is no filter", () => {
    expect(readViolations({ status: "unresolved", sort: "worst", severity: "critical,high,medium,low,informational" })).toEqual({});
    expect(readViolations({ status: "gone", severity: "purple", excepted: "maybe", opened_from: "soon", sort: 3, search: "  " })).toEqual({});
  });

  it("keeps filters in one spelling", () => {
    expect(readViolations({ severity: "high,critical,nonsense", overdue: "true", assignee: "me", opened_from: "2026-11-01", opened_to: "2026-11-02T06:00:00Z" })).toEqual({
      severity: "critical,high",
      overdue: "true",
      assignee: "me",
      opened_from: "2026-11-01",
      opened_to: "2026-11-02T06:00:00Z",
    });
  });

  it("is of what is resolved where it asks when that was", () => {
    const resolved = { resolved_from: "2026-11-01", resolved_to: "2026-11-08" };
    expect(readViolations(resolved)).toEqual({ ...resolved, status: "resolved" });
    expect(readViolations({ ...resolved, status: "open" })).toEqual({ ...resolved, status: "resolved" });
    expect(readViolations({ ...resolved, status: "all" })).toEqual({ ...resolved, status: "all" });
    expect(readViolations({ resolved_from: "soon", status: "open" })).toEqual({ status: "open" });
  });

  it("has no requirement without its framework", () => {
    expect(readViolations({ requirement: "CC6.1" })).toEqual({});
    expect(readViolations({ framework: "soc2_2017", requirement: "CC6.1" })).toEqual({ framework: "soc2_2017", requirement: "CC6.1" });
  });

  it("is cleared but for its order", () => {
    expect(unfiltered({ severity: "low", sort: "due" })).toEqual({ sort: "due" });
    expect([isNarrowed({ sort: "due" }), isNarrowed({ status: "all" })]).toEqual([false, true]);
  });
});

describe("the timeline in the address", () => {
  const now = Date.parse("2026-11-28T05:00:00Z");

  it("is of ninety whole days up to today when nothing is said", () => {
    const { from, to } = stretchOf(readTimeline({}), now);
    expect([new Date(from).toISOString(), new Date(to).toISOString()]).toEqual(["2026-08-31T00:00:00.000Z", "2026-11-29T00:00:00.000Z"]);
  });

  it("takes a stretch that the server answers, and no other", () => {
    const stretch = { from: "2026-11-01T00:00:00.000Z", to: "2026-11-02T12:00:00.000Z" };
    expect(readTimeline({ ...stretch, days: "7" })).toEqual(stretch);
    expect(readTimeline({ from: stretch.to, to: stretch.from, days: "7" })).toEqual({ days: "7" });
    expect(readTimeline({ from: "2024-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z" })).toEqual({});
  });

  it("shows all of them unless a status is asked for", () => {
    expect(readTimeline({ status: "all" })).toEqual({});
    expect(readTimeline({ status: "unresolved" })).toEqual({ status: "unresolved" });
  });
});
