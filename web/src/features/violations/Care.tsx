import type { ViolationDetail } from "@/api/violationTypes";
import { formatAgo } from "@/format/dates";
import { t } from "@/messages/violations";
import { Card } from "@/ui/Card";
import { Instant } from "@/ui/Instant";
import { Status } from "@/ui/Status";
import { useNow } from "@/ui/useNow";
import { Fact } from "./RowDetails";
import styles from "./Violation.module.css";
import { standing } from "./words";

/** Who takes care of it, how far it is, and until when. */
export function Care({ violation, zone }: { violation: ViolationDetail; zone: string }) {
  const now = useNow(violation);
  const { assignee, due_at: due, is_overdue: isOverdue, resolved_at: resolved, excepted_until: until } = violation;
  return (
    <Card title={t("detail.care")}>
      <dl className={styles["facts"]}>
        <Fact name={t("detail.status")}>
          <Status status={standing(violation)} />
          {until != null && (
            <span className={styles["by"]}>
              {" "}
              <Instant at={until} zone={zone} />
            </span>
          )}
        </Fact>
        <Fact name={t("detail.assignee")}>{assignee?.name ?? t("column.nobody")}</Fact>
        <Fact name={t("detail.due")}>
          {due == null ? t("column.noLimit") : <Instant at={due} zone={zone} />}
          {due != null && isOverdue && <span className={styles["overdue"]}>{t("detail.overdueSince", { when: formatAgo(due, now) })}</span>}
        </Fact>
        <Fact name={t("detail.opened")}>
          <Instant at={violation.opened_at} zone={zone} />
        </Fact>
        {violation.first_seen_at !== violation.opened_at && (
          <Fact name={t("detail.firstSeen")}>
            <Instant at={violation.first_seen_at} zone={zone} />
          </Fact>
        )}
        <Fact name={t("detail.lastSeen")}>
          <Instant at={violation.last_seen_at} zone={zone} />
        </Fact>
        {resolved != null && (
          <Fact name={t("detail.resolved")}>
            <Instant at={resolved} zone={zone} />
          </Fact>
        )}
      </dl>
      {resolved != null && violation.is_failing && <p className={styles["waits"]}>{t("detail.waits")}</p>}
    </Card>
  );
}
