import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { problemOf } from "@/api/client";
import { useSession } from "@/api/session";
import { type AnalyticsDays, analyticsDays } from "@/api/violationViews";
import { analyticsQuery } from "@/api/violations";
import type { ComplianceAnalytics } from "@/api/violationTypes";
import { formatDays, formatInstant } from "@/format/dates";
import { formatCount, formatShare } from "@/format/number";
import { t as en } from "@/messages";
import { t as trend } from "@/messages/violationTrends";
import { Bar } from "@/ui/Bar";
import { Card } from "@/ui/Card";
import { DataTable } from "@/ui/DataTable";
import { duration } from "@/ui/duration";
import { blank } from "@/ui/Page";
import { Segments } from "@/ui/Segments";
import { Severity } from "@/ui/Severity";
import { Block, ProblemNote, ProblemState, Skeleton, State } from "@/ui/states";
import styles from "./ViolationAnalytics.module.css";
import { FlowChart } from "./FlowChart";
import { Allowed, Frame } from "./Frame";

interface Props {
  search: { days?: AnalyticsDays };
  onSearchChange: (search: { days?: AnalyticsDays }) => void;
}

/** How long it took from coming up to resolved, by severity. */
function Times({ analytics: { times } }: { analytics: ComplianceAnalytics }) {
  const longest = Math.max(...times.map(({ mean_seconds: mean }) => mean ?? 0));
  return (
    <Card title={trend("analytics.times")} corner={trend("analytics.timesCorner")}>
      <div className={styles["fit"]}>
        <DataTable
          caption={trend("analytics.times")}
          columns={[
            { key: "severity", label: trend("analytics.severity") },
            { key: "bar", label: trend("analytics.mean") },
            { key: "median", label: trend("analytics.median"), isNumber: true },
            { key: "resolved", label: trend("analytics.resolved"), isNumber: true },
          ]}
          rows={times.map(({ severity, mean_seconds: mean, median_seconds: median, resolved }) => ({
            key: severity,
            cells: {
              severity: <Severity severity={severity} />,
              bar:
                mean == null ? (
                  <span className={styles["none"]}>{trend("analytics.noneResolved")}</span>
                ) : (
                  <span className={styles["bar"]}>
                    <strong>{duration(mean)}</strong>
                    <Bar amount={String(mean)} longest={longest} />
                  </span>
                ),
              median: median == null ? null : duration(median),
              resolved: formatCount(resolved),
            },
          }))}
        />
      </div>
    </Card>
  );
}

/** How many were not, or are not, resolved in time, by severity. */
function Limits({ analytics: { times } }: { analytics: ComplianceAnalytics }) {
  return (
    <Card title={trend("analytics.limits")} corner={trend("analytics.limitsCorner")}>
      <div className={styles["fit"]}>
        <DataTable
          caption={trend("analytics.limits")}
          columns={[
            { key: "severity", label: trend("analytics.severity") },
            { key: "bar", label: trend("analytics.share") },
            { key: "late", label: trend("analytics.late"), isNumber: true },
            { key: "due", label: trend("analytics.due"), isNumber: true },
          ]}
          rows={times.map(({ severity, due, late }) => {
            const share = due === 0 ? 0 : (100 * late) / due;
            return {
              key: severity,
              cells: {
                severity: <Severity severity={severity} />,
                bar:
                  due === 0 ? (
                    <span className={styles["none"]}>{trend("analytics.noneDue")}</span>
                  ) : (
                    <span className={styles["bar"]}>
                      <strong>{formatShare(share.toFixed(1))}</strong>
                      <Bar amount={share.toFixed(1)} longest={100} />
                    </span>
                  ),
                late: formatCount(late),
                due: formatCount(due),
              },
            };
          })}
        />
      </div>
    </Card>
  );
}

/** The checks with most open violations, each a link to them. */
function Top({ analytics: { top_checks: checks } }: { analytics: ComplianceAnalytics }) {
  const most = Math.max(0, ...checks.map(({ open }) => open));
  return (
    <Card title={trend("analytics.top")} corner={trend("analytics.topCorner")}>
      {checks.length === 0 ? (
        <p>{trend("analytics.noneOpen")}</p>
      ) : (
        <div className={styles["fit"]}>
          <DataTable
            caption={trend("analytics.top")}
            columns={[
              { key: "check", label: trend("analytics.check") },
              { key: "severity", label: trend("analytics.severity") },
              { key: "bar", label: trend("analytics.open") },
            ]}
            rows={checks.map(({ check_id: check, title, severity, open }) => ({
              key: check,
              cells: {
                check: (
                  <Link to="/compliance/violations" search={{ check_id: check, excepted: "false" }} className={styles["link"]}>
                    {title}
                  </Link>
                ),
                severity: <Severity severity={severity} />,
                bar: (
                  <span className={styles["bar"]}>
                    <strong>{formatCount(open)}</strong>
                    <Bar amount={String(open)} longest={most} />
                  </span>
                ),
              },
            }))}
          />
        </div>
      )}
    </Card>
  );
}

function Asked({ search, onSearchChange }: Props) {
  const { customer } = useSession();
  const { data, error, isPlaceholderData, refetch } = useQuery(analyticsQuery(search));
  const retry = () => {
    void refetch();
  };
  const isEmpty = data?.flow.length === 0 && data.top_checks.length === 0;
  const note = data && trend("analytics.note", { period: formatDays(data.from, data.to, data.as_of), instant: formatInstant(data.as_of, customer.time_zone) });
  return (
    <Frame
      title={trend("analytics.title")}
      note={note ?? (error === null ? blank : trend("analytics.noteBlank"))}
      busy={isPlaceholderData}
      controls={
        <Segments
          label={trend("analytics.days")}
          value={search.days ?? "90"}
          options={[...analyticsDays].sort((a, b) => Number(a) - Number(b)).map((value) => ({ value, label: trend(`analytics.days.${value}`) }))}
          onChange={(days) => {
            onSearchChange({ days });
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
      {data !== undefined && !isEmpty && (
        <>
          <div className={styles["grid"]}>
            <Times analytics={data} />
            <Limits analytics={data} />
          </div>
          <div className={styles["stack"]}>
            <FlowChart analytics={data} weekStart={customer.week_start} />
            <Top analytics={data} />
          </div>
        </>
      )}
    </Frame>
  );
}

/** How violations come and go: how long they take, which are late, which checks fail most. */
export function ViolationAnalytics(props: Props) {
  return (
    <Allowed needs="compliance_analytics" title={trend("analytics.title")}>
      <Asked {...props} />
    </Allowed>
  );
}
