import type { Problem } from "@/api/client";
import type { NewPrice, PriceRate, PriceTerms, PriceTier, TierModel } from "@/api/desk/types";
import { costMetrics } from "@/api/costSearch";
import { t } from "@/messages/desk";
import { missing, typed } from "./words";

/** A rate of the form. It and its tiers keep their numbers, so that what was typed stays with its row. */
export interface RateRow {
  id: number;
  /** It is for all that no other rate names. */
  isRest: boolean;
  tiers: readonly number[];
}

/** What the form of a price has rows for. */
export interface Rows {
  /** The number of the row that comes next. */
  next: number;
  rates: readonly RateRow[];
}

/** One rate of one tier: a price for each unit. */
export const firstRows: Rows = { next: 3, rates: [{ id: 1, isRest: true, tiers: [2] }] };

/** A rate more; the one for all others stays the last. */
export function addRate({ next, rates }: Rows, isRest: boolean): Rows {
  const row = { id: next, isRest, tiers: [next + 1] };
  return { next: next + 2, rates: [...rates.filter((one) => !one.isRest), row, ...rates.filter((one) => one.isRest)] };
}

/** One rate less. */
export function removeRate({ next, rates }: Rows, id: number): Rows {
  return { next, rates: rates.filter((row) => row.id !== id) };
}

/** A tier more of a rate, above the others. */
export function addTier({ next, rates }: Rows, id: number): Rows {
  return { next: next + 1, rates: rates.map((row) => (row.id === id ? { ...row, tiers: [...row.tiers, next] } : row)) };
}

/** One tier less of a rate. */
export function removeTier({ next, rates }: Rows, id: number, tier: number): Rows {
  return { next, rates: rates.map((row) => (row.id === id ? { ...row, tiers: row.tiers.filter((one) => one !== tier) } : row)) };
}

/** The rates that count: without dimensions to tell them apart there is one, for everything. */
export function ratesIn(rows: Rows, dimensions: readonly string[]): readonly RateRow[] {
  if (dimensions.length > 0) return rows.rates;
  const all = rows.rates.find(({ isRest }) => isRest) ?? rows.rates[0];
  return all === undefined ? [] : [{ ...all, isRest: true }];
}

/** The name of a field of a rate. */
export function rateField(rate: number, field: "included" | "model"): string {
  return `rate-${rate}.${field}`;
}

/** The name of the field for a dimension's value of a rate. */
export function valueField(rate: number, dimension: string): string {
  return `rate-${rate}.value.${dimension}`;
}

/** The name of a field of a tier. */
export function tierField(tier: number, field: "up_to" | "unit_price"): string {
  return `tier-${tier}.${field}`;
}

/** How the tiers of a rate are meant. */
export function modelOf(data: FormData, rate: number): TierModel {
  return typed(data, rateField(rate, "model")) === "volume" ? "volume" : "graduated";
}

/** What is charged: usage, unless a mark-up was chosen. */
export function kindOf(data: FormData): "usage" | "markup" {
  return typed(data, "kind") === "markup" ? "markup" : "usage";
}

function tiersOf(data: FormData, { tiers }: RateRow): PriceTier[] {
  return tiers.map((tier, place) => {
    const end = typed(data, tierField(tier, "up_to")) ?? "";
    return { ...(place + 1 < tiers.length && { up_to: end }), unit_price: typed(data, tierField(tier, "unit_price")) ?? "" };
  });
}

/** The values that a rate is for, in the order of the dimensions; null is events without. Nothing where it is for all others. */
export function valuesOf(data: FormData, { id, isRest }: RateRow, dimensions: readonly string[]): (string | null)[] | undefined {
  return isRest ? undefined : dimensions.map((name) => typed(data, valueField(id, name)) ?? null);
}

function rateOf(data: FormData, row: RateRow, dimensions: readonly string[]): PriceRate {
  const values = valuesOf(data, row, dimensions);
  const included = typed(data, rateField(row.id, "included"));
  return {
    ...(values !== undefined && { values }),
    ...(included !== undefined && { included }),
    model: modelOf(data, row.id),
    tiers: tiersOf(data, row),
  };
}

/** What the form says of a price: its fields, its rows, and what was chosen of its meter. */
export interface Draft {
  data: FormData;
  rows: Rows;
  /** The meter, by its key. */
  meter: string;
  /** Those of the meter's dimensions that were chosen. */
  dimensions: readonly string[];
}

/** What the form says is charged; what is missing is left empty. */
export function termsOf({ data, rows, meter, dimensions }: Draft): PriceTerms {
  const category = typed(data, "service_category");
  const common = { decimals: Number(typed(data, "decimals") ?? "2"), ...(category !== undefined && { service_category: category }) };
  if (kindOf(data) === "markup") {
    const over = costMetrics.find((name) => name === typed(data, "over")) ?? "billed";
    const provider = typed(data, "provider");
    const percent = (typed(data, "percent") ?? "").replace("−", "-");
    return { ...common, charge: { kind: "markup", percent, over, ...(provider !== undefined && { provider }) } };
  }
  const unit = typed(data, "pricing_unit");
  const minimum = typed(data, "minimum");
  return {
    ...common,
    charge: {
      kind: "usage",
      meter,
      currency: (typed(data, "currency") ?? "").toUpperCase(),
      unit_quantity: typed(data, "unit_quantity") ?? "1",
      ...(unit !== undefined && { pricing_unit: unit }),
      ...(dimensions.length > 0 && { dimensions: [...dimensions] }),
      rates: ratesIn(rows, dimensions).map((row) => rateOf(data, row, dimensions)),
      ...(minimum !== undefined && { minimum }),
    },
  };
}

/** Whether terms have what the server needs to try them. */
export function isComplete({ charge }: PriceTerms): boolean {
  if (charge.kind === "markup") return charge.percent !== "";
  return charge.meter !== "" && charge.currency !== "" && charge.rates.every(({ tiers }) => tiers.every(({ up_to: end, unit_price: price }) => end !== "" && price !== ""));
}

/** The price that the form describes. */
export function priceOf(draft: Draft): NewPrice {
  const { data } = draft;
  const audience = typed(data, "audience");
  const customer = typed(data, "customer_id");
  const plan = typed(data, "plan_id");
  const end = typed(data, "valid_to");
  return {
    name: typed(data, "name") ?? "",
    ...(audience === "customer" && customer !== undefined && { customer_id: customer }),
    ...(audience === "plan" && plan !== undefined && { plan_id: plan }),
    valid_from: typed(data, "valid_from") ?? "",
    ...(end !== undefined && { valid_to: end }),
    terms: termsOf(draft),
  };
}

const month = /^\d{4}-(0[1-9]|1[0-2])$/;

/** Whether a text is a month, `2026-11`. */
export function isMonth(text: string | undefined): boolean {
  return text !== undefined && month.test(text);
}

function rateErrors({ data, rows, dimensions }: Draft): Record<string, string> {
  const tiers = ratesIn(rows, dimensions).flatMap((row) => row.tiers.map((tier, place) => ({ tier, isLast: place + 1 === row.tiers.length })));
  const needed = tiers.flatMap(({ tier, isLast }) => [
    ...(isLast ? [] : [[tierField(tier, "up_to"), t("price.upToMissing")] as const]),
    [tierField(tier, "unit_price"), t("price.unitPriceMissing")] as const,
  ]);
  return missing(data, Object.fromEntries(needed));
}

/** What is wrong with the fields before they are sent. */
export function draftErrors(draft: Draft): Record<string, string> {
  const { data, dimensions } = draft;
  const audience = typed(data, "audience");
  const end = typed(data, "valid_to");
  const decimals = typed(data, "decimals") ?? "2";
  return {
    ...missing(data, {
      name: t("price.nameMissing"),
      ...(audience === "customer" && { customer_id: t("picker.missing") }),
      ...(audience === "plan" && { plan_id: t("price.planMissing") }),
      ...(kindOf(data) === "markup" ? { percent: t("price.percentMissing") } : { currency: t("price.currencyMissing") }),
    }),
    ...(!isMonth(typed(data, "valid_from")) && { valid_from: t("months.wrong") }),
    ...(end !== undefined && !isMonth(end) && { valid_to: t("months.wrong") }),
    ...(!(/^\d{1,2}$/.test(decimals) && Number(decimals) <= 12) && { decimals: t("price.decimalsWrong") }),
    ...(dimensions.length > 3 && { dimensions: t("price.tooManyDimensions") }),
    ...(kindOf(data) === "usage" && rateErrors(draft)),
  };
}

const ratePath = /^terms\.charge\.rates\[(\d+)\](?:\.tiers\[(\d+)\])?\.(\w+)/;

/** The field that an objection of the server is about, `terms.charge.rates[0].tiers[1].up_to` being one of a tier. */
export function fieldOf(path: string, { rows, dimensions }: Pick<Draft, "rows" | "dimensions">): string {
  const [, rate, tier, field] = ratePath.exec(path) ?? [];
  const row = rate === undefined ? undefined : ratesIn(rows, dimensions)[Number(rate)];
  if (row !== undefined) {
    const number = row.tiers[Number(tier ?? "0")];
    if (number !== undefined && (field === "up_to" || field === "unit_price")) return tierField(number, field);
    if (field === "included") return rateField(row.id, field);
    const [dimension] = dimensions;
    if (field === "values" && dimension !== undefined) return valueField(row.id, dimension);
  }
  return path.replace(/^terms\.(charge\.)?/, "");
}

/** What the server has against the price, by the form's own fields. */
export function inFields(problem: Problem | null, draft: Pick<Draft, "rows" | "dimensions">): Problem | null {
  if (problem?.errors === undefined) return problem;
  const errors = problem.errors.map((one) => (one.field === undefined ? one : { ...one, field: fieldOf(one.field, draft) }));
  return { ...problem, errors };
}

/** Where an objection is, in words: `Rate 1, tier 2`; null where it is not of a rate. */
export function placeOf(path: string): string | null {
  const [, rate, tier] = ratePath.exec(path) ?? [];
  if (rate === undefined) return null;
  const number = String(Number(rate) + 1);
  return tier === undefined ? t("trial.rate", { number }) : t("trial.tier", { number, tier: String(Number(tier) + 1) });
}
