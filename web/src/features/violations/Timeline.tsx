import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { problemOf } from "@/api/client";
import { mayCall, useSession } from "@/api/session";
import { longest, readTimeline, shortest, stretchOf, timelineDays, type TimelineSearch } from "@/api/violationTimeline";
import { frameworkNamesQuery, timelineQuery } from "@/api/violations";
import { t as en } from "@/messages";
import { t as words } from "@/messages/timeline";
import { t } from "@/messages/violations";
import { t as trend } from "@/messages/violationTrends";
import { Button } from "@/ui/Button";
import { FilterBar, FilterChoice, FilterText } from "@/ui/Filters";
import { Segments } from "@/ui/Segments";
import { Block, ProblemNote, ProblemState, Skeleton, State } from "@/ui/states";
import { type Stretch, zoomedWithin } from "@/ui/timeline/stretch";
import { formatStretch } from "@/ui/timeline/times";
import { TimelineTools } from "@/ui/timeline/TimelineTools";
import { Allowed, Frame } from "./Frame";
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
  const show = ({ from, to }: Stretch) => {
    onSearchChange(readTimeline({ ...filter, from: new Date(from).toISOString(), to: new Date(to).toISOString() }));
  };
  const bounds = { shortest, longest, latest: stretchOf({}, now).to };
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
          label={words("timeline.length")}
          value={search.from === undefined ? (search.days ?? "90") : "none"}
          options={[...timelineDays].sort((a, b) => Number(a) - Number(b)).map((value) => ({ value, label: words(`timeline.days.${value}`) }))}
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
      {data !== undefined && <TimelineTools stretch={stretch} bounds={bounds} onShow={show} />}
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
            const next = zoomedWithin(stretch, factor, bounds, around);
            if (next !== null) show(next);
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
