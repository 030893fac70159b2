import { describe, expect, it } from "vitest";
import { keyChange } from "./keyChange";

const key = { name: "Nightly export", allowed_addresses: ["203.0.113.0/24"], expires_at: "2027-06-30T10:00:00Z" };
const same = { name: key.name, allowed_addresses: key.allowed_addresses };

describe("keyChange", () => {
  it("sends nothing when nothing is different", () => {
    expect(keyChange(key, same)).toEqual({});
    expect(keyChange({ ...key, expires_at: null }, { ...same, expires_at: null })).toEqual({});
  });

  it("sends the name alone, so that the limits stay", () => {
    expect(keyChange(key, { ...same, name: "Export" })).toEqual({ name: "Export" });
  });

  it("tells an end that stays from one that is taken away", () => {
    expect(keyChange(key, { ...same, expires_at: null })).toEqual({ expires_at: null });
    expect(keyChange(key, { ...same, expires_at: "2028-01-01T00:00:00Z" })).toEqual({ expires_at: "2028-01-01T00:00:00Z" });
  });

  it("sends an empty list of addresses, which is everywhere", () => {
    expect(keyChange(key, { ...same, allowed_addresses: [] })).toEqual({ allowed_addresses: [] });
  });
});
