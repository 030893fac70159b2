import { expect, it } from "vitest";
import type { CostItem } from "@/api/types";
import { extraOf } from "./extra";

const item = (kind: CostItem["rule"]["kind"], extra: Record<string, unknown> | null) => ({ rule: { kind }, currency: "EUR", extra: extra as Record<string, never> | null });

it("a charge of the price book is explained by its columns in order, and what is empty is left out", () => {
  const { explained, others } = extraOf(item("price_book", { x_Tier: "2", x_Rate: "1", x_PriceId: "pri_1", x_UnitQuantity: "1000", x_MarkupOver: "", SkuId: "pri_1" }));
  expect(explained).toEqual([
    { name: "Rate", value: "1" },
    { name: "Tier", value: "2" },
    { name: "Unit quantity", value: "1,000" },
  ]);
  expect(others.map(({ name }) => name)).toEqual(["x_MarkupOver", "SkuId"]);
});

it("a mark-up says over which cost of whom, and a rounding how", () => {
  const { explained } = extraOf(item("price_book", { x_MarkupPercent: "-12.5", x_MarkupOver: "list", x_MarkedUpCost: "100.001", x_Rounding: "half_up/2" }));
  expect(explained.map(({ value }) => value)).toEqual(["−12.5\u202f%", "List cost", "€100.001", "half up to 2 decimals"]);
});

it("columns of the same names in another bill keep their own names", () => {
  expect(extraOf(item("account", { x_Tier: "gold", x_Count: 3 }))).toEqual({ explained: [], others: [{ name: "x_Tier", value: "gold" }, { name: "x_Count", value: "3" }] });
  expect(extraOf(item("account", null))).toEqual({ explained: [], others: [] });
});
