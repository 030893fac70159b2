import { useState } from "react";
import { heldSubjectsQuery } from "@/api/desk/subjects";
import { useMay } from "@/api/desk/session";
import { formatInstant } from "@/format/dates";
import { formatCount } from "@/format/number";
import { t } from "@/messages/desk";
import { Button } from "@/ui/Button";
import { RecordName, Records, Whole } from "@/ui/Records";
import styles from "./Desk.module.css";
import { DeskList } from "./DeskList";
import { MapSubject } from "./MapSubject";
import { OwnTime, ownZone } from "./OwnTime";

const columns = [
  { key: "subject", label: t("heldEvents.subject") },
  { key: "events", label: t("heldEvents.events"), isNumber: true },
  { key: "first", label: t("heldEvents.first") },
  { key: "last", label: t("heldEvents.last") },
];

/** Usage events whose subject names no customer: nothing is dropped, and nobody sees it until it is assigned. */
export function HeldEvents() {
  const may = useMay();
  const [assigning, setAssigning] = useState<string | null>(null);
  return (
    <section className={styles["section"]}>
      <div className={styles["head"]}>
        <h2>{t("heldEvents.title")}</h2>
        <p>{t("heldEvents.note")}</p>
      </div>
      <DeskList
        operation="list_unassigned_subjects"
        query={heldSubjectsQuery}
        empty={{ title: t("heldEvents.none"), text: t("heldEvents.noneText") }}
      >
        {(rows) => (
          <Records
            caption={t("heldEvents.title")}
            columns={columns}
            actions={t("desk.actions")}
            rows={rows.map(({ subject, event_count: count, first_event_at: first, last_event_at: last, held_since: since }) => ({
              // A subject in quotes, so that none is like the lack of one.
              key: JSON.stringify(subject ?? null),
              cells: {
                subject:
                  typeof subject === "string" ? (
                    <RecordName name={subject} detail={t("heldEvents.since", { instant: formatInstant(since, ownZone) })} />
                  ) : (
                    <RecordName name={t("heldEvents.noSubject")} detail={t("heldEvents.noSubjectText")} />
                  ),
                events: <data value={count}>{formatCount(count)}</data>,
                first: <Whole><OwnTime at={first} /></Whole>,
                last: <Whole><OwnTime at={last} /></Whole>,
              },
              actions: typeof subject === "string" && may("map_subject") && (
                <Button aria-label={t("heldEvents.assignOne", { subject })} onClick={() => { setAssigning(subject); }}>
                  {t("heldEvents.assign")}
                </Button>
              ),
            }))}
          />
        )}
      </DeskList>
      {assigning !== null && (
        <MapSubject
          title={t("heldEvents.assignTitle", { subject: assigning })}
          submit={t("heldEvents.assign")}
          subject={assigning}
          onClose={() => { setAssigning(null); }}
        />
      )}
    </section>
  );
}
