import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { problemOf } from "@/api/client";
import { complianceQuery } from "@/api/compliance";
import { mayCall, useSession } from "@/api/session";
import type { Compliance as Standing, FrameworkOverview, Session } from "@/api/types";
import { formatInstant } from "@/format/dates";
import { formatShare } from "@/format/number";
import { t as en } from "@/messages";
import { t, tn } from "@/messages/compliance";
import { buttonLook } from "@/ui/Button";
import { FigureCard } from "@/ui/figures/FigureCard";
import { FigureGrid, FigureStack } from "@/ui/figures/Layout";
import { blank } from "@/ui/Page";
import { Records, Small } from "@/ui/Records";
import { Block, ProblemNote, ProblemState, Skeleton, State } from "@/ui/states";
import { Change } from "./Change";
import styles from "./Compliance.module.css";
import { ComplianceFrame } from "./ComplianceFrame";
import { FrameworkCard } from "./FrameworkCard";
import { OpenViolations } from "./OpenViolations";
import { ScoreHistory } from "./ScoreHistory";
import { Trend } from "./Trend";
import { fractionOf, fullName, percentOf } from "./words";

/** What a customer does that no scanner has told us anything of yet. */
function NothingYet({ session }: { session: Session }) {
  return (
    <State title={t("empty.title")}>
      <p>{t("empty.text")}</p>
      <ol className={styles["steps"]}>
        <li>{t("empty.step1")}</li>
        <li>
          {t("empty.step2")}
          <code>{t("empty.command")}</code>
        </li>
        <li>{t("empty.step3")}</li>
      </ol>
      {mayCall(session, "list_keys") && (
        <Link to="/settings/keys" className={buttonLook.primary}>
          {t("empty.keys")}
        </Link>
      )}
    </State>
  );
}

/** The one number over all frameworks that are followed, with what it is made of. */
function Overall({ standing, followed, zone }: { standing: Standing; followed: readonly FrameworkOverview[]; zone: string }) {
  const { score, change, observed_at: observed, valid_until: until } = standing;
  return (
    <FigureCard
      title={t("overall.question")}
      corner={tn("overall.frameworks", followed.length)}
      figure={percentOf(score)}
      period={t("overall.now")}
      change={<Change change={change} />}
      facts={[
        [t("overall.observed"), typeof observed === "string" ? formatInstant(observed, zone) : t("overall.never")],
        ...(typeof until === "string" ? [[t("overall.until"), formatInstant(until, zone)] as const] : []),
      ]}
    >
      <div className={styles["formula"]}>
        <p>{t("overall.formula")}</p>
        <p>
          <strong>{fractionOf(score)}</strong>
        </p>
        <p>{t("overall.apart")}</p>
      </div>
    </FigureCard>
  );
}

/** Frameworks that do not count for the customer: how it would stand. */
function NotFollowed({ frameworks, standing: { history, as_of: now } }: { frameworks: readonly FrameworkOverview[]; standing: Standing }) {
  if (frameworks.length === 0) return null;
  return (
    <section className={styles["section"]} aria-labelledby="not-followed">
      <div className={styles["head"]}>
        <h2 id="not-followed">{t("notFollowed.title")}</h2>
        <p>{t("notFollowed.text")}</p>
      </div>
      <Records
        caption={t("notFollowed.title")}
        columns={[
          { key: "name", label: t("frameworks.name") },
          { key: "score", label: t("frameworks.score"), isNumber: true },
          { key: "trend", label: t("trend.column") },
          { key: "change", label: t("trend.change") },
          { key: "fraction", label: t("frameworks.fraction"), isNumber: true, isWide: true },
          { key: "pass", label: t("status.pass"), isNumber: true },
          { key: "fail", label: t("status.fail"), isNumber: true },
        ]}
        rows={frameworks.map((framework) => ({
          key: framework.key,
          cells: {
            name: (
              <>
                <Link to="/compliance/frameworks/$framework" params={{ framework: framework.key }} className={styles["link"]}>
                  {fullName(framework)}
                </Link>
                <Small>{framework.publisher}</Small>
              </>
            ),
            score: typeof framework.score.percent === "string" ? formatShare(framework.score.percent) : "–",
            trend: (
              <div className={styles["trend"]}>
                <Trend trend={framework.trend} history={history} now={now} />
              </div>
            ),
            change: <Change change={framework.change} />,
            fraction: fractionOf(framework.score),
            pass: framework.counts.pass,
            fail: framework.counts.fail,
          },
        }))}
      />
    </section>
  );
}

function Figures({ standing, session }: { standing: Standing; session: Session }) {
  const followed = standing.frameworks.filter(({ is_followed: isFollowed }) => isFollowed);
  const others = standing.frameworks.filter(({ is_followed: isFollowed }) => !isFollowed);
  return (
    <FigureStack>
      <FigureGrid>
        <Overall standing={standing} followed={followed} zone={session.customer.time_zone} />
        <OpenViolations violations={standing} mayList={mayCall(session, "violations")} />
      </FigureGrid>
      <ScoreHistory history={standing.history} target={null} now={standing.as_of} />
      <section className={styles["section"]} aria-labelledby="followed">
        <div className={styles["head"]}>
          <h2 id="followed">{t("followed.title")}</h2>
          <p>{t("followed.text")}</p>
        </div>
        {followed.length === 0 ? (
          <State title={t("followed.none")}>
            <p>{t("followed.noneText")}</p>
          </State>
        ) : (
          <div className={styles["cards"]}>
            {followed.map((framework) => (
              <FrameworkCard key={framework.key} framework={framework} history={standing.history} now={standing.as_of} />
            ))}
          </div>
        )}
      </section>
      <NotFollowed frameworks={others} standing={standing} />
    </FigureStack>
  );
}

/** How the customer stands with every framework, and what is open. */
export function Compliance() {
  const session = useSession();
  const isAllowed = mayCall(session, "compliance");
  const { data: standing, error, refetch } = useQuery({ ...complianceQuery, enabled: isAllowed });
  const retry = () => void refetch();
  const zone = session.customer.time_zone;
  return (
    <ComplianceFrame
      title={en("compliance.title")}
      note={standing ? en("overview.asOf", { instant: formatInstant(standing.as_of, zone) }) : blank}
      controls={
        mayCall(session, "read_compliance_settings") && (
          <Link to="/settings/compliance" className={buttonLook.plain}>
            {t("compliance.aims")}
          </Link>
        )
      }
    >
      {!isAllowed && <ProblemState problem={{ status: 403 }} onRetry={retry} />}
      {error !== null && standing !== undefined && <ProblemNote title={en("problem.stale")} problem={problemOf(error)} onRetry={retry} />}
      {error !== null && standing === undefined && <ProblemState problem={problemOf(error)} onRetry={retry} />}
      {isAllowed && error === null && standing === undefined && (
        <Skeleton label={t("compliance.loading")}>
          <FigureGrid>
            <Block height="230px" />
            <Block height="230px" />
          </FigureGrid>
          <Block height="330px" />
        </Skeleton>
      )}
      {standing !== undefined && (standing.observed_at == null ? <NothingYet session={session} /> : <Figures standing={standing} session={session} />)}
    </ComplianceFrame>
  );
}
