import { describe, expect, it } from "vitest";
import { costsQuery } from "./costs";
import { readCosts } from "./costSearch";
import { isSameQuery } from "./firstFigures";
import { usageQuery } from "./usage";
import { readUsage } from "./usageSearch";

describe("the server's first answers are taken for what the page would ask", () => {
  it("whatever the order, with every default written out", () => {
    const [, asked] = costsQuery(readCosts({})).queryKey;
    expect(isSameQuery("top=10&group_by=service&window=day&compare=previous_period&cost=billed&range=month_to_date", asked)).toBe(true);
    expect(isSameQuery("top=10&group_by=service&window=day&compare=none&cost=billed&range=month_to_date", asked)).toBe(false);
    expect(isSameQuery("group_by=service&window=day&compare=previous_period&cost=billed&range=month_to_date", asked)).toBe(false);
  });

  it("with filters, of which there may be several", () => {
    const [, asked] = costsQuery(readCosts({ "filter.service": "A & B", "filter.tag:team": "", from: "2026-01-05", to: "2026-01-06" })).queryKey;
    const text = "filter=service%3AA+%26+B&filter=tag%3Ateam%3D&from=2026-01-05&to=2026-01-06&cost=billed&compare=previous_period&window=day&group_by=account&top=10";
    expect(isSameQuery(text, asked)).toBe(true);
    expect(isSameQuery(text.replace("filter=tag%3Ateam%3D&", ""), asked)).toBe(false);
  });

  it("of a meter", () => {
    const [, asked] = usageQuery(readUsage({ range: "today", group_by: "path" }), "requests").queryKey;
    expect(isSameQuery("meter=requests&range=today&compare=previous_period&window=hour&group_by=path&top=10", asked)).toBe(true);
  });
});
