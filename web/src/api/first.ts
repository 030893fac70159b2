import type { QueryClient } from "@tanstack/react-query";
import { addressFormat } from "./address";
import { dashboardKey } from "./dashboard";
import type { Costs, Dashboard, Entitlement, Session, Usage, UsageMeters } from "./types";
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

/** Puts the overview where it looks for it. */
export function fillDashboard(cache: QueryClient, { dashboard, dashboard_query: query }: First): void {
  if (dashboard !== null && query !== null) cache.setQueryData(dashboardKey(readView(addressFormat.parse(query))), dashboard);
}
