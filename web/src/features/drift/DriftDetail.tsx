import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { problemOf } from "@/api/client";
import { driftQuery } from "@/api/drift";
import type { DriftView } from "@/api/driftSearch";
import type { DriftDetail as Detail } from "@/api/driftTypes";
import { useSession } from "@/api/session";
import { resourceName } from "@/format/resources";
import { t as en } from "@/messages";
import { t as words } from "@/messages/drift";
import { t } from "@/messages/driftDetail";
import { Card } from "@/ui/Card";
import { DriftStanding } from "@/ui/DriftStanding";
import { DriftStatus } from "@/ui/DriftStatus";
import type { Above } from "@/ui/Page";
import { Prose } from "@/ui/Prose";
import { Severity } from "@/ui/Severity";
import { StatusLine } from "@/ui/StatusLine";
import { Block, ProblemNote, ProblemState, Skeleton } from "@/ui/states";
import { AuthorCard } from "./AuthorCard";
import { causeOf, remedyOf } from "./cause";
import styles from "./Detail.module.css";
import { History, Resource, Standing, Whole } from "./DetailParts";
import { FieldsCard } from "./FieldsCard";
import { Allowed, Frame } from "./Frame";
import { Touches } from "./Touches";
import { useDriftActions } from "./useDriftActions";
import { placeOf } from "./words";

interface Props {
  id: string;
  /** How the fields are laid out; it lives in the address. */
  search: { view?: DriftView };
  onSearchChange: (search: { view?: DriftView }) => void;
}

const above: readonly Above[] = [{ label: words("list.title"), link: { to: "/drift" } }];

function Shown({ drift, search, onSearchChange }: Omit<Props, "id"> & { drift: Detail }) {
  const zone = useSession().customer.time_zone;
  const [said, setSaid] = useState<string | null>(null);
  const { buttons, dialog, mayChange } = useDriftActions(drift, setSaid);
  const { resource, severity, standing, status } = drift;
  return (
    <Frame
      title={resourceName(resource)}
      above={above}
      note={
        <span className={styles["note"]}>
          <Severity severity={severity} />
          <DriftStanding standing={standing} />
          <DriftStatus status={status} />
          <span>{`${resource.type} · ${placeOf(resource)}`}</span>
        </span>
      }
      controls={buttons}
    >
      <StatusLine>{said}</StatusLine>
      <div className={styles["grid"]}>
        <div className={styles["stack"]}>
          <Card title={t("detail.cause")}>
            <p className={styles["text"]}>{causeOf(drift, zone)}</p>
            {drift.is_ignored && <p className={styles["fine"]}>{t("detail.ignored")}</p>}
            <h3 className={styles["sub"]}>{t("detail.do")}</h3>
            <Prose text={remedyOf(drift)} className={styles["text"]} />
            {!mayChange && <p className={styles["fine"]}>{words("act.none")}</p>}
          </Card>
          <FieldsCard
            drift={drift}
            zone={zone}
            view={search.view ?? "side"}
            onViewChange={(view) => {
              onSearchChange(view === "side" ? {} : { view });
            }}
          />
          <Touches drift={drift} />
          <Whole drift={drift} />
        </div>
        <div className={styles["stack"]}>
          <AuthorCard drift={drift} zone={zone} />
          <Standing drift={drift} zone={zone} />
          <Resource drift={drift} />
          <History drift={drift} zone={zone} />
        </div>
      </div>
      {dialog}
    </Frame>
  );
}

function Asked({ id, ...props }: Props) {
  const { data, error, refetch } = useQuery(driftQuery(id));
  const retry = () => {
    void refetch();
  };
  if (data === undefined) {
    return (
      <Frame title={t("detail.unnamed")} above={above}>
        {error === null ? (
          <Skeleton label={t("detail.loading")}>
            <div className={styles["grid"]}>
              <Block height="420px" />
              <Block height="420px" />
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
      <Shown key={id} drift={data} {...props} />
    </>
  );
}

/** A drift: what differs, who did it, what it breaks, what to do, and what became of it. */
export function DriftDetail(props: Props) {
  return (
    <Allowed needs="drift_detail" title={t("detail.unnamed")}>
      <Asked {...props} />
    </Allowed>
  );
}
