import { useState } from "react";
import { heldFindingsQuery } from "@/api/desk/held";
import { useMay } from "@/api/desk/session";
import type { HeldFindings as Held } from "@/api/desk/types";
import { formatCount } from "@/format/number";
import { providerLabel } from "@/format/resources";
import { t, tn } from "@/messages/desk";
import { Button } from "@/ui/Button";
import { RecordName, Records, Whole } from "@/ui/Records";
import { AssignScanned } from "./AssignScanned";
import styles from "./Desk.module.css";
import { DeskList } from "./DeskList";
import { OwnTime } from "./OwnTime";

const columns = [
  { key: "account", label: t("heldScans.account") },
  { key: "provider", label: t("heldScans.provider"), isWide: true },
  { key: "findings", label: t("heldFindings.findings"), isNumber: true },
  { key: "failing", label: t("heldFindings.failing"), isNumber: true },
  { key: "seen", label: t("heldScans.lastSeen") },
  { key: "since", label: t("heldScans.since") },
];

function nameOf({ account_name: name, account_id: id }: Held): string {
  return name ?? id;
}

/** Findings whose account belongs to nobody yet: nothing is dropped, and nobody sees it until it is assigned. */
export function HeldFindings() {
  const may = useMay();
  const [assigning, setAssigning] = useState<Held | null>(null);
  return (
    <section className={styles["section"]}>
      <div className={styles["head"]}>
        <h2>{t("heldFindings.title")}</h2>
        <p>{t("heldFindings.note")}</p>
      </div>
      <DeskList
        operation="list_unassigned_findings"
        query={heldFindingsQuery}
        empty={{ title: t("heldFindings.none"), text: t("heldFindings.noneText") }}
      >
        {(rows) => (
          <Records
            caption={t("heldFindings.title")}
            columns={columns}
            actions={t("desk.actions")}
            rows={rows.map((held) => ({
              key: `${held.provider}/${held.account_id}`,
              cells: {
                account: <RecordName name={nameOf(held)} detail={held.account_name ? held.account_id : null} />,
                provider: providerLabel(held.provider),
                findings: <data value={held.finding_count}>{formatCount(held.finding_count)}</data>,
                failing: <data value={held.failing_count}>{formatCount(held.failing_count)}</data>,
                seen: <Whole><OwnTime at={held.last_seen_at} /></Whole>,
                since: <Whole><OwnTime at={held.held_since} /></Whole>,
              },
              actions: may("map_account") && (
                <Button
                  aria-label={t("heldScans.assignFindings", { account: nameOf(held) })}
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
        held={assigning === null ? null : { ...assigning, name: nameOf(assigning) }}
        consequence={
          assigning !== null &&
          t("heldFindings.consequence", { count: tn("heldFindings.count", assigning.finding_count), failing: formatCount(assigning.failing_count) })
        }
        onClose={() => { setAssigning(null); }}
      />
    </section>
  );
}
