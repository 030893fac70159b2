import { useState } from "react";
import { accountsQuery, mapAccount, unmapAccount } from "@/api/desk/customers";
import { useChange } from "@/api/desk/change";
import { useMay } from "@/api/desk/session";
import type { Account, Customer, MappedAccount } from "@/api/desk/types";
import { addDays, formatDay } from "@/format/dates";
import { t, tn } from "@/messages/desk";
import { Actions } from "@/ui/Actions";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Dialog } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";
import { Form } from "@/ui/Form";
import { RecordName, Records } from "@/ui/Records";
import { StatusLine } from "@/ui/StatusLine";
import styles from "./Desk.module.css";
import { DeskList } from "./DeskList";
import { DayFields, daysOf } from "./DayFields";
import { missing, typed } from "./words";

const columns = [
  { key: "account", label: t("accounts.account") },
  { key: "provider", label: t("accounts.provider") },
  { key: "from", label: t("accounts.from") },
  { key: "through", label: t("accounts.through") },
];

function MapDialog({ customer, onClose, onMapped }: { customer: Customer; onClose: () => void; onMapped: (mapped: MappedAccount) => void }) {
  const change = useChange();
  return (
    <Dialog title={t("accounts.mapTo", { customer: customer.name })} onClose={onClose}>
      <Form
        submit={t("accounts.map")}
        onCancel={onClose}
        check={(data) => missing(data, { account_id: t("accounts.accountMissing") })}
        onSubmit={(data) =>
          change(async () => {
            const provider = typed(data, "provider");
            onMapped(
              await mapAccount({
                customer_id: customer.id,
                account_id: typed(data, "account_id") ?? "",
                ...(provider !== undefined && { provider }),
                ...daysOf(data),
              }),
            );
          })
        }
      >
        <TextField name="account_id" label={t("accounts.account")} hint={t("accounts.accountHint")} maxLength={1000} spellCheck={false} autoComplete="off" />
        <TextField name="provider" label={t("accounts.provider")} hint={t("accounts.providerHint")} maxLength={200} autoComplete="off" isOptional />
        <DayFields />
      </Form>
    </Dialog>
  );
}

/** The provider accounts of a customer, each with the days on which it is the customer's. */
export function CustomerAccounts({ customer }: { customer: Customer }) {
  const may = useMay();
  const change = useChange();
  const [isMapping, setMapping] = useState(false);
  const [leaving, setLeaving] = useState<Account | null>(null);
  const [status, setStatus] = useState<string | null>(null);
  const stay = () => {
    setLeaving(null);
  };
  return (
    <section>
      <div className={styles["head"]}>
        <h2>{t("customer.accounts")}</h2>
        {may("map_account") && (
          <Button look="primary" onClick={() => { setMapping(true); }}>
            {t("accounts.map")}
          </Button>
        )}
      </div>
      <StatusLine>{status}</StatusLine>
      <DeskList operation="list_accounts" query={accountsQuery(customer.id)} empty={{ title: t("accounts.none"), text: t("accounts.noneText") }}>
        {(accounts) => (
          <Records
            caption={t("customer.accounts")}
            columns={columns}
            actions={t("desk.actions")}
            rows={accounts.map((account) => ({
              key: account.id,
              cells: {
                account: <RecordName name={account.account_name ?? account.account_id} detail={account.account_name ? account.account_id : null} />,
                provider: account.provider,
                from: account.from ? formatDay(account.from) : t("accounts.always"),
                through: account.to ? formatDay(addDays(account.to, -1)) : t("accounts.still"),
              },
              actions: may("unmap_account") && (
                <Actions
                  label={t("desk.actionsFor", { name: account.account_id })}
                  actions={[{ label: t("accounts.unmap"), isDangerous: true, onAction: () => { setLeaving(account); } }]}
                />
              ),
            }))}
          />
        )}
      </DeskList>
      {isMapping && (
        <MapDialog
          customer={customer}
          onClose={() => { setMapping(false); }}
          onMapped={({ account_id: account, published_rows: rows }) => {
            setMapping(false);
            setStatus(`${t("accounts.mapped", { account, customer: customer.name })} ${tn("accounts.published", rows)}`);
          }}
        />
      )}
      {leaving !== null && (
        <ConfirmDialog
          title={t("accounts.unmapTitle", { account: leaving.account_id })}
          confirm={t("accounts.unmap")}
          onConfirm={async () => {
            const problem = await change(() => unmapAccount(leaving.id));
            if (problem === null) {
              stay();
              setStatus(t("accounts.unmapped", { account: leaving.account_id }));
            }
            return problem;
          }}
          onClose={stay}
        >
          {t("accounts.unmapText", { customer: customer.name })}
        </ConfirmDialog>
      )}
    </section>
  );
}
