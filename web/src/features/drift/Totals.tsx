import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { driftClosedQuery, driftStandingQuery } from "@/api/drift";
import { type DriftSearch, driftStretch, readDrift } from "@/api/driftSearch";
import { useSession } from "@/api/session";
import { formatCount } from "@/format/number";
import { t as parts } from "@/messages/complianceParts";
import { t, tn } from "@/messages/drift";
import { blank } from "@/ui/Page";
import { SeverityMark } from "@/ui/Severity";
import { formatStretch } from "@/ui/timeline/times";
import styles from "./Drift.module.css";

interface Props {
  search: DriftSearch;
  now: number;
}

/** How many drifts of the filter there are now, and how many were closed in the stretch of the timeline; each a link to them. */
export function Totals({ search, now }: Props) {
  const session = useSession();
  const { data: standing } = useQuery(driftStandingQuery(search, session));
  const { data: closed } = useQuery(driftClosedQuery(search, session, now));
  const link = (change: Partial<DriftSearch>) => ({ to: "/drift", search: readDrift({ ...search, resolved_from: undefined, resolved_to: undefined, ...change }) }) as const;
  const stretch = driftStretch(search, now);
  const [from, to] = [new Date(stretch.from).toISOString(), new Date(stretch.to).toISOString()];
  const closedLink = (status: "accepted" | "resolved") => link({ status, resolved_from: from, resolved_to: to });
  return (
    <div className={styles["totals"]} role="group" aria-label={t("totals.label")}>
      <div>
        <h2>
          <Link {...link({ status: "open" })}>
            <strong>{standing === undefined ? blank : formatCount(standing.totals.open)}</strong> {t("totals.openNow")}
          </Link>
        </h2>
      </div>
      <ul>
        {standing?.by_severity.map(({ severity, open }) => (
          <li key={severity}>
            <Link {...link({ status: "open", severity })}>
              <SeverityMark severity={severity} />
              <strong>{formatCount(open)}</strong> {parts(`severity.${severity}`)}
            </Link>
          </li>
        ))}
      </ul>
      <ul>
        {standing !== undefined && (
          <>
            <li>
              <Link {...link({ status: "revert" })}>{tn("totals.revert", standing.totals.revert)}</Link>
            </li>
            <li>
              <Link {...link({ status: "snoozed" })}>{tn("totals.snoozed", standing.totals.snoozed)}</Link>
            </li>
          </>
        )}
      </ul>
      {closed !== undefined && (
        <ul>
          <li>
            <Link {...closedLink("accepted")}>{tn("totals.accepted", closed.accepted)}</Link>
          </li>
          <li>
            <Link {...closedLink("resolved")}>{tn("totals.resolved", closed.resolved)}</Link>
          </li>
          <li className={styles["period"]}>{formatStretch(stretch.from, stretch.to, session.customer.time_zone)}</li>
        </ul>
      )}
    </div>
  );
}
