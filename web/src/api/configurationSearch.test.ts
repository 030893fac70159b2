import { describe, expect, it } from "vitest";
import { changeQueryOf, readChanges, readNewRule, readResources, readResourceView, readRules, resourceQueryOf } from "./configurationSearch";

describe("the resources in the address", () => {
  it("are narrowed down by what the address says, and by nothing that is no filter", () => {
    const search = { search: " orders ", resource_type: "s3.bucket", account_id: "1", region: "eu-west-1", drifting: "true", gone: "yes" };
    expect(readResources(search)).toEqual({ ...search, search: "orders" });
    expect(readResources({ search: "", resource_type: 3, drifting: "perhaps", gone: "no", other: "x" })).toEqual({});
  });

  it("are those that are still there, unless somebody asks for others", () => {
    expect(resourceQueryOf({})).toEqual({ deleted: false });
    expect(resourceQueryOf({ gone: "yes", drifting: "false" })).toEqual({ deleted: true, drifting: false });
    expect(resourceQueryOf({ gone: "all", search: "a" })).toEqual({ search: "a" });
  });

  it("are looked at whole, or only where they differ", () => {
    expect(readResourceView({ only: "differing" })).toEqual({ only: "differing" });
    expect(readResourceView({ only: "true" })).toEqual({});
  });
});

describe("the changes in the address", () => {
  it("take days in order only", () => {
    expect(readChanges({ from: "2026-11-01", to: "2026-11-08", kind: "changed", severity: "high", author: "nobody" })).toEqual({ from: "2026-11-01", to: "2026-11-08", kind: "changed", severity: "high", author: "nobody" });
    expect(readChanges({ from: "2026-11-08", to: "2026-11-01" })).toEqual({ from: "2026-11-08" });
    expect(readChanges({ from: "soon", kind: "eaten", severity: "awful" })).toEqual({});
  });

  it("ask for the instants of the customer's days", () => {
    expect(changeQueryOf({ from: "2026-11-01", to: "2026-11-02", account_id: "1" }, "Europe/Berlin")).toEqual({
      account_id: "1",
      from: "2026-10-31T23:00:00.000Z",
      to: "2026-11-01T23:00:00.000Z",
    });
    expect(changeQueryOf({}, "UTC")).toEqual({});
  });
});

it("lists the rules of an owner, and begins a new one with what was looked at", () => {
  expect(readRules({ owner: "product" })).toEqual({ owner: "product" });
  expect(readRules({ owner: "somebody" })).toEqual({});
  expect(readNewRule({ type: "s3.bucket", path: "/tags/**", other: "x", id: "" })).toEqual({ type: "s3.bucket", path: "/tags/**" });
});
