import { describe, expect, it } from "vitest";
import { readPolicies } from "./policySearch";

describe("which policies an address lists", () => {
  it("is what filters there are", () => {
    const all = { source: "own", provider: "gcp", severity: "high", search: "bucket" } as const;
    expect(readPolicies({ ...all, search: "  bucket " })).toEqual(all);
  });

  it("forgets what is no filter", () => {
    expect(readPolicies({ source: "mine", provider: "ovh", severity: "awful", search: "   ", sort: "x" })).toEqual({});
    expect(readPolicies({ search: "x".repeat(300) }).search).toHaveLength(200);
  });
});
