import { Link } from "@tanstack/react-router";
import { openViolations } from "@/api/complianceLinks";
import type { CheckStanding } from "@/api/types";
import { t, tn } from "@/messages/compliance";
import { Badge } from "@/ui/Badge";
import { Severity } from "@/ui/Severity";
import styles from "./Checks.module.css";

interface Props {
  checks: readonly CheckStanding[];
  /** Whether the reader may see violations one by one. */
  mayList: boolean;
}

/** What a check came to besides passing and failing; counted apart. */
const apart = ["excepted", "muted", "manual", "not_applicable"] as const;

function Outcome({ check, mayList }: { check: CheckStanding; mayList: boolean }) {
  const { id, title, failing, passing, is_assessed: isAssessed } = check;
  return (
    <span className={styles["outcome"]}>
      {failing > 0 &&
        (mayList ? (
          <Link {...openViolations({ check_id: id })} className={styles["failing"]} aria-label={t("checks.failingLabel", { resources: tn("checks.failing", failing), check: title })}>
            <Badge tone="critical">{tn("checks.failing", failing)}</Badge>
          </Link>
        ) : (
          <Badge tone="critical">{tn("checks.failing", failing)}</Badge>
        ))}
      {passing > 0 && <Badge tone="pass">{tn("checks.passing", passing)}</Badge>}
      {apart
        .filter((kind) => check[kind] > 0)
        .map((kind) => (
          <Badge key={kind} tone={kind === "excepted" || kind === "muted" ? "medium" : "over"}>
            {tn(`checks.${kind}`, check[kind])}
          </Badge>
        ))}
      {!isAssessed && apart.every((kind) => check[kind] === 0) && <Badge tone="over">{t("checks.noResult")}</Badge>}
    </span>
  );
}

function Check({ check, mayList }: { check: CheckStanding; mayList: boolean }) {
  const { id, title, severity, rationale, remediation } = check;
  return (
    <li className={styles["check"]}>
      <div className={styles["line"]}>
        <span className={styles["severity"]}>
          <Severity severity={severity} />
        </span>
        <span className={styles["name"]}>
          <strong>{title}</strong>
          <code>{id}</code>
        </span>
        <Outcome check={check} mayList={mayList} />
      </div>
      <details className={styles["more"]}>
        <summary aria-label={t("checks.moreLabel", { check: title })}>{t("checks.more")}</summary>
        <dl>
          <dt>{t("checks.why")}</dt>
          <dd>{rationale}</dd>
          <dt>{t("checks.how")}</dt>
          <dd>{remediation}</dd>
        </dl>
      </details>
    </li>
  );
}

function List({ checks, mayList }: Pick<Props, "checks" | "mayList">) {
  return (
    <ul className={styles["checks"]}>
      {checks.map((check) => (
        <Check key={check.id} check={check} mayList={mayList} />
      ))}
    </ul>
  );
}

/** The checks that speak to a requirement: those with a result, those that fail first; the others folded away. */
export function Checks({ checks, mayList }: Props) {
  const assessed = checks.filter(({ is_assessed: isAssessed }) => isAssessed);
  const silent = checks.filter(({ is_assessed: isAssessed }) => !isAssessed);
  return (
    <section className={styles["section"]} aria-labelledby="checks">
      <div className={styles["head"]}>
        <h2 id="checks">{t("checks.title")}</h2>
        <p>{checks.length === 0 ? t("checks.none") : t("checks.counts", { assessed: tn("checks.withResult", assessed.length), all: tn("checks.all", checks.length) })}</p>
      </div>
      {assessed.length > 0 && <List checks={assessed} mayList={mayList} />}
      {silent.length > 0 && (
        <details className={styles["silent"]}>
          <summary>{tn("checks.silent", silent.length)}</summary>
          <List checks={silent} mayList={mayList} />
        </details>
      )}
      {checks.length === 0 && <p className={styles["nothing"]}>{t("checks.noneText")}</p>}
    </section>
  );
}
