import { useState } from "react";
import { heldResourcesQuery } from "@/api/desk/held";
import { useMay } from "@/api/desk/session";
import type { HeldResources as Held } from "@/api/desk/types";
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
  { key: "resources", label: t("heldResources.resources"), isNumber: true },
  { key: "declared", label: t("heldResources.declared"), isNumber: true },
  { key: "seen", label: t("heldScans.lastSeen") },
  { key: "since", label: t("heldScans.since") },
];

/** Resources whose account belongs to nobody yet: no policy is asked about them until it does. */
export function HeldResources() {
  const may = useMay();
  const [assigning, setAssigning] = useState<Held | null>(null);
  return (
    <section className={styles["section"]}>
      <div className={styles["head"]}>
        <h2>{t("heldResources.title")}</h2>
        <p>{t("heldResources.note")}</p>
      </div>
      <DeskList
        operation="list_unassigned_resources"
        query={heldResourcesQuery}
        empty={{ title: t("heldResources.none"), text: t("heldResources.noneText") }}
      >
        {(rows) => (
          <Records
            caption={t("heldResources.title")}
            columns={columns}
            actions={t("desk.actions")}
            rows={rows.map((held) => ({
              key: `${held.provider}/${held.account_id}`,
              cells: {
                account: <RecordName name={held.account_id} />,
                provider: providerLabel(held.provider),
                resources: <data value={held.resource_count}>{formatCount(held.resource_count)}</data>,
                declared: <data value={held.declared_count}>{formatCount(held.declared_count)}</data>,
                seen: held.last_seen_at === null ? t("heldResources.neverSeen") : <Whole><OwnTime at={held.last_seen_at} /></Whole>,
                since: <Whole><OwnTime at={held.held_since} /></Whole>,
              },
              actions: may("map_account") && (
                <Button
                  aria-label={t("heldScans.assignResources", { account: held.account_id })}
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
        consequence={assigning !== null && t("heldResources.consequence", { count: formatCount(assigning.resource_count), declared: formatCount(assigning.declared_count) })}
        onClose={() => { setAssigning(null); }}
      />
    </section>
  );
}
