import { Link } from "@tanstack/react-router";
import { kindOf } from "@/api/client";
import { importsQuery } from "@/api/desk/imports";
import { useMay } from "@/api/desk/session";
import type { ImportRefusal, ImportResult, ImportSet } from "@/api/desk/types";
import { formatCount } from "@/format/number";
import { t, tn } from "@/messages/desk";
import { buttonLook } from "@/ui/Button";
import { Page } from "@/ui/Page";
import { RecordName, Records } from "@/ui/Records";
import { useDelivery, useDeliveryName } from "./deliveries";
import styles from "./Desk.module.css";
import { DeskList } from "./DeskList";
import { ImportState } from "./ImportState";
import { OwnTime } from "./OwnTime";
import { monthNames, monthsIn, percentOf, readShare } from "./words";

const columns = [
  { key: "delivery", label: t("imports.delivery") },
  { key: "state", label: t("imports.state") },
  { key: "when", label: t("imports.when") },
  { key: "rows", label: t("imports.rows"), isNumber: true },
  { key: "outcome", label: t("imports.outcome") },
];

/** What became of the bills: `2 bills published, 1 bill replaced, 12 rows held`. */
function outcomeOf({ bills, held }: ImportResult): string {
  const parts = (["published", "replaced", "unchanged"] as const).flatMap((outcome) => {
    const count = bills.filter((bill) => bill.outcome === outcome).length;
    return count === 0 ? [] : [tn(`imports.became.${outcome}`, count)];
  });
  return [...parts, ...(held > 0 ? [tn("imports.heldRows", held)] : [])].join(", ");
}

/** Why a delivery was refused, in short. */
function reasonOf({ type, detail }: ImportRefusal): string {
  return kindOf(type) === "month_closed" ? t("imports.closedShort", { months: monthNames(monthsIn(detail)) }) : detail;
}

function Outcome({ set }: { set: ImportSet }) {
  const delivery = useDelivery(set.id);
  if (set.result) return outcomeOf(set.result);
  if (set.refusal) return <span className={styles["error"]}>{reasonOf(set.refusal)}</span>;
  if (set.state === "reading") return t("imports.percent", { percent: percentOf(readShare(set)) });
  if (delivery?.state.at === "sending") return t("imports.percentSent", { percent: percentOf(delivery.state.sent / delivery.state.total) });
  return set.state === "open" ? t("imports.notCommitted") : t("imports.queued");
}

function Name({ set }: { set: ImportSet }) {
  const name = useDeliveryName(set);
  return (
    <RecordName
      name={
        <Link to="/operator/imports/$importId" params={{ importId: set.id }} className={styles["link"]}>
          {name}
        </Link>
      }
    />
  );
}

/** Deliveries of bills: how far each is, and what came of it. */
export function Imports() {
  const may = useMay();
  const start = may("open_import") && (
    <Link to="/operator/imports/new" className={buttonLook.primary}>
      {t("imports.new")}
    </Link>
  );
  return (
    <Page title={t("imports.title")} note={t("imports.note")} controls={start}>
      <DeskList operation="list_imports" query={importsQuery} empty={{ title: t("imports.none"), text: t("imports.noneText") }}>
        {(sets) => (
          <Records
            caption={t("imports.title")}
            columns={columns}
            rows={sets.map((set) => ({
              key: set.id,
              cells: {
                delivery: <Name set={set} />,
                state: <ImportState set={set} />,
                when: <OwnTime at={set.opened_at} />,
                rows: formatCount(set.result?.received ?? set.rows_read),
                outcome: <Outcome set={set} />,
              },
            }))}
          />
        )}
      </DeskList>
    </Page>
  );
}
