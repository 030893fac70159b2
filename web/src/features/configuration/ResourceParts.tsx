import { Link } from "@tanstack/react-router";
import type { ResourceDetail } from "@/api/configurationTypes";
import { mayCall, useSession } from "@/api/session";
import { formatInstant } from "@/format/dates";
import { providerLabel } from "@/format/resources";
import { sentence } from "@/format/words";
import { t, tn } from "@/messages/configuration";
import { t as parts } from "@/messages/driftParts";
import { Card } from "@/ui/Card";
import { DriftStanding } from "@/ui/DriftStanding";
import { DriftStatus } from "@/ui/DriftStatus";
import { CopyButton } from "@/ui/Secret";
import { Severity } from "@/ui/Severity";
import { Stated } from "@/ui/Stated";
import { AuthorName } from "./AuthorParts";
import { DriftLink } from "./DriftLink";
import { Fact } from "./Fact";
import styles from "./Resource.module.css";

interface Props {
  detail: ResourceDetail;
  zone: string;
}

function BaselineName({ baseline }: { baseline: ResourceDetail["baseline"] }) {
  const session = useSession();
  if (baseline == null) return t("resource.noBaseline");
  const text = t("resource.baselineOf", { name: baseline.name, version: String(baseline.version) });
  if (!mayCall(session, "read_baseline")) return text;
  return (
    <Link to="/baselines/$baselineId" params={{ baselineId: baseline.id }} className={styles["link"]}>
      {text}
    </Link>
  );
}

/** What it is, where, since when it is known, and what says how it should be. */
export function About({ detail, zone }: Props) {
  const { resource, first_seen_at: first, observed_at: last, deleted_at: gone, baseline, address } = detail;
  const { name, uid, provider, type, account_id: account, region } = resource;
  return (
    <Card title={t("resource.about")}>
      <dl className={styles["facts"]}>
        <Fact name={t("resource.name")}>
          <Stated value={name} />
        </Fact>
        <Fact name={t("resource.id")}>
          <span className={styles["uid"]}>{uid}</span>
          <div className={styles["copy"]}>
            <CopyButton text={uid} label={t("resource.copyId")} />
          </div>
        </Fact>
        <Fact name={t("resources.type")}>
          <Link to="/resources" search={{ resource_type: type }} className={styles["link"]}>
            {type}
          </Link>
        </Fact>
        <Fact name={t("resource.provider")}>{providerLabel(provider)}</Fact>
        <Fact name={t("resources.account")}>
          <Link to="/resources" search={{ account_id: account }} className={styles["link"]}>
            {account}
          </Link>
        </Fact>
        <Fact name={t("resources.region")}>{region ?? t("resources.noRegion")}</Fact>
        <Fact name={t("resource.first")}>{first == null ? t("config.neverSeen") : formatInstant(first, zone)}</Fact>
        <Fact name={t("resource.last")}>{last == null ? t("config.neverSeen") : formatInstant(last, zone)}</Fact>
        {gone != null && <Fact name={t("resource.goneAt")}>{formatInstant(gone, zone)}</Fact>}
        <Fact name={t("resource.baseline")}>
          <BaselineName baseline={baseline} />
        </Fact>
        {address != null && (
          <Fact name={t("resource.address")}>
            <span className={styles["uid"]}>{address}</span>
          </Fact>
        )}
      </dl>
    </Card>
  );
}

/** Whether it is as it should be. */
export function Drift({ detail, zone }: Props) {
  const session = useSession();
  const { drift, baseline } = detail;
  if (drift == null) {
    return (
      <Card title={t("resource.drift")}>
        <p className={styles["text"]}>{baseline == null ? t("resource.noDriftAtAll") : t("resource.noDrift", { baseline: baseline.name })}</p>
        {baseline == null && mayCall(session, "list_baselines") && (
          <Link to="/baselines" className={styles["link"]}>
            {t("resource.toBaselines")}
          </Link>
        )}
      </Card>
    );
  }
  const { standing, status, severity, opened_at: opened, field_count: fields, hidden_count: hidden, is_ignored: isIgnored, snoozed_until: snoozed, resolved_at: over, author } = drift;
  return (
    <Card
      title={t("resource.drift")}
      corner={
        <DriftLink id={drift.id} className={styles["link"]}>
          {t("resource.openDrift")}
        </DriftLink>
      }
    >
      <p className={styles["words"]}>
        <Severity severity={severity} />
        <DriftStanding standing={standing} />
        <DriftStatus status={status} />
      </p>
      <p className={styles["text"]}>
        {over != null && (status === "resolved" || status === "accepted") ? sentence(t("resource.driftOver", { from: formatInstant(opened, zone), to: formatInstant(over, zone) })) : [
          isIgnored ? t("resource.driftIgnored") : standing === "changed" ? tn("resource.driftFields", fields) : parts(`standing.${standing}`),
          ...(hidden > 0 && !isIgnored ? [tn("resource.driftHidden", hidden)] : []),
          t("resource.driftSince", { when: formatInstant(opened, zone) }),
          ...(snoozed != null && status === "snoozed" ? [t("resource.snoozedUntil", { when: formatInstant(snoozed, zone) })] : []),
        ].join(", ")}
      </p>
      <p className={styles["fine"]}>
        <AuthorName author={author} />
      </p>
    </Card>
  );
}

/** What it breaks and nobody has resolved. */
export function Violations({ detail: { violations, resource }, zone }: Props) {
  const session = useSession();
  const mayOpen = mayCall(session, "violation");
  return (
    <Card
      title={t("resource.violations")}
      corner={
        violations.length > 0 && mayCall(session, "violations") ? (
          <Link to="/compliance/violations" search={{ resource: resource.uid }} className={styles["link"]}>
            {t("resource.allViolations")}
          </Link>
        ) : undefined
      }
    >
      {violations.length === 0 && <p className={styles["text"]}>{t("resource.noViolations")}</p>}
      <ul className={styles["list"]}>
        {violations.map(({ id, title, severity, status, opened_at: opened }) => (
          <li key={id}>
            {mayOpen ? (
              <Link to="/compliance/violations/$violationId" params={{ violationId: id }} className={styles["link"]}>
                {title}
              </Link>
            ) : (
              <strong>{title}</strong>
            )}
            <span className={styles["fine"]}>
              <Severity severity={severity} /> {t("resource.violationSince", { status: t(`violation.${status}`), when: formatInstant(opened, zone) })}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
