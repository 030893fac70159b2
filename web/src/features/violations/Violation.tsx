import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { attempt, problemOf } from "@/api/client";
import { mayCall, useSession } from "@/api/session";
import { changeViolation, createException, violationQuery, violationsChanged } from "@/api/violations";
import type { ViolationDetail } from "@/api/violationTypes";
import { formatInstant } from "@/format/dates";
import { t as en } from "@/messages";
import { t } from "@/messages/violations";
import { ActionRow } from "@/ui/Actions";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Severity } from "@/ui/Severity";
import { Status } from "@/ui/Status";
import { StatusLine } from "@/ui/StatusLine";
import { Block, ProblemNote, ProblemState, Skeleton } from "@/ui/states";
import { Care } from "./Care";
import { ChangeDialog, type ChangeKind } from "./ChangeDialog";
import { Evidence, Requirements, Resource, Scanners } from "./Parts";
import { ExceptionDialog, type ExceptionWords, type Scope } from "./ExceptionDialog";
import { Allowed, Frame } from "./Frame";
import { History } from "./History";
import { ViolationExceptions } from "./ViolationExceptions";
import styles from "./Violation.module.css";
import { resourceName, standing } from "./words";

const above = [{ label: t("list.title"), link: { to: "/compliance/violations", search: {} } as const }];

/** What can be done with it now: on from where it stands, never to where it is; nothing is reopened that a scan saw mended. */
export function changesOf({ status, is_failing: isFailing }: Pick<ViolationDetail, "status" | "is_failing">): ChangeKind[] {
  if (status === "resolved") return isFailing ? ["reopen", "assign", "note"] : ["note"];
  const on: Record<typeof status, ChangeKind[]> = {
    open: ["acknowledge", "start"],
    acknowledged: ["start", "reopen"],
    in_progress: ["acknowledge", "reopen"],
  };
  return ["assign", ...on[status], "resolve", "note"];
}

function Shown({ violation }: { violation: ViolationDetail }) {
  const session = useSession();
  const queries = useQueryClient();
  const [doing, setDoing] = useState<ChangeKind | "except" | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const { id, check_id: check, resource, title, severity, message, rationale, remediation } = violation;
  const zone = session.customer.time_zone;
  const mayExcept = mayCall(session, "create_exception") && violation.status !== "resolved";
  const kinds = mayCall(session, "change_violation") ? changesOf(violation) : [];
  const close = () => {
    setDoing(null);
  };
  const except = ({ kind, reason, expires_at: until }: ExceptionWords, scope: Scope) =>
    attempt(async () => {
      const about = { violation: { violation_id: id }, account: { check_id: check, account_id: resource.account_id }, check: { check_id: check } }[scope];
      const made = await createException({ kind, reason, expires_at: until, ...about });
      close();
      setSaid(t("exception.made", { until: formatInstant(made.expires_at, zone) }));
      await violationsChanged(queries);
    });
  return (
    <Frame
      title={title}
      above={above}
      note={
        <span className={styles["note"]}>
          <Severity severity={severity} />
          <Status status={standing(violation)} />
          <span>{resourceName(violation)}</span>
        </span>
      }
      controls={
        (kinds.length > 0 || mayExcept) && (
          <ActionRow>
            {kinds.map((kind, place) => (
              <Button key={kind} look={place === 0 ? "primary" : "plain"} onClick={() => { setDoing(kind); }}>
                {t(`act.${kind}`)}
              </Button>
            ))}
            {mayExcept && <Button onClick={() => { setDoing("except"); }}>{t("act.except")}</Button>}
          </ActionRow>
        )
      }
    >
      <StatusLine>{said}</StatusLine>
      <div className={styles["grid"]}>
        <div className={styles["stack"]}>
          <Card title={t("detail.do")}>
            <p className={styles["text"]}>{remediation ?? t("detail.doNothing")}</p>
            {rationale != null && (
              <>
                <h3 className={styles["sub"]}>{t("detail.why")}</h3>
                <p className={styles["text"]}>{rationale}</p>
              </>
            )}
            {message != null && (
              <>
                <h3 className={styles["sub"]}>{t("detail.found")}</h3>
                <p className={styles["text"]}>{message}</p>
              </>
            )}
          </Card>
          <Evidence violation={violation} />
          <Requirements violation={violation} />
        </div>
        <div className={styles["stack"]}>
          <Care violation={violation} zone={zone} />
          <Resource violation={violation} />
          <Scanners violation={violation} zone={zone} />
          {mayCall(session, "list_exceptions") && <ViolationExceptions violation={violation} zone={zone} onSaid={setSaid} />}
          <History violation={violation} zone={zone} />
        </div>
      </div>
      {doing === "except" && <ExceptionDialog of={{ resource: resourceName(violation), account: resource.account_id }} onSubmit={except} onClose={close} />}
      {doing !== null && doing !== "except" && (
        <ChangeDialog
          kind={doing}
          what={t("change.this")}
          assignee={violation.assignee?.id}
          onClose={close}
          onChange={(change, person) =>
            attempt(async () => {
              const changed = await changeViolation(id, change);
              queries.setQueryData(violationQuery(id).queryKey, changed);
              close();
              setSaid(doing !== "assign" ? t("change.done") : person === null ? t("change.doneUnassigned") : t("change.doneAssigned", { name: person }));
              void violationsChanged(queries);
            })
          }
        />
      )}
    </Frame>
  );
}

function Asked({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(violationQuery(id));
  const retry = () => {
    void refetch();
  };
  if (data === undefined) {
    return (
      <Frame title={t("detail.unnamed")} above={above}>
        {error === null ? (
          <Skeleton label={t("detail.loading")}>
            <div className={styles["grid"]}>
              <Block height="320px" />
              <Block height="320px" />
            </div>
          </Skeleton>
        ) : (
          <ProblemState problem={problemOf(error)} onRetry={retry} />
        )}
      </Frame>
    );
  }
  return (
    <>
      {error !== null && <ProblemNote title={en("problem.stale")} problem={problemOf(error)} onRetry={retry} />}
      <Shown key={id} violation={data} />
    </>
  );
}

/** A violation: what it is, what to do, who takes care, and what became of it. */
export function Violation({ id }: { id: string }) {
  return (
    <Allowed needs="violation" title={t("detail.unnamed")}>
      <Asked id={id} />
    </Allowed>
  );
}
