import { useState } from "react";
import { useWholeList } from "@/api/paging";
import { mayCall, useSession } from "@/api/session";
import { exceptionsQuery } from "@/api/violations";
import type { Exception, ViolationDetail } from "@/api/violationTypes";
import { formatInstant } from "@/format/dates";
import { t } from "@/messages/violations";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { explainProblem } from "@/ui/states";
import { useNow } from "@/ui/useNow";
import { EndException } from "./EndException";
import styles from "./Violation.module.css";
import { actorName, exceptionStanding, exceptionTones, scopeOf } from "./words";

/** Whether an exception is about this violation. */
export function covers({ violation_id: only, account_id: account }: Exception, { id, resource }: ViolationDetail): boolean {
  return (only == null || only === id) && (account == null || account === resource.account_id);
}

interface Props {
  violation: ViolationDetail;
  zone: string;
  onSaid: (text: string) => void;
}

/** The exceptions that are, or were, about it. */
export function ViolationExceptions({ violation, zone, onSaid }: Props) {
  const session = useSession();
  const { rows, problem } = useWholeList(exceptionsQuery({ check_id: violation.check_id }));
  const now = useNow(rows);
  const [ending, setEnding] = useState<Exception | null>(null);
  const own = (rows ?? []).filter((exception) => covers(exception, violation));
  return (
    <Card title={t("detail.exceptions")}>
      {problem !== null && <p role="alert">{explainProblem(problem)}</p>}
      {rows !== null && own.length === 0 && <p className={styles["by"]}>{t("detail.noExceptions")}</p>}
      <ul className={styles["exceptions"]}>
        {own.map((exception) => {
          const standing = exceptionStanding(exception, now);
          return (
            <li key={exception.id}>
              <div className={styles["line"]}>
                <strong>{t(`exception.kind.${exception.kind}`)}</strong>
                <Badge tone={exceptionTones[standing]}>{t(`exceptions.state.${standing}`)}</Badge>
              </div>
              <p>{exception.reason}</p>
              <div className={styles["line"]}>
                <span className={styles["by"]}>{`${scopeOf(exception)}; ${formatInstant(exception.expires_at, zone)}; ${t("history.by", { name: actorName(exception.approver) })}`}</span>
                {exception.state === "active" && mayCall(session, "revoke_exception") && (
                  <Button look="quiet" onClick={() => { setEnding(exception); }}>
                    {t("exception.end")}
                  </Button>
                )}
              </div>
            </li>
          );
        })}
      </ul>
      {ending !== null && <EndException exception={ending} onClose={() => { setEnding(null); }} onEnded={onSaid} />}
    </Card>
  );
}
