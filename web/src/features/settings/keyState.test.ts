import { describe, expect, it } from "vitest";
import { daysFrom, keyState } from "./keyState";

const now = Date.parse("2026-11-24T12:00:00Z");

describe("the state of a key", () => {
  it.each([
    [{ expires_at: null, revoked_at: null }, "active"],
    [{ expires_at: "2026-12-08T12:00:01Z", revoked_at: null }, "active"],
    [{ expires_at: "2026-12-08T12:00:00Z", revoked_at: null }, "expiring"],
    [{ expires_at: "2026-11-24T12:00:01Z", revoked_at: null }, "expiring"],
    [{ expires_at: "2026-11-24T12:00:00Z", revoked_at: null }, "expired"],
    [{ expires_at: "2027-11-24T12:00:00Z", revoked_at: "2026-11-01T00:00:00Z" }, "revoked"],
  ])("%o is %s", (key, state) => {
    expect(keyState(key, now)).toBe(state);
  });

  it("counts days from now, across the end of a year", () => {
    expect(daysFrom(now, 90)).toBe("2027-02-22T12:00:00.000Z");
  });
});
