import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { problemOf } from "@/api/client";
import { resourceQuery } from "@/api/configuration";
import type { ResourceViewSearch } from "@/api/configurationSearch";
import type { ResourceDetail } from "@/api/configurationTypes";
import { mayCall, useSession } from "@/api/session";
import { formatInstant } from "@/format/dates";
import { resourceName } from "@/format/resources";
import { t as en } from "@/messages";
import { t } from "@/messages/configuration";
import { Badge } from "@/ui/Badge";
import { buttonLook } from "@/ui/Button";
import { Ago } from "@/ui/Instant";
import { blank } from "@/ui/Page";
import { Block, ProblemNote, ProblemState, Skeleton, State } from "@/ui/states";
import { useNow } from "@/ui/useNow";
import { Configuration } from "./Configuration";
import { Allowed, Frame } from "./Frame";
import styles from "./Resource.module.css";
import { About, Drift, Violations } from "./ResourceParts";
import { ResourceDrifts } from "./ResourceDrifts";
import { ResourceHistory } from "./ResourceHistory";
import { isDeclared } from "./words";

interface Props {
  id: string;
  /** How it is looked at; it lives in the address. */
  view: ResourceViewSearch;
  onViewChange: (view: ResourceViewSearch) => void;
}

const above = [{ label: t("resources.title"), link: { to: "/resources", search: {} } as const }];

function Shown({ detail, view, onViewChange }: Omit<Props, "id"> & { detail: ResourceDetail }) {
  const session = useSession();
  const zone = session.customer.time_zone;
  const now = useNow(detail);
  const { resource, observed_at: seen, deleted_at: gone } = detail;
  const title = resourceName(resource);
  return (
    <Frame
      title={title}
      above={above}
      note={
        <span className={styles["note"]}>
          <span>{resource.type}</span>
          <Badge tone={gone == null ? "pass" : "over"}>{gone == null ? t("resource.there") : t("resource.gone")}</Badge>
          <span>{seen == null ? t("config.neverSeen") : t("config.observed", { when: formatInstant(seen, zone) })}</span>
        </span>
      }
    >
      <div className={styles["grid"]}>
        <div className={styles["stack"]}>
          <Configuration
            configuration={detail.configuration}
            expected={detail.expected}
            isDeclared={detail.baseline != null && isDeclared(detail.baseline.kind)}
            resource={title}
            seen={seen == null ? undefined : <Ago at={seen} zone={zone} now={now} />}
            onlyDiffering={view.only === "differing"}
            onOnlyDiffering={(only) => {
              onViewChange(only ? { only: "differing" } : {});
            }}
          />
          {mayCall(session, "configuration_changes") && <ResourceHistory id={resource.id} count={detail.change_count} zone={zone} />}
        </div>
        <div className={styles["stack"]}>
          <Drift detail={detail} zone={zone} />
          <ResourceDrifts id={resource.id} current={detail.drift?.id ?? null} zone={zone} />
          <Violations detail={detail} zone={zone} />
          <About detail={detail} zone={zone} />
        </div>
      </div>
    </Frame>
  );
}

function Asked({ id, ...rest }: Props) {
  const { data, error, refetch } = useQuery(resourceQuery(id));
  const retry = () => {
    void refetch();
  };
  if (data !== undefined) {
    return (
      <>
        {error !== null && <ProblemNote title={en("problem.stale")} problem={problemOf(error)} onRetry={retry} />}
        <Shown detail={data} {...rest} />
      </>
    );
  }
  const problem = error === null ? null : problemOf(error);
  if (problem?.status === 404) {
    return (
      <Frame title={t("resource.missing")} above={above}>
        <State>
          <p>{t("resource.missingText")}</p>
          <Link to="/resources" search={{}} className={buttonLook.plain}>
            {t("resource.toList")}
          </Link>
        </State>
      </Frame>
    );
  }
  return (
    <Frame title={t("resources.resource")} above={above} note={blank}>
      {problem === null ? (
        <Skeleton label={t("resource.loading")}>
          <div className={styles["grid"]}>
            <Block height="420px" />
            <Block height="260px" />
          </div>
        </Skeleton>
      ) : (
        <ProblemState problem={problem} onRetry={retry} />
      )}
    </Frame>
  );
}

/** A resource with its whole history: how it is configured, what of it drifted, what it breaks, what changed. */
export function Resource(props: Props) {
  return (
    <Allowed needs="resource" title={t("resources.resource")}>
      <Asked {...props} />
    </Allowed>
  );
}
