import { useQuery } from "@tanstack/react-query";
import { problemOf } from "@/api/client";
import { requirementQuery } from "@/api/compliance";
import { mayCall, useSession } from "@/api/session";
import type { RequirementDetail } from "@/api/types";
import { formatInstant } from "@/format/dates";
import { formatCount } from "@/format/number";
import { t as en } from "@/messages";
import { t } from "@/messages/compliance";
import { Badge } from "@/ui/Badge";
import { Card } from "@/ui/Card";
import { FigureStack } from "@/ui/figures/Layout";
import { NotFound } from "@/ui/NotFound";
import { blank } from "@/ui/Page";
import { Severity } from "@/ui/Severity";
import { Block, ProblemNote, ProblemState, Skeleton } from "@/ui/states";
import { Attestations } from "./Attestations";
import { Checks } from "./Checks";
import { ComplianceFrame } from "./ComplianceFrame";
import styles from "./Requirement.module.css";
import { statusTones, whyOf } from "./words";

interface Props {
  framework: string;
  requirement: string;
}

/** Where it stands and why, and what it weighs in the score. */
function Standing({ detail: { requirement, framework_name: name } }: { detail: RequirementDetail }) {
  const { title, status, severity, weight, is_attested: isAttested, is_lapsed: isLapsed } = requirement;
  return (
    <Card title={t("requirement.standing")} corner={name}>
      <p className={styles["title"]}>{title}</p>
      <p className={styles["status"]}>
        <Badge tone={statusTones[status]}>{t(`status.${status}`)}</Badge>
        <span>{whyOf(requirement)}</span>
      </p>
      {isAttested && status !== "attested" && <p className={styles["note"]}>{t("requirement.alsoAttested")}</p>}
      {isLapsed && <p className={styles["note"]}>{t("requirement.lapsed")}</p>}
      <p className={styles["weight"]}>
        {severity == null || weight == null ? (
          t("requirement.noWeight")
        ) : (
          <>
            <Severity severity={severity} /> {t("requirement.weight", { weight: formatCount(weight) })}
          </>
        )}
      </p>
    </Card>
  );
}

/** A requirement: where it stands and why, its checks, and the words on it. */
export function Requirement({ framework, requirement }: Props) {
  const session = useSession();
  const zone = session.customer.time_zone;
  const isAllowed = mayCall(session, "compliance_requirement");
  const { data: detail, error, refetch } = useQuery({ ...requirementQuery(framework, requirement), enabled: isAllowed });
  const retry = () => void refetch();
  const problem = error === null ? null : problemOf(error);
  if (problem?.status === 404) return <NotFound />;
  return (
    <ComplianceFrame
      title={detail?.requirement.id ?? requirement}
      above={[
        { label: en("compliance.title"), link: { to: "/compliance" } },
        { label: detail?.framework_name ?? framework, link: { to: "/compliance/frameworks/$framework", params: { framework } } },
      ]}
      note={detail ? en("overview.asOf", { instant: formatInstant(detail.as_of, zone) }) : blank}
    >
      {!isAllowed && <ProblemState problem={{ status: 403 }} onRetry={retry} />}
      {problem !== null && detail !== undefined && <ProblemNote title={en("problem.stale")} problem={problem} onRetry={retry} />}
      {problem !== null && detail === undefined && <ProblemState problem={problem} onRetry={retry} />}
      {isAllowed && problem === null && detail === undefined && (
        <Skeleton label={t("compliance.loading")}>
          <Block height="150px" />
        </Skeleton>
      )}
      {detail !== undefined && (
        <FigureStack>
          <Standing detail={detail} />
          <Checks checks={detail.checks} mayList={mayCall(session, "violations")} />
          <Attestations framework={detail.framework} requirement={detail.requirement} attestations={detail.attestations} />
        </FigureStack>
      )}
    </ComplianceFrame>
  );
}
