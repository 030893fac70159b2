import type { Facet } from "@/api/driftTypes";
import { formatCount } from "@/format/number";
import { t } from "@/messages/drift";

/** Stands in a list of choices for what is not narrowed down. */
export const any = "any";

export interface Choice {
  value: string;
  label: string;
}

/** The choices of a filter: all, some words of the page's own, what there is with how often, and what is chosen though there is none. */
export function choicesOf(facets: readonly Facet[], chosen: string, words: readonly Choice[] = []): Choice[] {
  const own = new Set([any, ...words.map(({ value }) => value)]);
  const found = facets.filter(({ value }) => !own.has(value)).map(({ value, count }) => ({ value, label: t("filter.counted", { value, count: formatCount(count) }) }));
  const all = [{ value: any, label: t("filter.all") }, ...words, ...found];
  return all.some(({ value }) => value === chosen) ? all : [...all, { value: chosen, label: chosen }];
}
