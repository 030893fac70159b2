import { describe, expect, it } from "vitest";
import { choicesOf } from "./choices";

const facets = [
  { value: "ec2.security_group", count: 12 },
  { value: "s3.bucket", count: 3000 },
];

describe("the choices of a filter", () => {
  it("are all, and what there is with how often", () => {
    expect(choicesOf(facets, "any").map(({ label }) => label)).toEqual(["all", "ec2.security_group (12)", "s3.bucket (3,000)"]);
  });

  it("have what is chosen, though nothing is of it any more", () => {
    expect(choicesOf(facets, "rds.instance").at(-1)).toEqual({ value: "rds.instance", label: "rds.instance" });
    expect(choicesOf(facets, "s3.bucket")).toHaveLength(3);
  });

  it("have each word of the page's own once, whatever comes", () => {
    const all = choicesOf([{ value: "nobody", count: 4 }], "nobody", [{ value: "nobody", label: "nobody known" }]);
    expect(all.map(({ label }) => label)).toEqual(["all", "nobody known"]);
  });
});
