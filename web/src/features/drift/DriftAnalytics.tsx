import { useQuery } from "@tanstack/react-query";
import { problemOf } from "@/api/client";
import { driftAnalyticsQuery } from "@/api/drift";
import { type DriftPeriod, driftPeriods } from "@/api/driftSearch";
import type { DriftAnalytics as Analytics } from "@/api/driftTypes";
import { useSession } from "@/api/session";
import { addDays, formatDays, formatInstant } from "@/format/dates";
import { resourceName } from "@/format/resources";
import { t as en } from "@/messages";
import { t as trend } from "@/messages/driftTrends";
import { blank } from "@/ui/Page";
import { Segments } from "@/ui/Segments";
import { Block, ProblemNote, ProblemState, Skeleton, State } from "@/ui/states";
import styles from "./DriftAnalytics.module.css";
import { Figures, Ranking, Times } from "./AnalyticsParts";
import { FlowChart } from "./FlowChart";
import { Allowed, Frame } from "./Frame";
import { frameworkNames, resourcePath } from "./words";

interface Props {
  search: { days?: DriftPeriod };
  onSearchChange: (search: { days?: DriftPeriod }) => void;
}

function Shown({ analytics, zone }: { analytics: Analytics; zone: string }) {
  const { by_type: types, by_team: teams, top_controls: controls, top_resources: resources } = analytics;
  return (
    <>
      <Figures analytics={analytics} zone={zone} />
      <div className={styles["grid"]}>
        <FlowChart analytics={analytics} />
        <Times analytics={analytics} />
        <Ranking
          title={trend("analytics.byType")}
          head={trend("analytics.type")}
          count={trend("analytics.opened")}
          rows={types.map(({ resource_type: type, opened, open }) => ({ key: type, name: type, link: { to: "/drift", search: { resource_type: type, status: "all" } }, count: opened, open }))}
        />
        <Ranking
          title={trend("analytics.byTeam")}
          head={trend("analytics.team")}
          count={trend("analytics.opened")}
          rows={teams.map(({ team, opened, open }) => ({
            key: team ?? "",
            name: team ?? trend("analytics.noTeam"),
            link: team == null ? null : { to: "/drift", search: { team, status: "all" } },
            count: opened,
            open,
          }))}
        />
        <Ranking
          title={trend("analytics.topControls")}
          head={trend("analytics.control")}
          count={trend("analytics.drifts")}
          rows={controls.map(({ frameworks, id, title, drifts, open }) => ({
            key: `${frameworks[0]?.framework ?? ""} ${id}`,
            name: `${id} ${title}`,
            detail: frameworkNames(frameworks.map(({ framework_name: name }) => name)),
            link: { to: "/drift", search: { ...(frameworks[0] && { framework: frameworks[0].framework }), requirement: id, status: "all" } },
            count: drifts,
            open,
          }))}
        />
        <Ranking
          title={trend("analytics.topResources")}
          head={trend("analytics.resource")}
          count={trend("analytics.drifts")}
          rows={resources.map(({ resource, drifts, open }) => ({
            key: resource.id,
            name: resourceName(resource),
            detail: `${resource.type} · ${resource.account_id}`,
            link: { to: resourcePath(resource) },
            count: drifts,
            open,
          }))}
        />
      </div>
    </>
  );
}

function Asked({ search, onSearchChange }: Props) {
  const { customer } = useSession();
  const zone = customer.time_zone;
  const { data, error, isPlaceholderData, refetch } = useQuery(driftAnalyticsQuery(search));
  const retry = () => {
    void refetch();
  };
  const isEmpty = data?.opened === 0 && data.resolved === 0 && data.open === 0;
  const note = data && trend("analytics.note", { period: formatDays(data.from.slice(0, 10), addDays(data.to.slice(0, 10), 1), data.as_of), instant: formatInstant(data.as_of, zone) });
  return (
    <Frame
      title={trend("analytics.title")}
      note={note ?? (error === null ? blank : trend("analytics.noteBlank"))}
      busy={isPlaceholderData}
      controls={
        <Segments
          label={trend("analytics.days")}
          value={search.days ?? "90"}
          options={[...driftPeriods].sort((a, b) => Number(a) - Number(b)).map((value) => ({ value, label: trend(`analytics.days.${value}`) }))}
          onChange={(days) => {
            onSearchChange(days === "90" ? {} : { days });
          }}
        />
      }
    >
      {error !== null && data !== undefined && <ProblemNote title={en("problem.stale")} problem={problemOf(error)} onRetry={retry} />}
      {data === undefined && error !== null && <ProblemState problem={problemOf(error)} onRetry={retry} />}
      {data === undefined && error === null && (
        <Skeleton label={trend("analytics.loading")}>
          <div className={styles["grid"]}>
            <Block height="260px" />
            <Block height="260px" />
          </div>
        </Skeleton>
      )}
      {isEmpty && (
        <State title={trend("analytics.empty")}>
          <p>{trend("analytics.emptyText")}</p>
        </State>
      )}
      {data !== undefined && !isEmpty && <Shown analytics={data} zone={zone} />}
    </Frame>
  );
}

/** How drift comes and goes: how long it takes, what and whose it is, and how long there was none. */
export function DriftAnalytics(props: Props) {
  return (
    <Allowed needs="drift_analytics" title={trend("analytics.title")}>
      <Asked {...props} />
    </Allowed>
  );
}
