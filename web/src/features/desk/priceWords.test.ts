import { expect, it } from "vitest";
import type { PriceTerms, UsageCharge } from "@/api/desk/types";
import { summaryOf } from "./priceWords";

const usage = (more: Partial<UsageCharge>): PriceTerms => ({
  charge: { kind: "usage", meter: "api_calls", currency: "EUR", rates: [{ tiers: [{ unit_price: "0.20" }] }], ...more },
});
const markup = (percent: string, provider?: string): PriceTerms => ({ charge: { kind: "markup", percent, ...(provider !== undefined && { provider }) } });

it("terms are a line that says what is charged", () => {
  const tiers = [{ up_to: "1000", unit_price: "1" }, { unit_price: "0.5" }];
  expect(summaryOf(usage({ unit_quantity: "1000" }), "requests")).toBe("€0.20 for 1,000 requests");
  expect(summaryOf(usage({ unit_quantity: "1000", pricing_unit: "thousand" }), "requests")).toBe("€0.20 for thousand");
  expect(summaryOf(usage({ rates: [{ included: "100", tiers }], minimum: "25.5" }), "requests")).toBe("2 tiers, first 100 included, at least €25.50 a month");
  expect(summaryOf(usage({ rates: [{ model: "volume", tiers }] }), "requests")).toBe("2 volume tiers");
  expect(summaryOf(usage({ dimensions: ["path", "method"], rates: [{ values: ["/a", "GET"], tiers }, { tiers }] }), "requests")).toBe("2 rates by path, method");
  expect(summaryOf(markup("10"), "")).toBe("10\u202f% over billed cost of all providers");
  expect(summaryOf(markup("-12.5", "AWS"), "")).toBe("12.5\u202f% off billed cost of AWS");
});
