import { type Filters, filtersOf, type GroupCount, mostGroupings, namesOf, readFilters, readGroupCount } from "./breakdown";
import type { CostMetric, CostWindow } from "./types";
import { filled, lasts, mostDays, type PeriodSearch, quarterLong, readPeriod, readView, type ViewSearch } from "./view";

/** The four costs of a bill, the default first. */
export const costMetrics = ["billed", "effective", "list", "contracted"] as const satisfies readonly CostMetric[];
export const defaultMetric: CostMetric = "billed";

/** How a period can be cut, the shortest first. */
export const costWindows = ["day", "month"] as const satisfies readonly CostWindow[];

/** By what costs are broken down and filtered, besides tags. */
export const costDimensions = ["service", "service_category", "provider", "region", "account", "resource", "charge_category"] as const;
export type CostDimension = (typeof costDimensions)[number];

/** A tag as a dimension: `tag:` and its key. */
const tagPrefix = "tag:";

/** The most dimensions that one request filters by. */
const mostFilters = 6;

/** What stands in an address in place of a breakdown where there shall be none. */
const noGrouping = "none";

/** What costs are of: the period, which of the four, and what of them. */
export type CostSearch = PeriodSearch & Filters & { cost?: CostMetric };

/** The state of the cost page in the address. Defaults are left out. */
export type CostsSearch = CostSearch & Pick<ViewSearch, "compare"> & { window?: CostWindow; group_by?: string; top?: GroupCount; display_currency?: string };

/** The state of the cost items in the address. */
export type ItemsSearch = CostSearch & { currency?: string; sort?: ItemsSort };

/** What a list of cost items begins with, the default first. */
export const itemsSorts = ["newest", "largest", "smallest"] as const;
export type ItemsSort = (typeof itemsSorts)[number];

/** The key of the tag that a dimension is; null when it is not one. */
export function tagOf(dimension: string): string | null {
  if (!dimension.startsWith(tagPrefix)) return null;
  const key = dimension.slice(tagPrefix.length);
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

/** The dimension that a tag is. A key may have signs in it that join names. */
export function tagDimension(key: string): string {
  return tagPrefix + key.replace(/[%,=]/g, encodeURIComponent);
}

/** Whether a dimension is one that has a column of its own. */
export function isCostDimension(name: string): name is CostDimension {
  return costDimensions.some((one) => one === name);
}

function isDimension(name: string): boolean {
  return isCostDimension(name) || (tagOf(name) ?? "") !== "";
}

/** How a period is cut when nothing is said: so that there are columns to compare, and none is thinner than a hair. */
export function defaultCostWindow(search: PeriodSearch): CostWindow {
  return lasts(search, mostDays, quarterLong) ? "day" : "month";
}

/** What is asked next of a cost: by service; of a service, by account; of that, by region, and by resource at last. */
const steps = ["service", "account", "region", "resource"] as const satisfies readonly CostDimension[];

/** By what costs are broken down when nothing is said. */
function defaultGroupings(search: Filters): string[] {
  const filtered = filtersOf(search).map(({ dimension }) => dimension);
  return steps.filter((dimension) => !filtered.includes(dimension)).slice(0, 1);
}

/** The dimensions that a search breaks down by. */
export function costGroupings(search: Pick<CostsSearch, "group_by"> & Filters): string[] {
  if (search.group_by === noGrouping) return [];
  return search.group_by === undefined ? defaultGroupings(search) : namesOf(search.group_by);
}

/** How an address says what to break down by; the default is left out. */
export function groupBy(search: Filters, groupings: readonly string[]): { group_by?: string } {
  const text = groupings.join(",");
  if (text === defaultGroupings(search).join(",")) return {};
  return { group_by: text === "" ? noGrouping : text };
}

function readGroupings(search: Filters, value: unknown): { group_by?: string } {
  const text = filled(value);
  if (text === undefined) return {};
  const names = text === noGrouping ? [] : [...new Set(namesOf(text).filter(isDimension))].slice(0, mostGroupings);
  return names.length === 0 && text !== noGrouping ? {} : groupBy(search, names);
}

function readCost(search: Record<string, unknown>): CostSearch {
  const cost = costMetrics.find((name) => name === search["cost"]);
  return {
    ...readPeriod(search),
    ...(cost !== undefined && cost !== defaultMetric && { cost }),
    ...readFilters(search, mostFilters, isDimension),
  };
}

/** Reads the cost page's state from an address. */
export function readCosts(search: Record<string, unknown>): CostsSearch {
  const read = readCost(search);
  const { compare } = readView(search);
  const window = costWindows.find((name) => name === search["window"]);
  const display = filled(search["display_currency"]);
  return {
    ...read,
    ...(compare !== undefined && { compare }),
    ...(window !== undefined && window !== defaultCostWindow(read) && { window }),
    ...readGroupings(read, search["group_by"]),
    ...readGroupCount(search["top"]),
    ...(display !== undefined && /^[A-Z]{3}$/.test(display) && { display_currency: display }),
  };
}

/** Reads the state of the cost items from an address. */
export function readItems(search: Record<string, unknown>): ItemsSearch {
  const currency = filled(search["currency"]);
  const sort = itemsSorts.find((name) => name === search["sort"]);
  return {
    ...readCost(search),
    ...(currency !== undefined && { currency }),
    ...(sort !== undefined && sort !== "newest" && { sort }),
  };
}
