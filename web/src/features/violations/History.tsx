import type { Transition, ViolationDetail } from "@/api/violationTypes";
import { t } from "@/messages/violations";
import { Card } from "@/ui/Card";
import { Instant } from "@/ui/Instant";
import styles from "./Violation.module.css";
import { actorName } from "./words";

/** What became of it, in words. */
export function saidOf({ from, to, cause, assignee }: Transition): string[] {
  const given = assignee === undefined ? [] : [assignee === null ? t("history.unassigned") : t("history.assigned", { name: assignee.name })];
  if (cause !== "person") return [t(`history.cause.${cause}`), ...given];
  const moved = from === to ? [] : [t("history.moved", { status: t(`status.${to}`) })];
  const all = [...moved, ...given];
  return all.length === 0 ? [t("history.noted")] : all;
}

/** What became of it, the newest first: when, by whom, and why. */
export function History({ violation, zone }: { violation: ViolationDetail; zone: string }) {
  const entries = violation.history.map((transition, number) => ({ transition, number })).reverse();
  return (
    <Card title={t("detail.history")}>
      <ol className={styles["history"]}>
        {entries.map(({ transition, number }) => {
          const { at, from, to, cause, actor, note } = transition;
          return (
            <li key={number}>
              <p>
                <strong>{saidOf(transition).join("; ")}</strong>
              </p>
              <p className={styles["by"]}>
                <Instant at={at} zone={zone} /> {t("history.by", { name: actorName(actor) })}
                {cause !== "person" && from !== to && `, ${t("history.now", { status: t(`status.${to}`) })}`}
              </p>
              {note != null && <blockquote>{note}</blockquote>}
            </li>
          );
        })}
      </ol>
    </Card>
  );
}
