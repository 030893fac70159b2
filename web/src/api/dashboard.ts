import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, client } from "./client";
import { defaultComparison, periodQuery, type ViewSearch } from "./view";

/** How often to look for the first bill, in milliseconds. */
const waitingInterval = 30_000;

/** The cache key of one view of the dashboard. */
export function dashboardKey(view: ViewSearch) {
  return ["dashboard", periodQuery(view), view.compare ?? defaultComparison] as const;
}

/** The one request behind the overview. The figures shown stay until those of another period have arrived. */
export function dashboardQuery(view: ViewSearch) {
  return queryOptions({
    queryKey: dashboardKey(view),
    queryFn: ({ signal }) =>
      answer(
        client.GET("/v1/dashboard", {
          params: { query: { ...periodQuery(view), compare: view.compare ?? defaultComparison } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    // Somebody who waits for the first bill sees it arrive.
    refetchInterval: ({ state }) => (state.data?.freshness.last_import_at === null ? waitingInterval : false),
  });
}
