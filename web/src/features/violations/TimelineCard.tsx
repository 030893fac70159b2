import { Link, type LinkProps } from "@tanstack/react-router";
import { useState } from "react";
import type { TimelineSearch } from "@/api/violationTimeline";
import { readViolations } from "@/api/violationSearch";
import type { Timeline } from "@/api/violationTypes";
import { formatCount } from "@/format/number";
import { t as trend, tn as trendCount } from "@/messages/violationTrends";
import { t as parts } from "@/messages/complianceParts";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { DataTable } from "@/ui/DataTable";
import { Severity, severityColours, SeverityMark } from "@/ui/Severity";
import type { Cluster, MarkKind } from "./clusters";
import { formatStretch } from "./times";
import styles from "./Timeline.module.css";
import { TimelineChart } from "./TimelineChart";

/** The filters of the page, without its stretch. */
export type TimelineFilter = Omit<TimelineSearch, "days" | "from" | "to">;

interface Props {
  timeline: Timeline;
  filter: TimelineFilter;
  zone: string;
  onZoom: (factor: number, around: number) => void;
}

/** What a mark says, without when. */
export function countOf({ kind, count, severity }: Pick<Cluster, "kind" | "count" | "severity">): string {
  const text = kind === "opened" ? trendCount("timeline.opened", count) : trendCount("timeline.resolvedMark", count);
  return text.replace("{severity}", parts(`severity.${severity}`));
}

type Target = Pick<LinkProps, "to" | "search" | "params">;

/** Where a mark leads: to the one violation, or to the list of those of its time. */
export function targetOf({ kind, severity, from, to, violation }: Cluster, filter: TimelineFilter): { link: Target; hint: string } {
  if (violation !== null) return { link: { to: "/compliance/violations/$violationId", params: { violationId: violation.id } }, hint: trend("timeline.toOne") };
  const [start, end] = [new Date(from).toISOString(), new Date(to).toISOString()];
  const { status = "all", ...others } = filter;
  const when = kind === "opened" ? { status, opened_from: start, opened_to: end } : { resolved_from: start, resolved_to: end };
  return { link: { to: "/compliance/violations", search: readViolations({ ...others, ...when, severity }) }, hint: trend("timeline.toList") };
}

/** What happened, in a sentence. */
function summarise({ marks, step }: Timeline, zone: string): string {
  const total = (kind: MarkKind) => formatCount(marks.reduce((sum, mark) => sum + (mark.kind === kind ? mark.count : 0), 0));
  const values = { opened: total("opened"), resolved: total("resolved") };
  const buckets = new Map<string, number>();
  for (const { at, kind, count } of marks) if (kind === "opened") buckets.set(at, (buckets.get(at) ?? 0) + count);
  const [most] = [...buckets].sort(([, a], [, b]) => b - a);
  if (most === undefined || buckets.size < 2) return trend("timeline.summaryFew", values);
  const at = Date.parse(most[0]);
  return trend("timeline.summary", { ...values, day: formatStretch(at, at + step * 1000, zone), most: formatCount(most[1]) });
}

const steps: Record<number, string> = { 86_400: trend("timeline.step.day"), 21_600: trend("timeline.step.quarter"), 3600: trend("timeline.step.hour"), 600: trend("timeline.step.minutes") };

function MarksTable({ timeline, filter, zone }: Omit<Props, "onZoom">) {
  const length = timeline.step * 1000;
  return (
    <DataTable
      caption={trend("timeline.chart")}
      columns={[
        { key: "when", label: trend("timeline.when") },
        { key: "severity", label: trend("timeline.severity") },
        { key: "what", label: trend("timeline.what") },
        { key: "count", label: trend("timeline.count"), isNumber: true },
      ]}
      rows={timeline.marks.map(({ at, severity, kind, count, violation }) => {
        const from = Date.parse(at);
        const { link } = targetOf({ kind, severity, count, from, to: from + length, x: 0, violation: violation ?? null }, filter);
        return {
          key: `${at}${severity}${kind}`,
          cells: {
            when: <time dateTime={at}>{formatStretch(from, from + length, zone)}</time>,
            severity: <Severity severity={severity} />,
            what: kind === "opened" ? trend("timeline.legendOpened") : trend("timeline.legendResolved"),
            count: (
              <Link {...link} className={styles["link"]}>
                {formatCount(count)}
              </Link>
            ),
          },
        };
      })}
    />
  );
}

/** The timeline as a chart or as a table, with what it says in a sentence. */
export function TimelineCard({ timeline, filter, zone, onZoom }: Props) {
  const [asTable, setAsTable] = useState(false);
  return (
    <Card
      title={trend("timeline.chart")}
      corner={
        <Button look="quiet" aria-pressed={asTable} onClick={() => { setAsTable(!asTable); }}>
          {asTable ? trend("timeline.showChart") : trend("timeline.showTable")}
        </Button>
      }
    >
      {asTable ? (
        // A scrolling region must be reachable by keyboard.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div className={styles["table"]} role="group" aria-label={trend("timeline.chart")} tabIndex={0}>
          <MarksTable timeline={timeline} filter={filter} zone={zone} />
        </div>
      ) : (
        <>
          <TimelineChart timeline={timeline} filter={filter} zone={zone} onZoom={onZoom} label={`${trend("timeline.chart")}. ${summarise(timeline, zone)} ${trend("timeline.keys")}`} />
          <ul className={styles["legend"]}>
            <li>
              <span className={styles["key"]}>
                <SeverityMark severity="medium" />
              </span>
              {trend("timeline.legendOpened")}
            </li>
            <li>
              <span className={[styles["key"], styles["hollow"]].join(" ")} style={{ color: severityColours.medium }}>
                <SeverityMark severity="medium" />
              </span>
              {trend("timeline.legendResolved")}
            </li>
            <li>{trend("timeline.legendCluster")}</li>
          </ul>
        </>
      )}
      <p className={styles["summary"]}>
        {summarise(timeline, zone)} {trend("timeline.bucket", { step: steps[timeline.step] ?? "" })}
      </p>
    </Card>
  );
}
