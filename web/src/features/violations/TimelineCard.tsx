import { useMemo } from "react";
import { readViolations } from "@/api/violationSearch";
import type { TimelineSearch } from "@/api/violationTimeline";
import type { Timeline } from "@/api/violationTypes";
import { t as parts } from "@/messages/complianceParts";
import { t as words } from "@/messages/timeline";
import { t as trend, tn as trendCount } from "@/messages/violationTrends";
import type { Cluster } from "@/ui/timeline/clusters";
import { TimelineCard as Card } from "@/ui/timeline/TimelineCard";

/** The filters of the page, without its stretch. */
export type TimelineFilter = Omit<TimelineSearch, "days" | "from" | "to">;

interface Props {
  timeline: Timeline;
  filter: TimelineFilter;
  zone: string;
  onZoom: (factor: number, around: number) => void;
}

/** What a mark says, without when. */
function countOf({ kind, count, severity }: Pick<Cluster, "kind" | "count" | "severity">): string {
  const text = kind === "opened" ? trendCount("timeline.opened", count) : trendCount("timeline.resolvedMark", count);
  return text.replace("{severity}", parts(`severity.${severity}`));
}

/** Where a mark leads: to the one violation, or to the list of those of its time. */
function targetOf({ kind, severity, from, to, subject }: Cluster, filter: TimelineFilter) {
  if (subject !== null) return { link: { to: "/compliance/violations/$violationId", params: { violationId: subject.id } }, hint: words("timeline.toOne") } as const;
  const [start, end] = [new Date(from).toISOString(), new Date(to).toISOString()];
  const { status = "all", ...others } = filter;
  const when = kind === "opened" ? { status, opened_from: start, opened_to: end } : { resolved_from: start, resolved_to: end };
  return { link: { to: "/compliance/violations", search: readViolations({ ...others, ...when, severity }) }, hint: words("timeline.toList") } as const;
}

/** When violations came up and were resolved, each mark a link to them. */
export function TimelineCard({ timeline, filter, zone, onZoom }: Props) {
  const figures = useMemo(() => ({ ...timeline, marks: timeline.marks.map(({ violation, ...mark }) => ({ ...mark, subject: violation ?? null })) }), [timeline]);
  return (
    <Card
      title={trend("timeline.chart")}
      unit={trend("timeline.count")}
      timeline={figures}
      zone={zone}
      targetOf={(mark) => targetOf(mark, filter)}
      countOf={countOf}
      summaryOf={({ most, ...totals }) => (most === null ? trend("timeline.summaryFew", totals) : trend("timeline.summary", { ...totals, day: most.when, most: most.count }))}
      noteOf={(step) => trend("timeline.bucket", { step })}
      onZoom={onZoom}
    />
  );
}
