import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { problemOf } from "@/api/client";
import { driftTimelineQuery } from "@/api/drift";
import { driftDays, type DriftSearch, driftStretch, longestStretch, readDrift, shortestStretch } from "@/api/driftSearch";
import type { DriftTimeline } from "@/api/driftTypes";
import { useSession } from "@/api/session";
import { resourceName } from "@/format/resources";
import { t as en } from "@/messages";
import { t as parts } from "@/messages/driftParts";
import { t as trend } from "@/messages/driftTrends";
import { t as words } from "@/messages/timeline";
import { Button } from "@/ui/Button";
import { Segments } from "@/ui/Segments";
import { Block, ProblemNote, Skeleton } from "@/ui/states";
import { type Stretch, zoomedWithin } from "@/ui/timeline/stretch";
import { TimelineCard } from "@/ui/timeline/TimelineCard";
import { TimelineTools } from "@/ui/timeline/TimelineTools";
import { formatStretch } from "@/ui/timeline/times";
import styles from "./Drift.module.css";
import { countOf, targetOf } from "./marks";

interface Props {
  search: DriftSearch;
  onSearchChange: (search: DriftSearch) => void;
  /** The end of what goes up to today, in milliseconds. */
  now: number;
}

function Figures({ timeline, search, zone, onZoom }: Pick<Props, "search"> & { timeline: DriftTimeline; zone: string; onZoom: (factor: number, around: number) => void }) {
  const figures = useMemo(() => ({ ...timeline, marks: timeline.marks.map(({ drift, ...mark }) => ({ ...mark, subject: drift == null ? null : { id: drift.id, title: `${drift.resource_type}, ${parts(`standing.${drift.standing}`)}`, resource: resourceName({ uid: drift.resource }) } })) }), [timeline]);
  const period = formatStretch(Date.parse(timeline.from), Date.parse(timeline.to), zone);
  return (
    <TimelineCard
      title={trend("timeline.chart")}
      unit={trend("timeline.count")}
      timeline={figures}
      zone={zone}
      targetOf={(mark) => targetOf(mark, search)}
      countOf={countOf}
      summaryOf={({ most, ...totals }) =>
        most === null ? trend("timeline.summaryFew", { ...totals, period }) : trend("timeline.summary", { ...totals, period, day: most.when, most: most.count })
      }
      noteOf={(step) => trend("timeline.bucket", { step })}
      onZoom={onZoom}
      isDense
    />
  );
}

/** When drifts of the filter came up and were resolved, by default in the last 90 days. */
export function TimelinePart({ search, onSearchChange, now }: Props) {
  const session = useSession();
  const zone = session.customer.time_zone;
  const { data, error, isPlaceholderData, refetch } = useQuery(driftTimelineQuery(search, session, now));
  const stretch = driftStretch(search, now);
  const bounds = { shortest: shortestStretch, longest: longestStretch, latest: driftStretch({}, now).to };
  const { days: _days, from: _from, to: _to, ...rest } = search;
  const show = ({ from, to }: Stretch) => {
    onSearchChange(readDrift({ ...rest, from: new Date(from).toISOString(), to: new Date(to).toISOString() }));
  };
  return (
    <div aria-busy={isPlaceholderData} className={styles["timeline"]}>
      <div className={styles["range"]}>
        <Segments
          label={trend("timeline.range")}
          value={search.from === undefined ? (search.days ?? "90") : "none"}
          options={[...driftDays].sort((a, b) => Number(a) - Number(b)).map((value) => ({ value, label: words(`timeline.days.${value}`) }))}
          onChange={(days) => {
            onSearchChange(readDrift({ ...rest, days }));
          }}
        />
        <TimelineTools stretch={stretch} bounds={bounds} onShow={show} />
      </div>
      {error !== null && <ProblemNote title={data === undefined ? trend("timeline.failed") : en("problem.stale")} problem={problemOf(error)} onRetry={() => { void refetch(); }} />}
      {data === undefined && error === null && (
        <Skeleton label={trend("timeline.loading")}>
          <Block height="260px" />
        </Skeleton>
      )}
      {data?.marks.length === 0 && (
        <div className={styles["quiet"]}>
          <p>{trend("timeline.empty", { period: formatStretch(stretch.from, stretch.to, zone) })}</p>
          {search.days !== "365" && <Button look="quiet" onClick={() => { onSearchChange(readDrift({ ...rest, days: "365" })); }}>{trend("timeline.year")}</Button>}
        </div>
      )}
      {data !== undefined && data.marks.length > 0 && (
        <Figures
          timeline={data}
          search={rest}
          zone={zone}
          onZoom={(factor, around) => {
            const next = zoomedWithin(stretch, factor, bounds, around);
            if (next !== null) show(next);
          }}
        />
      )}
    </div>
  );
}
