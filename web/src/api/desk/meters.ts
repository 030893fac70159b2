import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, client, done } from "../client";
import { listQuery } from "../paging";
import { deskKey } from "./key";
import type { Aggregation, ConditionTest, Meter, MeterDefinition, NewMeter } from "./types";

/** What a meter can make of events, the simplest first. */
export const aggregations = [
  "count",
  "sum",
  "unique_count",
  "average",
  "minimum",
  "maximum",
  "latest",
  "time_weighted",
  "percentiles",
] as const satisfies readonly Aggregation[];

/** How a condition is written: `status >= 500`. */
export const conditionSigns = { equals: "=", not_equals: "!=", at_least: ">=", below: "<" } as const satisfies Record<ConditionTest, string>;

/** The meters of the installation, by key. */
export const metersQuery = listQuery<Meter>([deskKey, "meters"], ({ signal }) => answer(client.GET("/v1/admin/meters", { signal })));

/** Makes a meter; what customers used before is counted in the background. */
export function createMeter(body: NewMeter): Promise<Meter> {
  return answer(client.POST("/v1/admin/meters", { body }));
}

/** Changes a meter, which makes a new version of it. */
export function changeMeter(id: string, definition: MeterDefinition): Promise<Meter> {
  return answer(client.PATCH("/v1/admin/meters/{id}", { params: { path: { id } }, body: { definition } }));
}

/** Removes a meter; its figures stay, and are shown no more. */
export function archiveMeter(id: string): Promise<void> {
  return done(client.DELETE("/v1/admin/meters/{id}", { params: { path: { id } } }));
}

/** What a meter reads of sample events, `events` being a JSON array. They are sent as they were typed: numbers keep every digit. */
export function meterTestQuery(definition: MeterDefinition, events: string) {
  const body = `{"definition":${JSON.stringify(definition)},"events":${events}}`;
  return queryOptions({
    queryKey: ["meter-test", body] as const,
    queryFn: ({ signal }) =>
      answer(
        client.POST("/v1/admin/meters/test", {
          body: { definition, events: [] },
          bodySerializer: () => body,
          headers: { "Content-Type": "application/json" },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    retry: false,
  });
}
