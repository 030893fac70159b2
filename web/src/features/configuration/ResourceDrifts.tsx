import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { problemOf } from "@/api/client";
import { driftsQuery } from "@/api/drift";
import { mayCall, useSession } from "@/api/session";
import { formatInstant } from "@/format/dates";
import { t } from "@/messages/configuration";
import { t as parts } from "@/messages/driftParts";
import { Card } from "@/ui/Card";
import { DriftStatus } from "@/ui/DriftStatus";
import { Severity } from "@/ui/Severity";
import { ProblemNote } from "@/ui/states";
import { surenessOf } from "@/ui/sureness";
import { DriftLink } from "./DriftLink";
import styles from "./Resource.module.css";

/** What a resource drifted before, whatever became of it: all but what stands above. Absent where there was nothing. */
export function ResourceDrifts({ id, current, zone }: { id: string; current: string | null; zone: string }) {
  const session = useSession();
  const { data, error, refetch } = useInfiniteQuery({ ...driftsQuery({ resource: id, status: "all", sort: "newest" }, session), enabled: mayCall(session, "drift") });
  const drifts = data?.pages.flatMap(({ data: some }) => some).filter((drift) => drift.id !== current) ?? [];
  if (error !== null) return <ProblemNote title={t("drifts.failed")} problem={problemOf(error)} onRetry={() => void refetch()} />;
  if (drifts.length === 0) return null;
  return (
    <Card
      title={t("drifts.title")}
      corner={
        <Link to="/drift" search={{ resource: id, status: "all" }} className={styles["link"]}>
          {t("drifts.all")}
        </Link>
      }
    >
      <ul className={styles["list"]}>
        {drifts.map(({ id: drift, severity, standing, status, opened_at: opened, resolved_at: over, author }) => (
          <li key={drift}>
            <DriftLink id={drift} className={styles["link"]}>
              {over == null ? t("drifts.since", { from: formatInstant(opened, zone) }) : t("drifts.between", { from: formatInstant(opened, zone), to: formatInstant(over, zone) })}
            </DriftLink>
            <span className={styles["words"]}>
              <Severity severity={severity} />
              <span>{parts(`standing.${standing}`)}</span>
              <DriftStatus status={status} />
            </span>
            {author != null && <span className={styles["fine"]}>{`${t("changes.by")} ${author.name}, ${surenessOf(author)}`}</span>}
          </li>
        ))}
      </ul>
    </Card>
  );
}
