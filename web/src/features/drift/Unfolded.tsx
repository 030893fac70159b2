import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { problemOf } from "@/api/client";
import { driftQuery } from "@/api/drift";
import type { DriftView } from "@/api/driftSearch";
import type { DriftDetail } from "@/api/driftTypes";
import { t } from "@/messages/drift";
import { t as words } from "@/messages/driftDetail";
import { buttonLook } from "@/ui/Button";
import { Prose } from "@/ui/Prose";
import { Block, ProblemNote, Skeleton } from "@/ui/states";
import { causeOf, remedyOf } from "./cause";
import styles from "./DriftCard.module.css";
import { FieldsBody, FieldsView } from "./FieldsCard";
import { TouchesBody } from "./Touches";
import { useDriftActions } from "./useDriftActions";

interface Props {
  id: string;
  zone: string;
  /** Told what was done to it. */
  onSaid: (text: string) => void;
}

function Shown({ drift, zone, onSaid }: Omit<Props, "id"> & { drift: DriftDetail }) {
  const [view, setView] = useState<DriftView>("side");
  const { buttons, dialog } = useDriftActions(drift, onSaid);
  return (
    <>
      <div className={styles["pair"]}>
        <section>
          <h4>{words("detail.cause")}</h4>
          <p>{causeOf(drift, zone)}</p>
        </section>
        <section>
          <h4>{words("detail.do")}</h4>
          <Prose text={remedyOf(drift)} />
        </section>
      </div>
      <section>
        <div className={styles["sectionHead"]}>
          <h4>{words("detail.fields")}</h4>
          <FieldsView drift={drift} view={view} onViewChange={setView} />
        </div>
        <FieldsBody drift={drift} zone={zone} view={view} level={5} />
      </section>
      <section>
        <h4>{words("detail.touches")}</h4>
        <TouchesBody drift={drift} level="h5" />
      </section>
      <div className={styles["do"]}>
        {buttons}
        <Link to="/drift/$driftId" params={{ driftId: drift.id }} className={buttonLook.plain}>
          {t("card.whole")}
        </Link>
      </div>
      {dialog}
    </>
  );
}

/** What a card unfolds to: why it is so, every field before and after, what it breaks, and what can be done. */
export function Unfolded({ id, ...props }: Props) {
  const { data, error, refetch } = useQuery(driftQuery(id));
  if (data !== undefined) return <Shown drift={data} {...props} />;
  if (error !== null) return <ProblemNote title={t("card.notLoaded")} problem={problemOf(error)} onRetry={() => void refetch()} />;
  return (
    <Skeleton label={words("detail.loading")}>
      <Block height="160px" />
    </Skeleton>
  );
}
