import { useState } from "react";
import { heldQuery, mapAccount } from "@/api/desk/customers";
import { useChange } from "@/api/desk/change";
import { useMay } from "@/api/desk/session";
import type { Held } from "@/api/desk/types";
import { addDays, formatDays } from "@/format/dates";
import { formatCount } from "@/format/number";
import { t, tn } from "@/messages/desk";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Form } from "@/ui/Form";
import { ExactMoney } from "@/ui/Money";
import { RecordName, Records } from "@/ui/Records";
import { Assigned } from "./Assigned";
import { CustomerPicker } from "./CustomerPicker";
import { DayFields, daysOf } from "./DayFields";
import styles from "./Desk.module.css";
import { DeskList } from "./DeskList";
import { missing, typed } from "./words";

const columns = [
  { key: "account", label: t("accounts.account") },
  { key: "provider", label: t("accounts.provider"), isWide: true },
  { key: "days", label: t("held.days") },
  { key: "rows", label: t("held.rows"), isNumber: true },
  { key: "amount", label: t("held.amount"), isNumber: true },
];

interface Mapped {
  account: string;
  customerId: string;
  rows: number;
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

function Assign({ held, onClose, onAssigned }: { held: Held; onClose: () => void; onAssigned: (assigned: Mapped) => void }) {
  const change = useChange();
  return (
    <Dialog title={t("held.assignTitle", { account: held.account_name ?? held.account_id })} onClose={onClose}>
      <Amounts held={held} />
      <Form
        submit={t("held.assign")}
        onCancel={onClose}
        check={(data) => missing(data, { customer_id: t("picker.missing") })}
        onSubmit={(data) =>
          change(async () => {
            const customerId = typed(data, "customer_id") ?? "";
            const { published_rows: rows } = await mapAccount({
              customer_id: customerId,
              account_id: held.account_id,
              provider: held.provider,
              ...daysOf(data),
            });
            onAssigned({ account: held.account_id, customerId, rows });
          })
        }
      >
        <CustomerPicker name="customer_id" />
        <DayFields />
      </Form>
    </Dialog>
  );
}

/** Charges whose account belongs to nobody yet: nothing is dropped, and nobody sees it until it is assigned. */
export function HeldCharges() {
  const may = useMay();
  const [assigning, setAssigning] = useState<Held | null>(null);
  const [assigned, setAssigned] = useState<Mapped | null>(null);
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
        <Assign
          held={assigning}
          onClose={() => { setAssigning(null); }}
          onAssigned={(done) => {
            setAssigning(null);
            setAssigned(done);
          }}
        />
      )}
      {assigned !== null && (
        <Assigned
          title={t("held.assigned")}
          text={`${t("held.assignedText", { account: assigned.account })} ${tn("accounts.published", assigned.rows)}`}
          customerId={assigned.customerId}
          tab="accounts"
          onClose={() => { setAssigned(null); }}
        />
      )}
    </section>
  );
}
