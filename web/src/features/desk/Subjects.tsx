import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { subjectsQuery, unmapSubject } from "@/api/desk/subjects";
import { useChange } from "@/api/desk/change";
import { useMay } from "@/api/desk/session";
import type { Subject } from "@/api/desk/types";
import { t } from "@/messages/desk";
import { Actions } from "@/ui/Actions";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { RecordName, Records } from "@/ui/Records";
import { StatusLine } from "@/ui/StatusLine";
import styles from "./Desk.module.css";
import { DeskList } from "./DeskList";
import { MapSubject } from "./MapSubject";
import { OwnTime } from "./OwnTime";

const columns = [
  { key: "subject", label: t("subjects.subject") },
  { key: "customer", label: t("subjects.customer") },
  { key: "since", label: t("subjects.since") },
];

/** Which customers the subjects of usage events name. */
export function Subjects() {
  const may = useMay();
  const change = useChange();
  const [isMapping, setMapping] = useState(false);
  const [leaving, setLeaving] = useState<Subject | null>(null);
  const [status, setStatus] = useState<string | null>(null);
  const stay = () => {
    setLeaving(null);
  };
  return (
    <section className={styles["section"]}>
      <div className={styles["head"]}>
        <h2>{t("subjects.title")}</h2>
        {may("map_subject") && <Button onClick={() => { setMapping(true); }}>{t("subjects.map")}</Button>}
        <p>{t("subjects.note")}</p>
      </div>
      <StatusLine>{status}</StatusLine>
      <DeskList operation="list_subjects" query={subjectsQuery} empty={{ title: t("subjects.none"), text: t("subjects.noneText") }}>
        {(subjects) => (
          <Records
            caption={t("subjects.title")}
            columns={columns}
            actions={t("desk.actions")}
            rows={subjects.map((mapping) => ({
              key: mapping.id,
              cells: {
                subject: <RecordName name={mapping.subject} />,
                customer: (
                  <Link to="/operator/customers/$customerId" params={{ customerId: mapping.customer_id }} className={styles["narrow"]}>
                    {mapping.customer_name}
                  </Link>
                ),
                since: <OwnTime at={mapping.created_at} />,
              },
              actions: may("unmap_subject") && (
                <Actions
                  label={t("desk.actionsFor", { name: mapping.subject })}
                  actions={[{ label: t("subjects.unmap"), isDangerous: true, onAction: () => { setLeaving(mapping); } }]}
                />
              ),
            }))}
          />
        )}
      </DeskList>
      {isMapping && <MapSubject title={t("subjects.mapTitle")} submit={t("subjects.map")} subject={null} onClose={() => { setMapping(false); }} />}
      {leaving !== null && (
        <ConfirmDialog
          title={t("subjects.unmapTitle", { subject: leaving.subject })}
          confirm={t("subjects.unmap")}
          onConfirm={async () => {
            const problem = await change(() => unmapSubject(leaving.id));
            if (problem === null) {
              stay();
              setStatus(t("subjects.unmapped", { subject: leaving.subject }));
            }
            return problem;
          }}
          onClose={stay}
        >
          {t("subjects.unmapText")}
        </ConfirmDialog>
      )}
    </section>
  );
}
