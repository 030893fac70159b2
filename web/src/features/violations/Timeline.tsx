import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { problemOf } from "@/api/client";
import { mayCall, useSession } from "@/api/session";
import { longest, readTimeline, shortest, stretchOf, timelineDays, type TimelineSearch } from "@/api/violationTimeline";
import { frameworkNamesQuery, timelineQuery } from "@/api/violations";
import { t as en } from "@/messages";
import { t } from "@/messages/violations";
import { t as trend } from "@/messages/violationTrends";
import { Button } from "@/ui/Button";
import { FilterBar, FilterChoice, FilterText } from "@/ui/Filters";
import { Segments } from "@/ui/Segments";
import { Block, ProblemNote, ProblemState, Skeleton, State } from "@/ui/states";
import { zoomed } from "./clusters";
import { Allowed, Frame } from "./Frame";
import { formatStretch } from "./times";
import styles from "./Timeline.module.css";
import { TimelineCard } from "./TimelineCard";

interface Props {
  /** The stretch and the filters; they live in the address. */
  search: TimelineSearch;
  onSearchChange: (search: TimelineSearch) => void;
}

/** Stands in the choice of frameworks for all of them. */
const any = "any";

function Filters({ search, onChange }: { search: TimelineSearch; onChange: (changes: Partial<Record<keyof TimelineSearch, string | undefined>>) => void }) {
  const session = useSession();
  const { data: frameworks = [] } = useQuery({ ...frameworkNamesQuery, enabled: mayCall(session, "compliance") });
  const { framework = any } = search;
  const options = [{ value: any, label: t("filter.frameworkAll") }, ...frameworks.map(({ key, name }) => ({ value: key, label: name }))];
  return (
    <FilterBar>
      <FilterChoice
        label={t("filter.framework")}
        value={framework}
        options={options.some(({ value }) => value === framework) ? options : [...options, { value: framework, label: framework }]}
        onChange={(value) => {
          onChange({ framework: value === any ? undefined : value });
        }}
      />
      <FilterText label={t("filter.account")} example={t("filter.accountExample")} value={search.account_id ?? ""} onChange={(text) => { onChange({ account_id: text }); }} />
      <FilterText label={t("filter.search")} example={t("filter.searchExample")} value={search.search ?? ""} onChange={(text) => { onChange({ search: text }); }} />
    </FilterBar>
  );
}

function Asked({ search, onSearchChange }: Props) {
  const session = useSession();
  // The same end as long as the page is open: another would be another question.
  const [now] = useState(Date.now);
  const { data, error, isPlaceholderData, refetch } = useQuery(timelineQuery(search, session, now));
  const stretch = stretchOf(search, now);
  const { days: _days, from: _from, to: _to, ...filter } = search;
  const zone = session.customer.time_zone;
  const period = formatStretch(stretch.from, stretch.to, zone);
  const latest = stretchOf({}, now).to;
  const show = ({ from, to }: { from: number; to: number }) => {
    onSearchChange(readTimeline({ ...filter, from: new Date(from).toISOString(), to: new Date(to).toISOString() }));
  };
  const zoom = (factor: number, around = (stretch.from + stretch.to) / 2) => {
    const next = zoomed(stretch, factor, around, { shortest, longest });
    // There is nothing after today.
    const over = Math.max(0, next.to - latest);
    show({ from: next.from - over, to: next.to - over });
  };
  const move = (by: number) => {
    const length = stretch.to - stretch.from;
    const from = Math.min(stretch.from + (by * length) / 2, latest - length);
    show({ from, to: from + length });
  };
  const canZoomIn = stretch.to - stretch.from > shortest;
  const canZoomOut = stretch.to - stretch.from < longest;
  const retry = () => {
    void refetch();
  };
  return (
    <Frame
      title={trend("timeline.title")}
      note={trend("timeline.note", { period })}
      busy={isPlaceholderData}
      controls={
        <Segments
          label={trend("timeline.length")}
          value={search.from === undefined ? (search.days ?? "90") : "none"}
          options={[...timelineDays].sort((a, b) => Number(a) - Number(b)).map((value) => ({ value, label: trend(`timeline.days.${value}`) }))}
          onChange={(days) => {
            onSearchChange(readTimeline({ ...filter, days }));
          }}
        />
      }
    >
      <Filters
        search={search}
        onChange={(changes) => {
          onSearchChange(readTimeline({ ...search, ...changes }));
        }}
      />
      {error !== null && data !== undefined && <ProblemNote title={en("problem.stale")} problem={problemOf(error)} onRetry={retry} />}
      {data === undefined && error !== null && <ProblemState problem={problemOf(error)} onRetry={retry} />}
      {data === undefined && error === null && (
        <Skeleton label={trend("timeline.loading")}>
          <Block height="420px" />
        </Skeleton>
      )}
      {data !== undefined && (
        <div className={styles["tools"]} role="group" aria-label={trend("timeline.length")}>
          <Button onClick={() => { move(-1); }}>{trend("timeline.earlier")}</Button>
          <Button aria-disabled={stretch.to >= latest} onClick={() => { if (stretch.to < latest) move(1); }}>
            {trend("timeline.later")}
          </Button>
          <Button aria-disabled={!canZoomIn} onClick={() => { if (canZoomIn) zoom(0.5); }}>
            {trend("timeline.zoomIn")}
          </Button>
          <Button aria-disabled={!canZoomOut} onClick={() => { if (canZoomOut) zoom(2); }}>
            {trend("timeline.zoomOut")}
          </Button>
        </div>
      )}
      {data?.marks.length === 0 && (
        <State title={trend("timeline.empty")}>
          <p>{trend("timeline.emptyText", { period })}</p>
          {search.days !== "365" && (
            <Button onClick={() => { onSearchChange(readTimeline({ ...filter, days: "365" })); }}>{trend("timeline.year")}</Button>
          )}
        </State>
      )}
      {data !== undefined && data.marks.length > 0 && (
        <TimelineCard
          timeline={data}
          filter={filter}
          zone={zone}
          onZoom={(factor, around) => {
            if (factor < 1 ? canZoomIn : canZoomOut) zoom(factor, around);
          }}
        />
      )}
    </Frame>
  );
}

/** When violations came up and were resolved. */
export function Timeline(props: Props) {
  return (
    <Allowed needs="violation_timeline" title={trend("timeline.title")}>
      <Asked {...props} />
    </Allowed>
  );
}
