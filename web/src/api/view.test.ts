import { describe, expect, it } from "vitest";
import { addressFormat, linkToken, localPath } from "./address";
import { isPeriod, onDays, periodQuery, rangeNames, readPeriod, readView } from "./view";

describe("the period in the address", () => {
  it("reads names and days", () => {
    expect(rangeNames.map((range) => periodQuery(readPeriod({ range })))).toEqual(rangeNames.map((range) => ({ range })));
    expect(readPeriod({ from: "2026-11-01", to: "2026-11-24" })).toEqual({ from: "2026-11-01", to: "2026-11-24" });
  });

  it("falls back to this month for what is no period", () => {
    for (const search of [
      {},
      { range: "fortnight" },
      { from: "2026-11-01" },
      { from: "2026-11-24", to: "2026-11-01" },
      { from: "2026-11-01", to: "2026-11-01" },
      { from: "2026-02-30", to: "2026-03-05" },
      { from: "2020-01-01", to: "2026-01-01" },
      { range: ["today"] },
    ]) {
      expect(periodQuery(readPeriod(search))).toEqual({ range: "month_to_date" });
    }
  });

  it("accepts what the server answers and no more", () => {
    expect(isPeriod("2023-01-01", "2026-01-05")).toBe(true);
    expect(isPeriod("2023-01-01", "2026-01-06")).toBe(false);
  });

  it("leaves defaults out", () => {
    expect(readView({ range: "month_to_date", compare: "previous_period" })).toEqual({});
    expect(readView({ range: "last_month", compare: "none", other: "x" })).toEqual({ range: "last_month", compare: "none" });
  });
});

it("other days are of the same search", () => {
  expect(onDays({ range: "last_7_days", "filter.path": "/" }, "2026-11-01", "2026-11-02")).toEqual({
    from: "2026-11-01",
    to: "2026-11-02",
    "filter.path": "/",
  });
});

describe("the address", () => {
  it("keeps text as it is, digits included", () => {
    const search = { account: "51738928782", service: "A & B + C", empty: undefined };
    expect(addressFormat.stringify(search)).toBe("?account=51738928782&service=A+%26+B+%2B+C");
    expect(addressFormat.parse("?account=51738928782&service=A+%26+B+%2B+C")).toEqual({
      account: "51738928782",
      service: "A & B + C",
    });
    expect(addressFormat.stringify({})).toBe("");
  });

  it("leads nowhere else after signing in", () => {
    expect(localPath("/costs/items?service=S3")).toBe("/costs/items?service=S3");
    for (const address of ["https://evil.example/", "//evil.example", "/\\evil.example", "/.//evil.example", "javascript:alert(1)", "/sign-in?next=/", "http://["]) {
      expect(localPath(address)).toBe("/");
    }
  });

  it("finds the token of a sign-in link", () => {
    expect(linkToken("#link=abc_DEF-1")).toBe("abc_DEF-1");
    expect([linkToken(""), linkToken("#link="), linkToken("#main")]).toEqual([null, null, null]);
  });
});
