import { type DriftSearch, readDrift } from "@/api/driftSearch";
import { t as parts } from "@/messages/complianceParts";
import { tn as trendCount } from "@/messages/driftTrends";
import { t as words } from "@/messages/timeline";
import type { Cluster } from "@/ui/timeline/clusters";

/** What a mark says, without when. */
export function countOf({ kind, count, severity }: Pick<Cluster, "kind" | "count" | "severity">): string {
  const text = kind === "opened" ? trendCount("timeline.opened", count) : trendCount("timeline.resolvedMark", count);
  return text.replace("{severity}", parts(`severity.${severity}`));
}

/** Where a mark leads: to the one drift, or to the list of those of its time. */
export function targetOf({ kind, severity, from, to, subject }: Cluster, search: DriftSearch) {
  if (subject !== null) return { link: { to: "/drift/$driftId", params: { driftId: subject.id } }, hint: words("timeline.toOne") } as const;
  const [start, end] = [new Date(from).toISOString(), new Date(to).toISOString()];
  const { status: _status, opened_from: _of, opened_to: _ot, resolved_from: _rf, resolved_to: _rt, ...others } = search;
  // What came up then may stand anywhere by now.
  const when = kind === "opened" ? { status: search.status ?? "all", opened_from: start, opened_to: end } : { status: "all", resolved_from: start, resolved_to: end };
  return { link: { to: "/drift", search: readDrift({ ...others, ...when, severity }) }, hint: words("timeline.toList") } as const;
}
