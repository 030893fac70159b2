import { useState } from "react";
import type { HeldActivity as Held } from "@/api/configurationTypes";
import { heldActivityQuery } from "@/api/desk/held";
import { useMay } from "@/api/desk/session";
import { formatCount } from "@/format/number";
import { providerLabel } from "@/format/resources";
import { t } from "@/messages/desk";
import { Button } from "@/ui/Button";
import { RecordName, Records, Whole } from "@/ui/Records";
import { AssignScanned } from "./AssignScanned";
import styles from "./Desk.module.css";
import { DeskList } from "./DeskList";
import { OwnTime } from "./OwnTime";

const columns = [
  { key: "account", label: t("heldScans.account") },
  { key: "provider", label: t("heldScans.provider"), isWide: true },
  { key: "records", label: t("heldActivity.records"), isNumber: true },
  { key: "last", label: t("heldActivity.last") },
  { key: "since", label: t("heldScans.since") },
];

/** Who did what in accounts that belong to nobody yet: no change gets its author by it until they do. */
export function HeldActivity() {
  const may = useMay();
  const [assigning, setAssigning] = useState<Held | null>(null);
  return (
    <section className={styles["section"]}>
      <div className={styles["head"]}>
        <h2>{t("heldActivity.title")}</h2>
        <p>{t("heldActivity.note")}</p>
      </div>
      <DeskList
        operation="list_unassigned_activity"
        query={heldActivityQuery}
        empty={{ title: t("heldActivity.none"), text: t("heldActivity.noneText") }}
      >
        {(rows) => (
          <Records
            caption={t("heldActivity.title")}
            columns={columns}
            actions={t("desk.actions")}
            rows={rows.map((held) => ({
              key: `${held.provider}/${held.account_id}`,
              cells: {
                account: <RecordName name={held.account_id} />,
                provider: providerLabel(held.provider),
                records: <data value={held.record_count}>{formatCount(held.record_count)}</data>,
                last: <Whole><OwnTime at={held.last_at} /></Whole>,
                since: <Whole><OwnTime at={held.held_since} /></Whole>,
              },
              actions: may("map_account") && (
                <Button
                  aria-label={t("heldActivity.assign", { account: held.account_id })}
                  onClick={() => { setAssigning(held); }}
                >
                  {t("heldScans.assign")}
                </Button>
              ),
            }))}
          />
        )}
      </DeskList>
      <AssignScanned
        held={assigning === null ? null : { ...assigning, name: assigning.account_id }}
        consequence={assigning !== null && t("heldActivity.consequence", { count: formatCount(assigning.record_count) })}
        onClose={() => { setAssigning(null); }}
      />
    </section>
  );
}
