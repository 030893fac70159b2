import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, client } from "./client";
import { defaultComparison, periodQuery, type ViewSearch } from "./view";

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
  });
}
