import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useId } from "react";
import { complianceQuery } from "@/api/compliance";
import { openViolations } from "@/api/complianceLinks";
import { mayCall, useSession } from "@/api/session";
import type { Compliance, FrameworkStanding } from "@/api/types";
import { addDays, formatDay, formatDays, formatInstant } from "@/format/dates";
import { sign, toNumber } from "@/format/decimal";
import { formatCount, formatPoints, formatShare } from "@/format/number";
import { t, tn } from "@/messages/complianceCard";
import { extremes } from "@/ui/chart/extremes";
import { severities, Severity, type SeverityName } from "@/ui/Severity";
import { Sparkline } from "@/ui/Sparkline";
import styles from "./ComplianceCard.module.css";

/** Of which severities what is open is worth a word here. */
const urgent: readonly SeverityName[] = severities.slice(0, 2);

function worstOf(frameworks: readonly FrameworkStanding[]): (FrameworkStanding & { percent: string }) | null {
  const scored = frameworks.flatMap((one) => (one.is_followed && typeof one.score.percent === "string" ? [{ ...one, percent: one.score.percent }] : []));
  return scored.toSorted((one, other) => toNumber(one.percent) - toNumber(other.percent))[0] ?? null;
}

function Changes({ change }: Pick<Compliance, "change">) {
  const spans = [
    ["7", change.days_7],
    ["30", change.days_30],
  ] as const;
  return (
    <p className={styles["detail"]}>
      {spans.map(([days, points]) =>
        typeof points === "string" ? (
          <span key={days}>
            <strong className={[styles["fell"], undefined, styles["rose"]][sign(points) + 1]}>{t("card.points", { points: formatPoints(points) })}</strong> {t("card.days", { days })}
          </span>
        ) : (
          <span key={days}>{t("card.unknown", { days })}</span>
        ),
      )}
    </p>
  );
}

function Trend({ history, now }: { history: Compliance["history"]; now: string }) {
  const known = history.flatMap(({ day, score }) => (typeof score?.percent === "string" ? [{ day, amount: score.percent }] : []));
  const found = extremes(known);
  const first = known[0];
  const last = known.at(-1);
  if (found === null || first === undefined || last === undefined || known.length < 2) return null;
  const { low, high } = found;
  const period = formatDays(first.day, addDays(last.day, 1), now);
  const label = t("card.trend", { period, high: formatShare(high.amount), highDay: formatDay(high.day, now), low: formatShare(low.amount), lowDay: formatDay(low.day, now) });
  return (
    <div className={styles["trend"]} title={label}>
      <Sparkline values={known.map(({ amount }) => toNumber(amount))} label={label} />
      <p className={styles["detail"]} aria-hidden="true">
        {t("card.period", { period })}
      </p>
    </div>
  );
}

/** Open violations of the worst severities, and what is overdue: each a link to its rows. */
function Open({ standing, mayList }: { standing: Compliance; mayList: boolean }) {
  const { by_severity: bySeverity, violations } = standing;
  const figure = (count: number, wanted: Parameters<typeof openViolations>[0]) =>
    mayList && count > 0 ? (
      <Link {...openViolations(wanted)} className={styles["rows"]}>
        <data value={count}>{formatCount(count)}</data>
      </Link>
    ) : (
      <data value={count}>{formatCount(count)}</data>
    );
  return (
    <dl className={styles["facts"]}>
      {urgent.map((severity) => (
        <div key={severity}>
          <dt>
            <Severity severity={severity} />
          </dt>
          <dd>{figure(bySeverity.find((one) => one.severity === severity)?.open ?? 0, { severity })}</dd>
        </div>
      ))}
      <div>
        <dt>{t("card.overdue")}</dt>
        <dd>{figure(violations.overdue, { overdue: "true" })}</dd>
      </div>
      <div>
        <dt>{t("card.allOpen")}</dt>
        <dd>{figure(violations.open, {})}</dd>
      </div>
    </dl>
  );
}

/** How the customer stands in short; nothing where no scan has been seen. */
export function ComplianceCard({ timeZone }: { timeZone: string }) {
  const session = useSession();
  const title = useId();
  const { data: standing } = useQuery(complianceQuery);
  if (standing?.observed_at == null) return null;
  const { score, frameworks, history, as_of: now } = standing;
  const worst = worstOf(frameworks);
  const followed = frameworks.filter(({ is_followed: isFollowed }) => isFollowed).length;
  return (
    <section aria-labelledby={title} className={styles["compliance"]}>
      <div className={styles["head"]}>
        <h2 id={title}>{t("card.question")}</h2>
        <p>{`${tn("card.frameworks", followed)} · ${t("card.observed", { instant: formatInstant(standing.observed_at, timeZone) })}`}</p>
      </div>
      <div className={styles["card"]}>
        <div>
          <p className={styles["figure"]}>
            <Link to="/compliance">{typeof score.percent === "string" ? <data value={score.percent}>{formatShare(score.percent)}</data> : t("card.noScore")}</Link>
            {typeof score.percent === "string" && <span>{t("card.fraction", { passing: formatCount(score.passing), assessed: formatCount(score.assessed) })}</span>}
          </p>
          <Changes change={standing.change} />
          {worst !== null && (
            <p className={styles["detail"]}>
              {t("card.worst")}{" "}
              <Link to="/compliance/frameworks/$framework" params={{ framework: worst.key }} className={styles["rows"]}>
                {t("card.worstIs", { framework: `${worst.name} ${worst.version}`, percent: formatShare(worst.percent) })}
              </Link>
            </p>
          )}
        </div>
        <Trend history={history} now={now} />
        <Open standing={standing} mayList={mayCall(session, "violations")} />
      </div>
    </section>
  );
}
