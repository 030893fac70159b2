import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { defaultGroupCount, type Filters, filtersOf } from "./breakdown";
import { answer, client } from "./client";
import { costGroupings, type CostsSearch, defaultCostWindow, defaultMetric, type ItemsSearch, tagOf } from "./costSearch";
import { exportAddress } from "./exports";
import { defaultComparison, periodQuery } from "./view";

function filterQuery(search: Filters): { filter?: string[] } {
  const filter = filtersOf(search).map(({ dimension, value }) => dimension + (tagOf(dimension) === null ? ":" : "=") + value);
  return filter.length === 0 ? {} : { filter };
}

/** What was spent. The figures shown stay until others have arrived. */
export function costsQuery(search: CostsSearch) {
  const { cost = defaultMetric, compare = defaultComparison, window = defaultCostWindow(search), top = defaultGroupCount, display_currency: display } = search;
  const groupings = costGroupings(search);
  const query = {
    ...periodQuery(search),
    ...filterQuery(search),
    cost,
    compare,
    window,
    ...(groupings.length > 0 && { group_by: groupings.join(","), top: Number(top) }),
    ...(display !== undefined && { display_currency: display }),
  };
  return queryOptions({
    queryKey: ["costs", query] as const,
    queryFn: ({ signal }) => answer(client.GET("/v1/costs", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
}

/** How many rows come at first, and how many then: the first are to be there soon. */
const pageSizes = { first: 50, next: 200 };

/** What the server is asked for to list the cost items of a search. */
function itemsQuery(search: ItemsSearch) {
  const { currency } = search;
  return { ...periodQuery(search), ...filterQuery(search), ...(currency !== undefined && { currency }) };
}

/** The address of all cost items of a filter as a file. */
export function costItemsFile(search: ItemsSearch): string {
  return exportAddress("cost-items", itemsQuery(search));
}

/** The cost items of a filter, page after page. */
export function costItemsQuery(search: ItemsSearch) {
  const { sort, cost = defaultMetric } = search;
  const query = { ...itemsQuery(search), ...(sort !== undefined && { sort, cost }) };
  return infiniteQueryOptions({
    queryKey: ["cost-items", query] as const,
    queryFn: ({ pageParam, signal }) =>
      answer(
        client.GET("/v1/costs/items", {
          params: { query: { ...query, ...(pageParam === null ? { limit: pageSizes.first } : { limit: pageSizes.next, cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    placeholderData: keepPreviousData,
  });
}
