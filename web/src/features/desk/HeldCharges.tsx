import { useState } from "react";
import { heldQuery } from "@/api/desk/customers";
import { useMay } from "@/api/desk/session";
import type { Held, MappedAccount } from "@/api/desk/types";
import { addDays, formatDays } from "@/format/dates";
import { formatCount } from "@/format/number";
import { t, tn } from "@/messages/desk";
import { Button } from "@/ui/Button";
import { ExactMoney } from "@/ui/Money";
import { RecordName, Records } from "@/ui/Records";
import { Assigned } from "./Assigned";
import styles from "./Desk.module.css";
import { DeskList } from "./DeskList";
import { MapAccount } from "./MapAccount";

const columns = [
  { key: "account", label: t("accounts.account") },
  { key: "provider", label: t("accounts.provider"), isWide: true },
  { key: "days", label: t("held.days") },
  { key: "rows", label: t("held.rows"), isNumber: true },
  { key: "amount", label: t("held.amount"), isNumber: true },
];

/** What was assigned: the account, or what in it has a tag. */
function nameOf({ account_id: account, tag }: MappedAccount): string {
  return tag ? `${account} (${t("accounts.tagged", tag)})` : account;
}

function Amounts({ held }: { held: Held }) {
  return (
    <dl className={styles["facts"]}>
      <div>
        <dt>{t("held.amount")}</dt>
        <dd>
          <ExactMoney amount={held.billed_cost} currency={held.currency} />
        </dd>
      </div>
      <div>
        <dt>{t("held.rows")}</dt>
        <dd>{formatCount(held.row_count)}</dd>
      </div>
      <div>
        <dt>{t("held.days")}</dt>
        <dd>{formatDays(held.first_charge, addDays(held.last_charge, 1))}</dd>
      </div>
    </dl>
  );
}

/** Charges whose account belongs to nobody yet: nothing is dropped, and nobody sees it until it is assigned. */
export function HeldCharges() {
  const may = useMay();
  const [assigning, setAssigning] = useState<Held | null>(null);
  const [assigned, setAssigned] = useState<MappedAccount | null>(null);
  return (
    <section className={styles["section"]}>
      <div className={styles["head"]}>
        <h2>{t("held.charges")}</h2>
        <p>{t("held.chargesNote")}</p>
      </div>
      <DeskList operation="list_unassigned" query={heldQuery} empty={{ title: t("held.none"), text: t("held.noneText") }}>
        {(rows) => (
          <Records
            caption={t("held.charges")}
            columns={columns}
            actions={t("desk.actions")}
            rows={rows.map((held) => ({
              key: `${held.provider}/${held.account_id}/${held.currency}`,
              cells: {
                account: <RecordName name={held.account_name ?? held.account_id} detail={held.account_name ? held.account_id : null} />,
                provider: held.provider,
                days: formatDays(held.first_charge, addDays(held.last_charge, 1)),
                rows: formatCount(held.row_count),
                amount: <ExactMoney amount={held.billed_cost} currency={held.currency} />,
              },
              actions: may("map_account") && (
                <Button
                  aria-label={t("held.assignOne", { account: held.account_name ?? held.account_id })}
                  onClick={() => { setAssigning(held); }}
                >
                  {t("held.assign")}
                </Button>
              ),
            }))}
          />
        )}
      </DeskList>
      {assigning !== null && (
        <MapAccount
          title={t("held.assignTitle", { account: assigning.account_name ?? assigning.account_id })}
          submit={t("held.assign")}
          account={assigning}
          about={<Amounts held={assigning} />}
          onClose={() => { setAssigning(null); }}
          onMapped={(mapped) => {
            setAssigning(null);
            setAssigned(mapped);
          }}
        />
      )}
      {assigned !== null && (
        <Assigned
          title={t("held.assigned")}
          text={`${t("held.assignedText", { account: nameOf(assigned) })} ${tn("accounts.published", assigned.published_rows)}`}
          customerId={assigned.customer_id}
          tab="accounts"
          onClose={() => { setAssigned(null); }}
        />
      )}
    </section>
  );
}
