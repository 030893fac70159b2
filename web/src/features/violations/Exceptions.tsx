import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useWholeList } from "@/api/paging";
import { mayCall, useSession } from "@/api/session";
import { type ExceptionView, exceptionViews } from "@/api/violationViews";
import { exceptionsQuery } from "@/api/violations";
import type { Exception } from "@/api/violationTypes";
import { formatInstant } from "@/format/dates";
import { t, tn } from "@/messages/violations";
import { Actions } from "@/ui/Actions";
import { Badge } from "@/ui/Badge";
import { buttonLook } from "@/ui/Button";
import { Ago } from "@/ui/Instant";
import { PagedList } from "@/ui/PagedList";
import { RecordName, Records, Small } from "@/ui/Records";
import { Segments } from "@/ui/Segments";
import { State } from "@/ui/states";
import { StatusLine } from "@/ui/StatusLine";
import { useNow } from "@/ui/useNow";
import { EndException } from "./EndException";
import styles from "./Exceptions.module.css";
import { Allowed, Frame } from "./Frame";
import { actorName, exceptionStanding, exceptionTones, scopeOf } from "./words";

interface Props {
  search: { state?: ExceptionView };
  onSearchChange: (search: { state?: ExceptionView }) => void;
}

function stateOf(view: ExceptionView) {
  if (view === "all") return {};
  return { state: view === "expiring" ? ("active" as const) : view };
}

/** What it is about: the one violation, or all of the check. */
function About({ exception }: { exception: Exception }) {
  const { violation_id: violation, check_id: check, account_id: account, title } = exception;
  if (violation != null) {
    return (
      <Link to="/compliance/violations/$violationId" params={{ violationId: violation }} className={styles["link"]}>
        {title}
      </Link>
    );
  }
  return (
    <Link to="/compliance/violations" search={{ check_id: check, ...(account != null && { account_id: account }) }} className={styles["link"]}>
      {title}
    </Link>
  );
}

function Asked({ search, onSearchChange }: Props) {
  const session = useSession();
  const { state: view = "active" } = search;
  const { rows: all, problem, onRetry } = useWholeList(exceptionsQuery(stateOf(view)));
  const now = useNow(all);
  const [ending, setEnding] = useState<Exception | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const zone = session.customer.time_zone;
  const ofView = all?.filter((exception) => view !== "expiring" || exceptionStanding(exception, now) === "expiring") ?? null;
  // What ends first wants to be looked at first; what has ended, last.
  const rows = ofView && (view === "active" || view === "expiring" ? [...ofView].sort((a, b) => a.expires_at.localeCompare(b.expires_at)) : ofView);
  const isUsual = view === "active" || view === "all";
  const mayEnd = mayCall(session, "revoke_exception");
  const row = (exception: Exception) => {
    const standing = exceptionStanding(exception, now);
    const isActive = exception.state === "active";
    return {
      key: exception.id,
      isFaint: !isActive,
      cells: {
        what: <RecordName name={<About exception={exception} />} detail={`${t(`exception.kind.${exception.kind}`)}, ${scopeOf(exception)}`} />,
        reason: exception.reason,
        state: <Badge tone={exceptionTones[standing]}>{t(`exceptions.state.${standing}`)}</Badge>,
        until: (
          <>
            {formatInstant(exception.expires_at, zone)}
            {isActive && (
              <Small>
                <Ago at={exception.expires_at} zone={zone} now={now} />
              </Small>
            )}
          </>
        ),
        approver: (
          <>
            {actorName(exception.approver)}
            <Small>{t("exceptions.made", { when: formatInstant(exception.created_at, zone) })}</Small>
          </>
        ),
        covered: tn("exceptions.coveredCount", exception.covered),
      },
      actions: isActive && mayEnd && (
        <Actions label={t("exceptions.actionsFor", { title: exception.title })} actions={[{ label: t("exception.end"), isDangerous: true, onAction: () => { setEnding(exception); } }]} />
      ),
    };
  };
  return (
    <Frame title={t("exceptions.title")} note={t("exceptions.note")}>
      <div className={styles["views"]}>
        <Segments
          label={t("exceptions.show")}
          value={view}
          options={exceptionViews.map((value) => ({ value, label: t(`exceptions.view.${value}`) }))}
          onChange={(state) => {
            onSearchChange({ state });
          }}
        />
      </div>
      <StatusLine>{said}</StatusLine>
      <PagedList
        list={{ rows, problem, hasMore: false, isLoadingMore: false, onMore: () => undefined, onRetry }}
        loading={t("exceptions.loading")}
        empty={
          <State title={isUsual ? t("exceptions.none") : t("exceptions.noneOf")}>
            <p>{isUsual ? t("exceptions.noneText") : t("exceptions.noneOfText")}</p>
            <Link to="/compliance/violations" className={buttonLook.plain}>
              {t("exceptions.toViolations")}
            </Link>
          </State>
        }
      >
        {(exceptions) => (
          <Records
            caption={t("exceptions.title")}
            columns={[
              { key: "what", label: t("exceptions.what") },
              { key: "reason", label: t("exceptions.reason") },
              { key: "state", label: t("exceptions.state") },
              { key: "until", label: t("exceptions.expires") },
              { key: "approver", label: t("exceptions.approver") },
              { key: "covered", label: t("exceptions.covered"), isNumber: true },
            ]}
            actions={mayEnd ? t("exceptions.actions") : undefined}
            rows={exceptions.map(row)}
          />
        )}
      </PagedList>
      {ending !== null && <EndException exception={ending} onClose={() => { setEnding(null); }} onEnded={setSaid} />}
    </Frame>
  );
}

/** What is left as it is for a while, by whose word, why, and until when. */
export function Exceptions(props: Props) {
  return (
    <Allowed needs="list_exceptions" title={t("exceptions.title")}>
      <Asked {...props} />
    </Allowed>
  );
}
