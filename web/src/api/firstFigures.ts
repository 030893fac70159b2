import type { QueryClient } from "@tanstack/react-query";
import { addressFormat } from "./address";
import { costsQuery } from "./costs";
import { readCosts } from "./costSearch";
import type { First } from "./first";
import { entitlementQuery, usageMetersQuery, usageQuery } from "./usage";
import { readUsage } from "./usageSearch";

/** A query in an order that two of the same have in common. */
function inOrder(query: URLSearchParams): string {
  query.sort();
  return query.toString();
}

/** Whether a query string asks for the same as the parameters of a request. */
export function isSameQuery(text: string, parameters: Readonly<Record<string, unknown>>): boolean {
  const pairs = Object.entries(parameters).flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)]));
  return inOrder(new URLSearchParams(text)) === inOrder(new URLSearchParams(pairs));
}

/**
 * Puts the first answers of costs and usage where the page of this address looks for them. What answers something else than the page would
 * ask for stays out: then it asks.
 */
export function fillFigures(cache: QueryClient, { costs, usage }: First, address: string): void {
  const search = addressFormat.parse(address);
  if (costs !== undefined) {
    const { queryKey } = costsQuery(readCosts(search));
    if (isSameQuery(costs.query, queryKey[1])) cache.setQueryData(queryKey, costs.answer);
  }
  if (usage === undefined) return;
  cache.setQueryData(usageMetersQuery.queryKey, usage.meters);
  if (usage.figures === null) return;
  const { answer, entitlement, query: asked } = usage.figures;
  const { key } = answer.meter;
  const { queryKey } = usageQuery(readUsage(search), key);
  if (isSameQuery(asked, queryKey[1])) cache.setQueryData(queryKey, answer);
  if (entitlement !== null) cache.setQueryData(entitlementQuery(key).queryKey, entitlement);
}
