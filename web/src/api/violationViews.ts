/** Over how many days violations are counted, the default first. */
export const analyticsDays = ["90", "30", "180", "365"] as const;
export type AnalyticsDays = (typeof analyticsDays)[number];

/** Reads the state of the analytics from an address. */
export function readAnalytics(search: Record<string, unknown>): { days?: AnalyticsDays } {
  const days = analyticsDays.find((one) => one === search["days"]);
  return days === undefined || days === "90" ? {} : { days };
}

/** The parts of the state of exceptions in the address, the default first. */
export const exceptionViews = ["active", "expiring", "expired", "revoked", "all"] as const;
export type ExceptionView = (typeof exceptionViews)[number];

/** Reads which exceptions an address asks for. */
export function readExceptions(search: Record<string, unknown>): { state?: ExceptionView } {
  const state = exceptionViews.find((one) => one === search["state"]);
  return state === undefined || state === "active" ? {} : { state };
}
