import { dashboardKey } from "./dashboard";
import type { Dashboard, Session } from "./types";
import { readView } from "./view";

/** What the server puts into the first HTML, so that the first screen needs no request. */
export interface First {
  session: Session | null;
  dashboard: Dashboard | null;
  /** The query string the dashboard answers, defaults written out. */
  dashboard_query: string | null;
}

/** The server's first answer, or null where a plain file server answered (development). */
export function readFirst(): First | null {
  const text = document.getElementById("tenantry-first")?.textContent;
  return text ? (JSON.parse(text) as First) : null;
}

/** The cache key of the inlined dashboard. */
export function firstDashboardKey(query: string) {
  return dashboardKey(readView(Object.fromEntries(new URLSearchParams(query))));
}
