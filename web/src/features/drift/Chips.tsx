import { useQuery } from "@tanstack/react-query";
import { type DriftSearch, readDrift } from "@/api/driftSearch";
import type { Drift } from "@/api/driftTypes";
import { mayCall, useSession } from "@/api/session";
import { severityNames } from "@/api/violationSearch";
import { frameworkNamesQuery } from "@/api/violations";
import { formatDay, formatInstant, isDay } from "@/format/dates";
import { resourceName } from "@/format/resources";
import { t as parts } from "@/messages/complianceParts";
import { t } from "@/messages/drift";
import { FilterChips } from "@/ui/FilterChips";

/** The two worst severities, which are asked for together. */
export const worst = "critical,high";

/** The filters that have no choice in sight while they are folded away, or that only a link sets. */
const chipped = ["framework", "requirement", "account_id", "team", "resource", "baseline", "opened_from", "opened_to", "resolved_from", "resolved_to"] as const;

/** The rarer filters in force, each a link to the list without it. */
export function Chips({ search, rows }: { search: DriftSearch; rows: readonly Drift[] }) {
  const session = useSession();
  const zone = session.customer.time_zone;
  const { data: frameworks = [] } = useQuery({ ...frameworkNamesQuery, enabled: search.framework !== undefined && mayCall(session, "compliance") });
  const without = (...names: (keyof DriftSearch)[]) => {
    const rest = Object.fromEntries(Object.entries(search).filter(([name]) => !names.some((one) => one === name)));
    return { to: "/drift", search: readDrift(rest) } as const;
  };
  const said = (name: (typeof chipped)[number], value: string): string => {
    if (name === "resource") {
      const found = rows.find(({ resource }) => resource.id === value);
      return found === undefined ? value : resourceName(found.resource);
    }
    if (name === "baseline") return rows.find(({ baseline }) => baseline?.id === value)?.baseline?.name ?? value;
    if (name === "framework") return frameworks.find(({ key }) => key === value)?.name ?? value;
    if (name.endsWith("_from") || name.endsWith("_to")) return isDay(value) ? formatDay(value) : formatInstant(value, zone);
    return value;
  };
  const { severity } = search;
  const several = severity?.includes(",") && severity !== worst ? severity.split(",").flatMap((name) => severityNames.filter((one) => one === name)) : [];
  const chips = [
    ...(several.length === 0 ? [] : [{ key: "severity", label: t("chip.severity", { value: several.map((name) => parts(`severity.${name}`)).join(", ") }), link: without("severity") }]),
    ...chipped.flatMap((name) => {
      const value = search[name];
      if (value === undefined) return [];
      return [{ key: name, label: t(`chip.${name}`, { value: said(name, value) }), link: name === "framework" ? without("framework", "requirement") : without(name) }];
    }),
  ];
  return <FilterChips chips={chips} />;
}
