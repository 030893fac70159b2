import { useQuery } from "@tanstack/react-query";
import { problemOf } from "@/api/client";
import { frameworkQuery } from "@/api/compliance";
import type { RequirementsSearch } from "@/api/requirementSearch";
import { mayCall, useSession } from "@/api/session";
import type { FrameworkDetail } from "@/api/types";
import { formatInstant } from "@/format/dates";
import { formatCount, formatShare } from "@/format/number";
import { t as en } from "@/messages";
import { t } from "@/messages/compliance";
import { FigureCard } from "@/ui/figures/FigureCard";
import { FigureGrid, FigureStack } from "@/ui/figures/Layout";
import { NotFound } from "@/ui/NotFound";
import { blank } from "@/ui/Page";
import { Block, ProblemNote, ProblemState, Skeleton } from "@/ui/states";
import { Change } from "./Change";
import { ComplianceFrame } from "./ComplianceFrame";
import { Formula } from "./Formula";
import { Outcomes } from "./Outcomes";
import { Requirements } from "./Requirements";
import styles from "./Framework.module.css";
import { ScoreBar } from "./ScoreBar";
import { ScoreHistory } from "./ScoreHistory";
import { fullName, percentOf } from "./words";

interface Props {
  framework: string;
  /** Which requirements are shown; it lives in the address. */
  search: RequirementsSearch;
  onSearchChange: (search: RequirementsSearch) => void;
}

function Standing({ detail, zone }: { detail: FrameworkDetail; zone: string }) {
  const { score, change, target, counts, requirements, publisher, valid_until: until } = detail;
  return (
    <FigureCard
      title={t("framework.question", { framework: detail.name })}
      corner={null}
      figure={percentOf(score)}
      period={t("overall.now")}
      change={<Change change={change} />}
      facts={[
        [t("framework.target"), typeof target === "string" ? formatShare(target) : t("framework.noTarget")],
        [t("framework.publisher"), publisher],
        [t("framework.requirements"), formatCount(requirements.length)],
        [t("framework.followed"), detail.is_followed ? t("framework.yes") : t("framework.no")],
        ...(typeof until === "string" ? [[t("overall.until"), formatInstant(until, zone)] as const] : []),
      ]}
    >
      <div className={styles["below"]}>
        <ScoreBar standing={detail} />
        <Outcomes framework={detail.key} counts={counts} />
      </div>
    </FigureCard>
  );
}

/** A framework: its score, what that is made of, and its requirements. */
export function Framework({ framework, search, onSearchChange }: Props) {
  const session = useSession();
  const zone = session.customer.time_zone;
  const isAllowed = mayCall(session, "compliance_framework");
  const { data: detail, error, refetch } = useQuery({ ...frameworkQuery(framework), enabled: isAllowed });
  const retry = () => void refetch();
  const problem = error === null ? null : problemOf(error);
  if (problem?.status === 404) return <NotFound />;
  return (
    <ComplianceFrame
      title={detail ? fullName(detail) : framework}
      above={[{ label: en("compliance.title"), link: { to: "/compliance" } }]}
      note={detail ? en("overview.asOf", { instant: formatInstant(detail.as_of, zone) }) : blank}
    >
      {!isAllowed && <ProblemState problem={{ status: 403 }} onRetry={retry} />}
      {problem !== null && detail !== undefined && <ProblemNote title={en("problem.stale")} problem={problem} onRetry={retry} />}
      {problem !== null && detail === undefined && <ProblemState problem={problem} onRetry={retry} />}
      {isAllowed && problem === null && detail === undefined && (
        <Skeleton label={t("compliance.loading")}>
          <FigureGrid>
            <Block height="260px" />
            <Block height="260px" />
          </FigureGrid>
          <Block height="330px" />
        </Skeleton>
      )}
      {detail !== undefined && (
        <FigureStack>
          <FigureGrid>
            <Standing detail={detail} zone={zone} />
            <Formula framework={detail} />
          </FigureGrid>
          <ScoreHistory history={detail.history} target={detail.target ?? null} now={detail.as_of} />
          <Requirements detail={detail} search={search} onSearchChange={onSearchChange} />
        </FigureStack>
      )}
    </ComplianceFrame>
  );
}
