import { describe, expect, it } from "vitest";
import { driftFilter } from "./drift";
import { driftStretch, isNarrowedDrift, readDrift, readDriftPeriod, readDriftView, withoutFilters } from "./driftSearch";
import type { Session } from "./types";

const session = { customer: { time_zone: "Europe/Berlin" } } as unknown as Session;

describe("the address of the drift page", () => {
  it("leaves defaults out, and what is no filter", () => {
    expect(readDrift({ status: "unresolved", sort: "worst", days: "90", severity: "nothing", standing: "lost", search: "  ", ignored: "false", opened_from: "yesterday" })).toEqual({});
  });

  it("keeps what is one, severities the worst first", () => {
    const search = { status: "revert", severity: "low,critical", standing: "unmanaged", resource_type: "s3.bucket", account_id: "482917365104", author: "nobody", team: "platform", search: "claims", ignored: "true", sort: "newest", days: "30" };
    expect(readDrift(search)).toEqual({ ...search, severity: "critical,low" });
    // What it answers reads as itself.
    expect(readDrift(readDrift(search))).toEqual(readDrift(search));
  });

  it("has a requirement only of a framework", () => {
    expect(readDrift({ requirement: "CC6.6" })).toEqual({});
    expect(readDrift({ framework: "soc2_2017", requirement: "CC6.6" })).toEqual({ framework: "soc2_2017", requirement: "CC6.6" });
  });

  it("asks for what was closed where it says when, not for what is open", () => {
    expect(readDrift({ status: "open", resolved_from: "2026-11-01" })).toEqual({ status: "resolved", resolved_from: "2026-11-01" });
    expect(readDrift({ status: "accepted", resolved_from: "2026-11-01" })).toEqual({ status: "accepted", resolved_from: "2026-11-01" });
    expect(readDrift({ status: "all", resolved_to: "2026-11-01T00:00:00Z" })).toEqual({ status: "all", resolved_to: "2026-11-01T00:00:00Z" });
  });

  it("shows a stretch that is long enough, else as many days as asked for", () => {
    const stretch = { from: "2026-11-01T00:00:00.000Z", to: "2026-11-02T00:00:00.000Z" };
    expect(readDrift({ ...stretch, days: "365" })).toEqual(stretch);
    expect(readDrift({ from: stretch.from, to: "2026-11-01T01:00:00.000Z", days: "365" })).toEqual({ days: "365" });
    const now = Date.parse("2026-11-28T17:00:00Z");
    expect(driftStretch({}, now)).toEqual({ from: Date.parse("2026-08-31T00:00:00Z"), to: Date.parse("2026-11-29T00:00:00Z") });
    expect(driftStretch(stretch, now)).toEqual({ from: Date.parse(stretch.from), to: Date.parse(stretch.to) });
  });

  it("is narrowed down by filters alone, and without them keeps the rest", () => {
    expect(isNarrowedDrift({ sort: "newest", days: "30", ignored: "true" })).toBe(false);
    expect(isNarrowedDrift({ author: "nobody" })).toBe(true);
    expect(withoutFilters({ sort: "newest", days: "30", ignored: "true", author: "nobody", severity: "high" })).toEqual({ sort: "newest", days: "30", ignored: "true" });
  });

  it("is read for the other pages too", () => {
    expect([readDriftPeriod({ days: "90" }), readDriftPeriod({ days: "365" }), readDriftPeriod({ days: "7" })]).toEqual([{}, { days: "365" }, {}]);
    expect([readDriftView({ view: "inline" }), readDriftView({ view: "side" })]).toEqual([{ view: "inline" }, {}]);
  });
});

describe("what the server is asked for", () => {
  it("is what is unresolved unless all are wanted, without what only the page knows", () => {
    expect(driftFilter({ days: "30", sort: "newest" }, session)).toEqual({ status: "unresolved" });
    expect(driftFilter({ status: "all", ignored: "true", author: "nobody" }, session)).toEqual({ ignored: true, author: "nobody" });
  });

  it("has days as the instants at which they begin where the customer is", () => {
    expect(driftFilter({ status: "resolved", opened_from: "2026-11-01", resolved_to: "2026-07-01", resolved_from: "2026-06-01T00:00:00Z" }, session)).toEqual({
      status: "resolved",
      opened_from: "2026-10-31T23:00:00.000Z",
      resolved_from: "2026-06-01T00:00:00Z",
      resolved_to: "2026-06-30T22:00:00.000Z",
    });
  });
});
