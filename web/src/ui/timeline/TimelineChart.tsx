import { Link, type LinkProps } from "@tanstack/react-router";
import { type KeyboardEvent, useCallback, useMemo, useRef, useState } from "react";
import { formatCount } from "@/format/number";
import { t } from "@/messages/timeline";
import { Severity, severityColours, SeverityMark } from "../Severity";
import { type Cluster, lanesOf, markKinds, type TimelineFigures, widthOf } from "./clusters";
import { formatStretch, ticksOf } from "./times";
import styles from "./Timeline.module.css";

/** Where a mark leads, and what that is in a word or two. */
export type MarkTarget = (mark: Cluster) => { link: Pick<LinkProps, "to" | "search" | "params">; hint: string };

/** What a mark says, without when: `3 critical violations came up`. */
export type MarkCount = (mark: Pick<Cluster, "kind" | "count" | "severity">) => string;

interface Props {
  timeline: TimelineFigures;
  targetOf: MarkTarget;
  countOf: MarkCount;
  zone: string;
  /** Names the chart for a screen reader, with how to move in it. */
  label: string;
  onZoom: (factor: number, around: number) => void;
  /** Severities of which nothing happened have no lane. */
  isDense?: boolean;
}

/** The width of the lines of time, kept up to date. */
function useWidth() {
  const [width, setWidth] = useState(0);
  // The first lane may be another one later, with an element of its own.
  const ref = useCallback((element: HTMLDivElement) => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.floor(entry.contentRect.width));
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, []);
  return [ref, width] as const;
}

/** Which mark has the focus, or would get it: its row, of those that have marks, and its place there. */
interface Place {
  row: number;
  index: number;
}

function nearest(row: readonly Cluster[], x: number): number {
  return row.reduce((best, { x: own }, index) => (Math.abs(own - x) < Math.abs((row[best]?.x ?? 0) - x) ? index : best), 0);
}

/** Where an arrow key leads from a mark: along its row, or to what is nearest in another. */
export function moved(key: string, { row, index }: Place, rows: readonly (readonly Cluster[])[]): Place | null {
  const own = rows[row];
  const mark = own?.[index];
  if (own === undefined || mark === undefined) return null;
  const along: Record<string, number> = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: own.length - 1 };
  const next = along[key];
  if (next !== undefined) return { row, index: Math.max(0, Math.min(own.length - 1, next)) };
  const across: Record<string, number> = { ArrowUp: row - 1, ArrowDown: row + 1 };
  const other = across[key];
  const marks = other === undefined ? undefined : rows[other];
  return other === undefined || marks === undefined ? null : { row: other, index: nearest(marks, mark.x) };
}

/** A lane for each severity: above its line what came up, below it what was resolved. Every mark is a link. */
export function TimelineChart({ timeline, targetOf, countOf, zone, label, onZoom, isDense = false }: Props) {
  const [line, width] = useWidth();
  const chart = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<Place>({ row: 0, index: 0 });
  const [read, setRead] = useState<Cluster | null>(null);
  const lanes = useMemo(() => lanesOf(timeline, width).filter(({ totals }) => !isDense || markKinds.some((kind) => totals[kind] > 0)), [timeline, width, isDense]);
  const rows = useMemo(() => lanes.flatMap(({ rows: own }) => markKinds.map((kind) => own[kind])).filter((row) => row.length > 0), [lanes]);
  const stretch = { from: Date.parse(timeline.from), to: Date.parse(timeline.to) };
  const ticks = width > 0 ? ticksOf(stretch, width, zone) : [];
  const xOf = (at: number) => ((at - stretch.from) / (stretch.to - stretch.from)) * width;
  // A mark that is not there any more has left the focus to the first.
  const current = rows[place.row]?.[place.index] === undefined ? { row: 0, index: 0 } : place;

  const press = (event: KeyboardEvent, from: Place, mark: Cluster) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const factor = { "+": 0.5, "=": 0.5, "-": 2 }[event.key];
    if (factor !== undefined) {
      event.preventDefault();
      onZoom(factor, (mark.from + mark.to) / 2);
      return;
    }
    const next = moved(event.key, from, rows);
    if (next === null) return;
    event.preventDefault();
    setPlace(next);
    chart.current?.querySelector<HTMLElement>(`[data-mark="${next.row}-${next.index}"]`)?.focus();
  };
  const say = (mark: Cluster) => `${formatStretch(mark.from, mark.to, zone)}: ${mark.subject === null ? countOf(mark) : `${countOf(mark)}, ${mark.subject.title}, ${mark.subject.resource}`}`;
  const marksOf = (row: readonly Cluster[]) => {
    const number = rows.indexOf(row as Cluster[]);
    return row.map((mark, index) => {
      const { link, hint } = targetOf(mark);
      const isCurrent = current.row === number && current.index === index;
      return (
        <Link
          key={mark.from}
          {...link}
          data-mark={`${number}-${index}`}
          className={[styles["mark"], mark.kind === "resolved" && styles["hollow"]].filter(Boolean).join(" ")}
          style={{ left: mark.x - widthOf(mark.count) / 2, width: widthOf(mark.count) }}
          aria-label={`${say(mark)} (${hint})`}
          tabIndex={isCurrent ? 0 : -1}
          onFocus={() => {
            setPlace({ row: number, index });
            setRead(mark);
          }}
          onBlur={() => {
            setRead(null);
          }}
          onMouseEnter={() => {
            setRead(mark);
          }}
          onMouseLeave={() => {
            setRead(null);
          }}
          onKeyDown={(event) => {
            press(event, { row: number, index }, mark);
          }}
        >
          <span className={styles["shape"]} style={{ color: severityColours[mark.severity] }}>
            <SeverityMark severity={mark.severity} size={14} />
          </span>
          {mark.count > 1 && <span>{formatCount(mark.count)}</span>}
        </Link>
      );
    });
  };
  return (
    <div ref={chart} role="group" aria-label={label} className={styles["chart"]}>
      {lanes.map(({ severity, rows: own, totals }, number) => (
        <div key={severity} className={styles["lane"]}>
          <div className={styles["name"]}>
            <Severity severity={severity} />
            <span>{t("timeline.laneFigures", { opened: formatCount(totals.opened), resolved: formatCount(totals.resolved) })}</span>
          </div>
          <div ref={number === 0 ? line : undefined} className={styles["track"]}>
            {ticks.map(({ at }) => (
              <span key={at} className={styles["hair"]} style={{ left: xOf(at) }} aria-hidden="true" />
            ))}
            {markKinds.map((kind) => (
              <div key={kind} className={styles["row"]}>
                {width > 0 && marksOf(own[kind])}
              </div>
            ))}
          </div>
        </div>
      ))}
      <div className={styles["axis"]} aria-hidden="true">
        {ticks.map(({ at, label: text }) => (
          <span key={at} style={{ left: Math.max(18, Math.min(xOf(at), width - 18)) }}>
            {text}
          </span>
        ))}
      </div>
      <p className={styles["read"]} aria-hidden="true">
        {read === null ? t("timeline.keys") : `${say(read)} (${targetOf(read).hint})`}
      </p>
    </div>
  );
}
