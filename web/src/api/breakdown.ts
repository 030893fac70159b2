import { filled } from "./view";

/** How many groups can be told apart, as an address says it; the rest is one. */
export const groupCounts = ["5", "10", "20", "50"] as const;
export type GroupCount = (typeof groupCounts)[number];
export const defaultGroupCount: GroupCount = "10";

/** The most dimensions that figures are broken down by. */
export const mostGroupings = 3;

/** `filter.path=/v1/x`: only what has this value of the dimension; an empty one is what has none. */
type FilterName = `filter.${string}`;
export type Filters = Partial<Record<FilterName, string>>;

const prefix = "filter.";

/** Reads the filters of an address, at most so many as the server takes, on dimensions that there are. */
export function readFilters(search: Record<string, unknown>, most: number, isDimension: (name: string) => boolean = () => true): Filters {
  const pairs = Object.entries(search).filter(
    ([name, value]) => name.startsWith(prefix) && name !== prefix && typeof value === "string" && isDimension(name.slice(prefix.length)),
  );
  return Object.fromEntries(pairs.slice(0, most)) as Filters;
}

/** The filters of a search, by dimension. */
export function filtersOf(search: Filters): { dimension: string; value: string }[] {
  return Object.entries(search).flatMap(([name, value]) =>
    name.startsWith(prefix) && typeof value === "string" ? [{ dimension: name.slice(prefix.length), value }] : [],
  );
}

/** The filter that keeps one value of a dimension; null is what has none. */
export function filterBy(dimension: string, value: string | null): Filters {
  return { [`${prefix}${dimension}`]: value ?? "" };
}

/** The filters that keep one group of a breakdown. */
export function filtersOfGroup(names: readonly string[], values: readonly (string | null)[]): Filters {
  return names.reduce<Filters>((all, name, index) => ({ ...all, ...filterBy(name, values[index] ?? null) }), {});
}

/** A search without its filters, or without the one on a dimension. */
export function withoutFilters(search: Filters, dimension?: string): Record<string, unknown> {
  const isGone = (name: string) => (dimension === undefined ? name.startsWith(prefix) : name === prefix + dimension);
  return Object.fromEntries(Object.entries(search).filter(([name]) => !isGone(name)));
}

/** The names that an address joins with commas. */
export function namesOf(text: string | undefined): string[] {
  return text?.split(",").filter((name) => name !== "") ?? [];
}

/** Reads how many groups are told apart; the default is left out. */
export function readGroupCount(value: unknown): { top?: GroupCount } {
  const top = groupCounts.find((count) => count === filled(value));
  return top === undefined || top === defaultGroupCount ? {} : { top };
}
