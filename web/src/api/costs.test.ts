import { describe, expect, it } from "vitest";
import { filterBy, filtersOf, withoutFilters } from "./breakdown";
import { costGroupings, defaultCostWindow, groupBy, readCosts, readItems, tagDimension, tagOf } from "./costSearch";
import { costItemsFile, costItemsQuery, costsQuery } from "./costs";

/** What the server is asked. */
const asked = (search: Record<string, unknown>) => costsQuery(readCosts(search)).queryKey[1];

describe("the state of the cost page in the address", () => {
  it("is what was chosen, defaults left out", () => {
    expect(readCosts({ range: "month_to_date", cost: "billed", window: "day", group_by: "service", top: "10", compare: "previous_period" })).toEqual({});
    const chosen = { range: "last_month", cost: "list", window: "month", group_by: "region,tag:team", top: "5", compare: "none" };
    expect(readCosts(chosen)).toEqual(chosen);
    expect(readCosts({ cost: "amortised", window: "week", top: "7", group_by: "colour" })).toEqual({});
  });

  it("names one currency to show all in, of the costs only and not of their items", () => {
    expect(readCosts({ display_currency: "EUR" })).toEqual({ display_currency: "EUR" });
    expect(readCosts({ display_currency: "euro" })).toEqual({});
    expect(asked({ display_currency: "EUR" })).toMatchObject({ display_currency: "EUR" });
    expect(readItems({ display_currency: "EUR" })).toEqual({});
  });

  it("has dimensions that there are, each once and three at most", () => {
    expect(readCosts({ group_by: "region,region,nothing,tag:,account,provider,resource" })).toEqual({ group_by: "region,account,provider" });
    expect(readCosts({ "filter.service": "S3", "filter.colour": "red", "filter.tag:": "x", "filter.tag:team": "core" })).toEqual({
      "filter.service": "S3",
      "filter.tag:team": "core",
    });
    const names = ["service", "service_category", "provider", "region", "account", "resource", "charge_category"];
    const filters = Object.assign({}, ...names.map((name) => filterBy(name, "x"))) as Record<string, string>;
    expect(filtersOf(readCosts(filters))).toHaveLength(6);
  });

  it("asks of a service next by account, of that by region, and breaks nothing down where it is told so", () => {
    expect(costGroupings({})).toEqual(["service"]);
    expect(costGroupings({ "filter.service": "S3" })).toEqual(["account"]);
    expect(costGroupings({ "filter.service": "S3", "filter.account": "1", "filter.region": "" })).toEqual(["resource"]);
    expect(costGroupings({ "filter.service": "S3", "filter.account": "1", "filter.region": "", "filter.resource": "r" })).toEqual([]);
    expect(costGroupings(readCosts({ group_by: "none" }))).toEqual([]);
    expect(groupBy({}, [])).toEqual({ group_by: "none" });
    expect(groupBy({ "filter.service": "S3" }, ["account"])).toEqual({});
    expect(groupBy({ "filter.service": "S3" }, ["service"])).toEqual({ group_by: "service" });
  });

  it("cuts a quarter by day and what is longer by month", () => {
    expect(defaultCostWindow({})).toBe("day");
    expect(defaultCostWindow({ from: "2026-01-01", to: "2026-04-03" })).toBe("day");
    expect(defaultCostWindow({ from: "2026-01-01", to: "2026-04-04" })).toBe("month");
    expect(readCosts({ range: "last_12_months", window: "day" })).toEqual({ range: "last_12_months", window: "day" });
  });
});

describe("what the server is asked for costs", () => {
  it("has every default written out", () => {
    expect(asked({})).toEqual({ range: "month_to_date", cost: "billed", compare: "previous_period", window: "day", group_by: "service", top: 10 });
    expect(asked({ group_by: "none", top: "5" })).not.toHaveProperty("top");
  });

  it("joins a tag and its value by an equals sign, everything else by a colon", () => {
    expect(asked({ "filter.region": "", "filter.tag:team": "a=b", [`filter.${tagDimension("x=y")}`]: "" })).toHaveProperty("filter", [
      "region:",
      "tag:team=a=b",
      "tag:x%3Dy=",
    ]);
  });
});

it("the key of a tag comes back as it was, whatever is in it", () => {
  for (const key of ["team", "a,b=c%d", "cost center", "%zz"]) {
    expect(tagDimension(key)).not.toMatch(/[,=]/);
    expect(tagOf(tagDimension(key))).toBe(key);
  }
  expect(tagOf("tag:%zz")).toBe("%zz");
  expect(tagOf("service")).toBeNull();
});

describe("the cost items", () => {
  const search = readItems({ range: "last_month", currency: "USD", cost: "effective", "filter.account": "517389", compare: "none", service: "S3" });

  it("keep period, currency, cost and filters", () => {
    expect(search).toEqual({ range: "last_month", currency: "USD", cost: "effective", "filter.account": "517389" });
    expect(withoutFilters(search)).toEqual({ range: "last_month", currency: "USD", cost: "effective" });
  });

  it("are the same whichever cost is shown", () => {
    expect(costItemsQuery(search).queryKey[1]).toEqual({ range: "last_month", currency: "USD", filter: ["account:517389"] });
  });

  it("are a file of the same filters", () => {
    const address = new URL(costItemsFile({ ...search, "filter.tag:a=b": "x & y" }), "http://localhost");
    expect(address.pathname).toBe("/v1/exports/cost-items");
    expect([...address.searchParams]).toEqual([
      ["range", "last_month"],
      ["filter", "account:517389"],
      ["filter", "tag:a=b=x & y"],
      ["currency", "USD"],
    ]);
  });
});
