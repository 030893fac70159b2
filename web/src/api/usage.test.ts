import { describe, expect, it } from "vitest";
import { filterBy, filtersOf } from "./breakdown";
import { readEvents } from "./usage";
import { allowsHours, allowsOtherZones, defaultWindow, readUsage } from "./usageSearch";

describe("the state of the usage page in the address", () => {
  it("is what was chosen, defaults left out", () => {
    expect(readUsage({ range: "last_30_days", meter: "api_calls", window: "day", top: "10", compare: "previous_period" })).toEqual({
      range: "last_30_days",
      meter: "api_calls",
    });
    expect(readUsage({ range: "last_30_days", window: "week", top: "20", group_by: "path,method", compare: "none" })).toEqual({
      range: "last_30_days",
      window: "week",
      top: "20",
      group_by: "path,method",
      compare: "none",
    });
    expect(readUsage({ window: "minute", top: "7", tz: "", group_by: "" })).toEqual({});
  });

  it("has no hours and no other zone in a period that is too long for them", () => {
    expect(readUsage({ range: "last_90_days", window: "hour", tz: "UTC" })).toEqual({ range: "last_90_days", tz: "UTC" });
    expect(readUsage({ range: "last_12_months", window: "hour", tz: "UTC" })).toEqual({ range: "last_12_months" });
    expect(readUsage({ from: "2026-01-01", to: "2026-02-01", window: "hour" })).toHaveProperty("window", "hour");
    expect(readUsage({ from: "2026-01-01", to: "2026-02-02", window: "hour" })).not.toHaveProperty("window");
    expect(allowsHours({ from: "2026-01-01", to: "2026-02-01" })).toBe(true);
    expect(allowsOtherZones({ from: "2026-01-01", to: "2026-04-03" })).toBe(true);
    expect(allowsOtherZones({ from: "2026-01-01", to: "2026-04-04" })).toBe(false);
  });

  it("cuts a day by hour, a quarter by day and what is longer by month", () => {
    expect(defaultWindow({ range: "today" })).toBe("hour");
    expect(defaultWindow({})).toBe("day");
    expect(defaultWindow({ range: "last_90_days" })).toBe("day");
    expect(defaultWindow({ from: "2026-01-01", to: "2026-01-02" })).toBe("hour");
    expect(defaultWindow({ range: "year_to_date" })).toBe("month");
  });

  it("keeps filters, those for a value that is not there too, and at most as many as the server takes", () => {
    const search = readUsage({ ...filterBy("path", "/v1/x:y"), ...filterBy("region", null) });
    expect(filtersOf(search)).toEqual([
      { dimension: "path", value: "/v1/x:y" },
      { dimension: "region", value: "" },
    ]);
    expect(filtersOf(readUsage({ "filter.a": "1", "filter.b": "2", "filter.c": "3", "filter.d": "4" }))).toHaveLength(3);
  });
});

it("an event keeps what was sent to the last digit", () => {
  const data = '{"bytes":9007199254740993,"share":0.1000}';
  const page = readEvents(`{"data": [{"id": "1", "attributes": null, "data": ${data}}, {"id": "2", "attributes": {"n":1e400}, "data": 7}], "next_cursor": "x"}`);
  expect(page).toEqual({
    data: [
      { id: "1", data, attributes: null },
      { id: "2", data: "7", attributes: '{"n":1e400}' },
    ],
    next_cursor: "x",
  });
});
