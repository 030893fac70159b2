import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Violation } from "@/api/violationTypes";
import { formatInstant } from "@/format/dates";
import { t } from "@/messages/violations";
import { Stated } from "@/ui/Stated";
import styles from "./RowDetails.module.css";

/** A fact by its name. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What is known of a violation without asking for more, and where more of it is. */
export function RowDetails({ violation, zone }: { violation: Violation; zone: string }) {
  const { id, check_id: check, resource, message } = violation;
  return (
    <div className={styles["details"]}>
      {message != null && (
        <p>
          <span className="hidden-text">{t("row.message")} </span>
          {message}
        </p>
      )}
      <dl>
        <Fact name={t("detail.id")}>{resource.uid}</Fact>
        <Fact name={t("detail.account")}>{`${resource.provider} ${resource.account_id}`}</Fact>
        <Fact name={t("detail.region")}>
          <Stated value={resource.region} />
        </Fact>
        <Fact name={t("detail.type")}>
          <Stated value={resource.type} />
        </Fact>
        <Fact name={t("detail.check")}>{check}</Fact>
        <Fact name={t("detail.firstSeen")}>{formatInstant(violation.first_seen_at, zone)}</Fact>
        <Fact name={t("detail.lastSeen")}>{formatInstant(violation.last_seen_at, zone)}</Fact>
        <Fact name={t("detail.due")}>{violation.due_at == null ? t("column.noLimit") : formatInstant(violation.due_at, zone)}</Fact>
        {violation.excepted_until != null && <Fact name={t("status.excepted")}>{t("detail.excepted", { until: formatInstant(violation.excepted_until, zone) })}</Fact>}
      </dl>
      <p className={styles["links"]}>
        <Link to="/compliance/violations/$violationId" params={{ violationId: id }}>
          {t("row.open")}
        </Link>
        <Link to="/compliance/violations" search={{ check_id: check }}>
          {t("row.sameCheck")}
        </Link>
        <Link to="/compliance/violations" search={{ resource: resource.uid }}>
          {t("row.sameResource")}
        </Link>
        <Link to="/compliance/violations" search={{ account_id: resource.account_id }}>
          {t("row.sameAccount")}
        </Link>
      </p>
    </div>
  );
}
