import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { formatCount } from "@/format/number";
import { t } from "@/messages/timeline";
import { Button } from "../Button";
import { Card } from "../Card";
import { DataTable } from "../DataTable";
import { Severity, severityColours, SeverityMark } from "../Severity";
import { type MarkKind, markKinds, type TimelineFigures } from "./clusters";
import { formatStretch } from "./times";
import styles from "./Timeline.module.css";
import { type MarkCount, type MarkTarget, TimelineChart } from "./TimelineChart";

/** What happened in all, for a sentence of it. */
export interface TimelineTotals {
  opened: string;
  resolved: string;
  /** When most came up, and how many; null where that says nothing. */
  most: { when: string; count: string } | null;
}

interface Props {
  /** What it is of, with "over time". */
  title: string;
  /** What a row of the table counts. */
  unit: string;
  timeline: TimelineFigures;
  zone: string;
  targetOf: MarkTarget;
  countOf: MarkCount;
  /** What it says in a sentence. */
  summaryOf: (totals: TimelineTotals) => string;
  /** What is to be known of a mark that is so long: `a day (UTC)`. */
  noteOf: (step: string) => string;
  onZoom: (factor: number, around: number) => void;
  /** Severities of which nothing happened have no lane. */
  isDense?: boolean;
}

function totalsOf({ marks, step }: TimelineFigures, zone: string): TimelineTotals {
  const total = (kind: MarkKind) => formatCount(marks.reduce((sum, mark) => sum + (mark.kind === kind ? mark.count : 0), 0));
  const buckets = new Map<string, number>();
  for (const { at, kind, count } of marks) if (kind === "opened") buckets.set(at, (buckets.get(at) ?? 0) + count);
  const [most] = [...buckets].sort(([, a], [, b]) => b - a);
  const isTelling = most !== undefined && buckets.size > 1;
  const at = isTelling ? Date.parse(most[0]) : 0;
  return { opened: total("opened"), resolved: total("resolved"), most: isTelling ? { when: formatStretch(at, at + step * 1000, zone), count: formatCount(most[1]) } : null };
}

const steps: Record<number, string> = { 86_400: t("timeline.step.day"), 21_600: t("timeline.step.quarter"), 3600: t("timeline.step.hour"), 600: t("timeline.step.minutes") };

const kindWords: Record<MarkKind, string> = { opened: t("timeline.legendOpened"), resolved: t("timeline.legendResolved") };

function MarksTable({ title, unit, timeline, zone, targetOf }: Pick<Props, "title" | "unit" | "timeline" | "zone" | "targetOf">) {
  const length = timeline.step * 1000;
  return (
    <DataTable
      caption={title}
      columns={[
        { key: "when", label: t("timeline.when") },
        { key: "severity", label: t("timeline.severity") },
        { key: "what", label: t("timeline.what") },
        { key: "count", label: unit, isNumber: true },
      ]}
      rows={timeline.marks.map(({ at, severity, kind, count, subject }) => {
        const from = Date.parse(at);
        const { link } = targetOf({ kind, severity, count, from, to: from + length, x: 0, subject });
        return {
          key: `${at}${severity}${kind}`,
          cells: {
            when: <time dateTime={at}>{formatStretch(from, from + length, zone)}</time>,
            severity: <Severity severity={severity} />,
            what: kindWords[kind],
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

function Legend() {
  return (
    <ul className={styles["legend"]}>
      {markKinds.map((kind) => (
        <li key={kind}>
          <span className={[styles["key"], kind === "resolved" && styles["hollow"]].filter(Boolean).join(" ")} style={{ color: severityColours.medium }}>
            <SeverityMark severity="medium" />
          </span>
          {kindWords[kind]}
        </li>
      ))}
      <li>{t("timeline.legendCluster")}</li>
    </ul>
  );
}

/** What came up and was resolved over time, as a chart or as a table, with what it says in a sentence. */
export function TimelineCard({ title, unit, timeline, zone, targetOf, countOf, summaryOf, noteOf, onZoom, isDense = false }: Props) {
  const [asTable, setAsTable] = useState(false);
  const summary = summaryOf(totalsOf(timeline, zone));
  return (
    <Card
      title={title}
      corner={
        <Button look="quiet" aria-pressed={asTable} onClick={() => { setAsTable(!asTable); }}>
          {asTable ? t("timeline.showChart") : t("timeline.showTable")}
        </Button>
      }
    >
      {asTable ? (
        // A scrolling region must be reachable by keyboard.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div className={styles["table"]} role="group" aria-label={title} tabIndex={0}>
          <MarksTable title={title} unit={unit} timeline={timeline} zone={zone} targetOf={targetOf} />
        </div>
      ) : (
        <>
          <TimelineChart timeline={timeline} targetOf={targetOf} countOf={countOf} zone={zone} onZoom={onZoom} isDense={isDense} label={`${title}. ${summary} ${t("timeline.keys")}`} />
          <Legend />
        </>
      )}
      <p className={styles["summary"]}>
        {summary} {noteOf(steps[timeline.step] ?? "")}
      </p>
    </Card>
  );
}
