import type { QueryClient } from "@tanstack/react-query";
import { addressFormat } from "./address";
import { costsQuery, readCosts } from "./costs";
import { dashboardKey } from "./dashboard";
import type { Costs, Dashboard, Entitlement, Session, Usage, UsageMeters } from "./types";
import { entitlementQuery, readUsage, usageMetersQuery, usageQuery } from "./usage";
import { readView } from "./view";

/** What the server puts into the first HTML, so that the first screen needs no request. */
export interface First {
  session: Session | null;
  dashboard: Dashboard | null;
  /** The query string the dashboard answers, defaults written out. */
  dashboard_query: string | null;
  /** Of the cost page: the figures, and the query string they answer. */
  costs?: { query: string; answer: Costs };
  /** Of the usage page: the meters, and of the one that is shown the figures and where they stand against the plan. */
  usage?: { meters: UsageMeters; figures: { query: string; answer: Usage; entitlement: Entitlement | null } | null };
}

/** The server's first answer, or null where a plain file server answered (development). */
export function readFirst(): First | null {
  const text = document.getElementById("tenantry-first")?.textContent;
  return text ? (JSON.parse(text) as First) : null;
}

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
 * Puts the first answers where the page of this address looks for them. What answers something else than the page would
 * ask for stays out: then it asks.
 */
export function fillCache(cache: QueryClient, { dashboard, dashboard_query: query, costs, usage }: First, address: string): void {
  if (dashboard !== null && query !== null) cache.setQueryData(dashboardKey(readView(addressFormat.parse(query))), dashboard);
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
