import { type Filters, type GroupCount, mostGroupings, readFilters, readGroupCount } from "./breakdown";
import type { UsageWindow } from "./types";
import { filled, lasts, monthLong, mostDays, type PeriodSearch, quarterLong, readPeriod, readView, type ViewSearch } from "./view";

/** How a period can be cut, the shortest first. */
export const usageWindows = ["hour", "day", "week", "month"] as const satisfies readonly UsageWindow[];
export type ChosenWindow = (typeof usageWindows)[number];

/** The longest period that is shown by the hour, and in a zone that is not the customer's own, in days. */
const mostHourlyDays = 31;

/** What figures are of: the period, the zone of its days, the meter and what of it. */
export type MeterSearch = PeriodSearch & Filters & { meter?: string; tz?: string };

/** The state of the usage page in the address. Defaults are left out. */
export type UsageSearch = MeterSearch & Pick<ViewSearch, "compare"> & { window?: ChosenWindow; group_by?: string; top?: GroupCount };

/** Whether a period is short enough to be shown by the hour. */
export function allowsHours(search: PeriodSearch): boolean {
  return lasts(search, mostHourlyDays, monthLong);
}

/** Whether a period is short enough to be shown in a zone that is not the customer's own. */
export function allowsOtherZones(search: PeriodSearch): boolean {
  return lasts(search, mostDays, quarterLong);
}

/** How a period is cut when nothing is said: so that there are columns to compare, and none is thinner than a hair. */
export function defaultWindow(search: PeriodSearch): ChosenWindow {
  if (lasts(search, 1, ["today"])) return "hour";
  return allowsOtherZones(search) ? "day" : "month";
}

/** Reads what figures are of from an address. */
export function readMeterSearch(search: Record<string, unknown>): MeterSearch {
  const period = readPeriod(search);
  const meter = filled(search["meter"]);
  const tz = allowsOtherZones(period) ? filled(search["tz"]) : undefined;
  return {
    ...period,
    ...(meter !== undefined && { meter }),
    ...(tz !== undefined && { tz }),
    ...readFilters(search, mostGroupings),
  };
}

/** Reads the usage page's state from an address. */
export function readUsage(search: Record<string, unknown>): UsageSearch {
  const { compare } = readView(search);
  const read = readMeterSearch(search);
  const window = usageWindows.find((name) => name === search["window"] && (name !== "hour" || allowsHours(read)));
  const groupBy = filled(search["group_by"]);
  return {
    ...read,
    ...(compare !== undefined && { compare }),
    ...(window !== undefined && window !== defaultWindow(read) && { window }),
    ...(groupBy !== undefined && { group_by: groupBy }),
    ...readGroupCount(search["top"]),
  };
}
