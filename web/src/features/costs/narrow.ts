import { filtersOfGroup, groupCounts, type GroupCount } from "@/api/breakdown";
import { type CostsSearch, type ItemsSearch, readCosts, readItems } from "@/api/costSearch";
import type { CostGroup } from "@/api/types";

type Values = Pick<CostGroup, "dimensions">;

/** The cost page with only one group, broken down by what is asked next. */
export function onlyOf(search: CostsSearch, names: readonly string[], { dimensions }: Values): CostsSearch {
  const { group_by: _groupBy, top: _top, ...rest } = search;
  return readCosts({ ...rest, ...filtersOfGroup(names, dimensions) });
}

/** The charges behind the figures of a currency; of one group, where it is named. */
export function rowsOf(search: CostsSearch, currency: string, names: readonly string[] = [], { dimensions }: Values = { dimensions: [] }): ItemsSearch {
  return readItems({ ...search, currency, ...filtersOfGroup(names, dimensions) });
}

/** How many groups to tell apart to see more of them; null when no more can be. */
export function moreGroups(shown: number): GroupCount | null {
  return groupCounts.find((count) => Number(count) > shown) ?? null;
}
