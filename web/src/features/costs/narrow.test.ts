import { expect, it } from "vitest";
import type { CostItem } from "@/api/types";
import { moreGroups, onlyOf, rowsOf } from "./narrow";
import { accountsOf, costGroupName, dimensionName, filterName } from "@/api/costWords";

const search = { range: "last_month", cost: "list", compare: "none", window: "month", top: "20" } as const;
const group = { dimensions: ["Amazon S3", null] };

it("a group keeps what was chosen and is broken down by what is asked next", () => {
  expect(onlyOf({ ...search, group_by: "service,account" }, ["service", "account"], group)).toEqual({
    range: "last_month",
    cost: "list",
    compare: "none",
    window: "month",
    "filter.service": "Amazon S3",
    "filter.account": "",
  });
});

it("a number leads to the charges of its period, currency, cost and filters", () => {
  const narrowed = { ...search, "filter.region": "eu-west-1" };
  expect(rowsOf(narrowed, "USD")).toEqual({ range: "last_month", cost: "list", currency: "USD", "filter.region": "eu-west-1" });
  expect(rowsOf(narrowed, "EUR", ["tag:team"], { dimensions: ["core"] })).toEqual({
    range: "last_month",
    cost: "list",
    currency: "EUR",
    "filter.region": "eu-west-1",
    "filter.tag:team": "core",
  });
});

it("what is not told apart leads to more groups, until there are no more", () => {
  expect([5, 10, 12, 50].map(moreGroups)).toEqual(["10", "20", "20", null]);
});

it("dimensions and filters are called in words", () => {
  expect(["service_category", "tag:a%3Db"].map(dimensionName)).toEqual(["service category", "tag a=b"]);
  expect(filterName("charge_category", "Usage")).toBe("Charge category: Usage");
  expect(filterName("tag:team", "")).toBe("Tag team: not stated");
});

it("an account has its name before its id, everything else has none", () => {
  const named = { group_by: ["account", "resource"], account_names: { "517": "Production", "518": "518" } };
  expect(costGroupName(named, ["517", "517"])).toBe("Production (517) · 517");
  expect(costGroupName(named, ["518", null])).toBe("518 · not stated");
  expect(costGroupName(named, ["toString", ""])).toBe("toString · not stated");
  expect(filterName("account", "517", named.account_names)).toBe("Account: Production (517)");
  expect(filterName("resource", "517", named.account_names)).toBe("Resource: 517");
});

it("rows say what their accounts are called", () => {
  const rows = [{ account_id: "1", account_name: "One" }, { account_id: "2", account_name: null }] as CostItem[];
  expect(accountsOf(rows)).toEqual({ "1": "One" });
});
