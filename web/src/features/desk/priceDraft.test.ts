import { describe, expect, it } from "vitest";
import { addRate, addTier, type Draft, draftErrors, fieldOf, firstRows, inFields, isComplete, placeOf, priceOf, ratesIn, removeRate, removeTier, termsOf } from "./priceDraft";

function form(fields: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

/** Two rates by path, the first one with two tiers: rate 3 with the tiers 4 and 5, and rate 1 with the tier 2 for all others. */
const rows = addTier(addRate(firstRows, false), 3);
const fields = {
  name: "API",
  valid_from: "2026-11",
  currency: "eur",
  unit_quantity: "1000",
  minimum: "25.50",
  "rate-3.value.path": "/a",
  "rate-3.included": "100",
  "rate-3.model": "volume",
  "tier-4.up_to": "1000",
  "tier-4.unit_price": "0.80",
  "tier-5.unit_price": "0.5",
  "tier-2.unit_price": "0.2",
};
const draft = (more: Record<string, string> = {}, dimensions: string[] = ["path"]): Draft => ({ data: form({ ...fields, ...more }), rows, meter: "api_calls", dimensions });

describe("the form of a price", () => {
  it("is read as terms, exactly as the figures were typed and the rate for all others last", () => {
    expect(priceOf(draft())).toEqual({
      name: "API",
      valid_from: "2026-11",
      terms: {
        decimals: 2,
        charge: {
          kind: "usage",
          meter: "api_calls",
          currency: "EUR",
          unit_quantity: "1000",
          dimensions: ["path"],
          rates: [
            { values: ["/a"], included: "100", model: "volume", tiers: [{ up_to: "1000", unit_price: "0.80" }, { unit_price: "0.5" }] },
            { model: "graduated", tiers: [{ unit_price: "0.2" }] },
          ],
          minimum: "25.50",
        },
      },
    });
  });

  it("means events without the dimension where a value is left empty", () => {
    const { charge } = termsOf(draft({ "rate-3.value.path": " " }));
    expect(charge.kind === "usage" && charge.rates[0]?.values).toEqual([null]);
  });

  it("has one rate for everything where no dimension tells rates apart", () => {
    const { charge } = termsOf(draft({}, []));
    expect(charge.kind === "usage" && charge.rates).toEqual([{ model: "graduated", tiers: [{ unit_price: "0.2" }] }]);
    expect(ratesIn(removeRate(rows, 1), [])).toEqual([{ id: 3, isRest: true, tiers: [4, 5] }]);
  });

  it("is a mark-up with its sign, typed as a minus or as a hyphen", () => {
    expect(termsOf(draft({ kind: "markup", percent: "−12.5", over: "list", provider: "AWS", decimals: "0" }))).toEqual({
      decimals: 0,
      charge: { kind: "markup", percent: "-12.5", over: "list", provider: "AWS" },
    });
  });

  it("is somebody's only as the choice of whom says", () => {
    const chosen = { plan_id: "pln_1", customer_id: "cus_1" };
    expect(priceOf(draft({ ...chosen, audience: "plan" }))).toMatchObject({ plan_id: "pln_1" });
    expect(priceOf(draft({ ...chosen, audience: "plan" }))).not.toHaveProperty("customer_id");
    const everybodys = priceOf(draft({ ...chosen, audience: "everybody" }));
    expect(everybodys).not.toHaveProperty("plan_id");
    expect(everybodys).not.toHaveProperty("customer_id");
  });

  it("is tried once every price and end is there", () => {
    expect(isComplete(termsOf(draft()))).toBe(true);
    expect(isComplete(termsOf(draft({ "tier-4.up_to": "" })))).toBe(false);
    expect(isComplete(termsOf(draft({ "tier-5.unit_price": "" })))).toBe(false);
    expect(isComplete(termsOf(draft({ "tier-5.unit_price": "" }, [])))).toBe(true);
  });

  it("objects to what is missing of the chosen kind only, beside its own field", () => {
    expect(draftErrors(draft())).toEqual({});
    expect(Object.keys(draftErrors(draft({ "tier-4.up_to": "", "tier-2.unit_price": "" })))).toEqual(["tier-4.up_to", "tier-2.unit_price"]);
    expect(Object.keys(draftErrors(draft({ kind: "markup", "tier-2.unit_price": "", currency: "" })))).toEqual(["percent"]);
    expect(Object.keys(draftErrors(draft({ audience: "customer", valid_from: "November", decimals: "13" })))).toEqual(["customer_id", "valid_from", "decimals"]);
    expect(Object.keys(draftErrors(draft({}, ["path", "method", "region", "zone"])))).toContain("dimensions");
  });
});

describe("an objection of the server", () => {
  const of = (path: string) => fieldOf(path, { rows, dimensions: ["path"] });

  it("is led to the field of its rate and tier", () => {
    expect(of("terms.charge.rates[0].tiers[1].unit_price")).toBe("tier-5.unit_price");
    expect(of("terms.charge.rates[0].tiers[0].up_to")).toBe("tier-4.up_to");
    expect(of("terms.charge.rates[1].included")).toBe("rate-1.included");
    expect(of("terms.charge.rates[0].values")).toBe("rate-3.value.path");
    expect(of("terms.charge.currency")).toBe("currency");
    expect(of("terms.decimals")).toBe("decimals");
    expect(of("valid_to")).toBe("valid_to");
  });

  it("stays with its row when another one is taken away", () => {
    const fewer = removeTier(rows, 3, 4);
    expect(fieldOf("terms.charge.rates[0].tiers[0].unit_price", { rows: fewer, dimensions: ["path"] })).toBe("tier-5.unit_price");
  });

  it("keeps all else that the server said", () => {
    const problem = { status: 400, detail: "wrong", errors: [{ field: "terms.charge.percent", detail: "must not be zero" }] };
    expect(inFields(problem, draft())).toEqual({ ...problem, errors: [{ field: "percent", detail: "must not be zero" }] });
    expect(inFields(null, draft())).toBeNull();
  });

  it("says in words of which rate and tier it is", () => {
    expect(placeOf("terms.charge.rates[0].tiers[1].up_to")).toBe("Rate 1, tier 2");
    expect(placeOf("terms.charge.rates[2].included")).toBe("Rate 3");
    expect(placeOf("terms.charge.currency")).toBeNull();
  });
});
