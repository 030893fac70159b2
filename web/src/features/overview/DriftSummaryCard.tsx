import { Link } from "@tanstack/react-router";
import { useId } from "react";
import type { DriftSummary } from "@/api/driftTypes";
import { formatAgo, formatInstant } from "@/format/dates";
import { formatCount } from "@/format/number";
import { resourceName } from "@/format/resources";
import { t, tn } from "@/messages/driftCard";
import { Severity } from "@/ui/Severity";
import { useNow } from "@/ui/useNow";
import styles from "./DriftSummaryCard.module.css";

/** How many drifts are open by severity, each a link to them. */
function BySeverity({ severities }: { severities: DriftSummary["by_severity"] }) {
  return (
    <dl className={styles["facts"]} aria-label={t("card.bySeverity")}>
      {severities.map(({ severity, open }) => (
        <div key={severity}>
          <dt>
            <Severity severity={severity} />
          </dt>
          <dd>
            {open > 0 ? (
              <Link to="/drift" search={{ status: "active", severity }} className={styles["rows"]}>
                <data value={open}>{formatCount(open)}</data>
              </Link>
            ) : (
              <data value={open}>{formatCount(open)}</data>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The drifts that came up last, with who did it. */
function Newest({ newest }: Pick<DriftSummary, "newest">) {
  const now = useNow(newest);
  return (
    <div className={styles["newest"]}>
      <h3>{t("card.newest")}</h3>
      <ul>
        {newest.map(({ id, resource, resource_type: type, severity, author, opened_at: at }) => {
          const when = formatAgo(at, now);
          return (
            <li key={id}>
              <Severity severity={severity} />
              <Link to="/drift/$driftId" params={{ driftId: id }} className={styles["link"]}>
                {resourceName({ uid: resource })}
              </Link>
              <span>{author == null ? t("card.byNobody", { type, when }) : t("card.by", { type, name: author, when })}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** What differs from the baselines in short. */
export function DriftSummaryCard({ drift, timeZone }: { drift: DriftSummary; timeZone: string }) {
  const title = useId();
  const { open, by_severity: severities, opened_7_days: week, newest, reconciled_at: compared } = drift;
  return (
    <section aria-labelledby={title} className={styles["drift"]}>
      <div className={styles["head"]}>
        <h2 id={title}>{t("card.question")}</h2>
        <p>{compared == null ? t("card.neverCompared") : t("card.compared", { instant: formatInstant(compared, timeZone) })}</p>
      </div>
      <div className={styles["card"]}>
        <div>
          <p className={styles["figure"]}>
            <Link to="/drift" search={{ status: "active" }}>
              <data value={open}>{formatCount(open)}</data>
            </Link>
            <span>{t("card.openNow")}</span>
          </p>
          <p className={styles["detail"]}>{open === 0 && week === 0 ? t("card.none") : tn("card.week", week)}</p>
        </div>
        {newest.length > 0 && <Newest newest={newest} />}
        <BySeverity severities={severities} />
      </div>
    </section>
  );
}
