import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { answer, client } from "./client";
import { type ItemsSearch, periodQuery } from "./view";

const pageSize = 50;

/** The cost items of a filter, page after page. */
export function costItemsQuery(search: ItemsSearch) {
  const { currency, service, account } = search;
  const filter = {
    ...periodQuery(search),
    ...(currency !== undefined && { currency }),
    ...(service !== undefined && { service }),
    ...(account !== undefined && { account }),
  };
  return infiniteQueryOptions({
    queryKey: ["cost-items", filter] as const,
    queryFn: ({ pageParam, signal }) =>
      answer(
        client.GET("/v1/costs/items", {
          params: { query: { ...filter, limit: pageSize, ...(pageParam !== null && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    placeholderData: keepPreviousData,
  });
}
