import { Link } from "@tanstack/react-router";
import type { DriftSearch } from "@/api/driftSearch";
import type { DriftAnalytics } from "@/api/driftTypes";
import { formatInstant } from "@/format/dates";
import { formatCount } from "@/format/number";
import { t as trend, tn as trendCount } from "@/messages/driftTrends";
import { Bar } from "@/ui/Bar";
import { Card } from "@/ui/Card";
import { DataTable } from "@/ui/DataTable";
import { duration } from "@/ui/duration";
import { Severity } from "@/ui/Severity";
import styles from "./DriftAnalytics.module.css";

/** How long there was no open drift, what is open, what came and went. */
export function Figures({ analytics, zone }: { analytics: DriftAnalytics; zone: string }) {
  const { streak, open, opened, resolved, from, to } = analytics;
  const since = streak.since == null ? trend("analytics.streakRunningUnknown") : trend("analytics.streakRunning", { instant: formatInstant(streak.since, zone) });
  return (
    <div className={styles["figures"]}>
      <Card title={trend("analytics.streak")}>
        <p className={styles["figure"]}>
          <strong>{trendCount("analytics.streakDays", streak.days)}</strong> {streak.is_running ? since : trend("analytics.streakOver", { open: formatCount(open) })}
        </p>
      </Card>
      <Card title={trend("analytics.open")}>
        <p className={styles["figure"]}>
          <Link to="/drift" search={{}}>
            {formatCount(open)}
          </Link>{" "}
          {trend("analytics.openNow")}
        </p>
      </Card>
      <Card title={trend("analytics.opened")}>
        <p className={styles["figure"]}>
          <Link to="/drift" search={{ status: "all", opened_from: from, opened_to: to }}>
            {formatCount(opened)}
          </Link>{" "}
          {trend("analytics.inPeriod")}
        </p>
      </Card>
      <Card title={trend("analytics.resolved")}>
        <p className={styles["figure"]}>
          <Link to="/drift" search={{ status: "all", resolved_from: from, resolved_to: to }}>
            {formatCount(resolved)}
          </Link>{" "}
          {trend("analytics.inPeriod")}
        </p>
      </Card>
    </div>
  );
}

/** How long it took from coming up to resolved, by severity. */
export function Times({ analytics: { time_to_resolve: times } }: { analytics: DriftAnalytics }) {
  const longest = Math.max(...times.map(({ mean_seconds: mean }) => mean ?? 0));
  return (
    <Card title={trend("analytics.times")} corner={trend("analytics.timesCorner")}>
      <div className={styles["fit"]}>
        <DataTable
          caption={trend("analytics.times")}
          columns={[
            { key: "severity", label: trend("analytics.severity") },
            { key: "bar", label: trend("analytics.mean") },
            { key: "resolved", label: trend("analytics.resolved"), isNumber: true },
          ]}
          rows={times.map(({ severity, mean_seconds: mean, resolved }) => ({
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
              resolved: formatCount(resolved),
            },
          }))}
        />
      </div>
    </Card>
  );
}

interface Ranked {
  key: string;
  name: string;
  detail?: string;
  /** To its drifts; null where there is no list of them. */
  link: { to: string; search?: DriftSearch } | null;
  count: number;
  open: number;
}

/** What drifts most: how often in the period, and how much of it is open. */
export function Ranking({ title, head, count: countLabel, rows }: { title: string; head: string; count: string; rows: readonly Ranked[] }) {
  const most = Math.max(0, ...rows.map(({ count }) => count));
  return (
    <Card title={title} corner={trend("analytics.topTen")}>
      {rows.length === 0 ? (
        <p>{trend("analytics.noneOf")}</p>
      ) : (
        <div className={[styles["fit"], styles["ranking"]].join(" ")}>
          <DataTable
            caption={title}
            columns={[
              { key: "name", label: head },
              { key: "count", label: countLabel },
              { key: "open", label: trend("analytics.open"), isNumber: true },
            ]}
            rows={rows.map(({ key, name, detail, link, count, open }) => ({
              key,
              cells: {
                name: (
                  <>
                    {link === null ? (
                      name
                    ) : (
                      <Link {...link} className={styles["link"]}>
                        {name}
                      </Link>
                    )}
                    {detail !== undefined && <span className={styles["small"]}>{detail}</span>}
                  </>
                ),
                count: (
                  <span className={[styles["bar"], styles["rank"]].join(" ")}>
                    <strong>{formatCount(count)}</strong>
                    <Bar amount={String(count)} longest={most} />
                  </span>
                ),
                open: formatCount(open),
              },
            }))}
          />
        </div>
      )}
    </Card>
  );
}
