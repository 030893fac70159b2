import { expect, it } from "vitest";
import { byDay } from "./days";

it("groups by the day of the customer's zone, not of UTC", () => {
  const entries = ["2026-11-28T23:30:00Z", "2026-11-28T22:30:00Z", "2026-11-28T10:00:00Z", "2026-11-27T23:00:00Z"].map((observed_at) => ({ observed_at }));
  const shape = (zone: string) => byDay(entries, zone).map(({ day, entries: some }) => `${day} ${some.length}`);
  expect(shape("UTC")).toEqual(["2026-11-28 3", "2026-11-27 1"]);
  expect(shape("Europe/Berlin")).toEqual(["2026-11-29 1", "2026-11-28 3"]);
  expect(shape("America/New_York")).toEqual(["2026-11-28 3", "2026-11-27 1"]);
  expect(byDay([], "UTC")).toEqual([]);
});
