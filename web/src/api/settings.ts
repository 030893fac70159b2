import { queryOptions } from "@tanstack/react-query";
import { answer, client } from "./client";
import type { ChangedSettings, Settings, WeekStart } from "./types";

/** The days on which a week can begin. */
export const weekStarts = ["monday", "saturday", "sunday"] as const satisfies readonly WeekStart[];

/** What the customer has settled for itself. */
export const settingsQuery = queryOptions({
  queryKey: ["settings"] as const,
  queryFn: ({ signal }): Promise<Settings> => answer(client.GET("/v1/settings", { signal })),
  staleTime: 0,
});

/** Changes it; what is left out stays. */
export function changeSettings(body: ChangedSettings): Promise<Settings> {
  return answer(client.PATCH("/v1/settings", { body }));
}
