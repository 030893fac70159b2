import { useState } from "react";
import { accountsQuery, unmapAccount } from "@/api/desk/customers";
import { useChange } from "@/api/desk/change";
import { useMay } from "@/api/desk/session";
import type { Account, Customer } from "@/api/desk/types";
import { addDays, formatDay } from "@/format/dates";
import { t, tn } from "@/messages/desk";
import { Actions } from "@/ui/Actions";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { RecordName, Records } from "@/ui/Records";
import { StatusLine } from "@/ui/StatusLine";
import styles from "./Desk.module.css";
import { DeskList } from "./DeskList";
import { MapAccount } from "./MapAccount";
import { monthNames, monthsIn } from "./words";

const columns = [
  { key: "account", label: t("accounts.account") },
  { key: "provider", label: t("accounts.provider") },
  { key: "charges", label: t("accounts.charges") },
  { key: "from", label: t("accounts.from") },
  { key: "through", label: t("accounts.through") },
];

/** The charges of an account that a mapping takes. */
function chargesOf({ tag }: Account): string {
  return tag ? t("accounts.tagged", tag) : t("accounts.allCharges");
}

interface UnmapProps {
  account: Account;
  customer: Customer;
  onClose: () => void;
  onDone: () => void;
}

/** Takes a mapping away; where closed months change by it, it asks a second time. */
function Unmap({ account, customer, onClose, onDone }: UnmapProps) {
  const change = useChange();
  const [closed, setClosed] = useState<readonly string[] | null>(null);
  return (
    <ConfirmDialog
      title={t("accounts.unmapTitle", { account: account.account_id })}
      confirm={t(closed === null ? "accounts.unmap" : "accounts.unmapAllTheSame")}
      onConfirm={async () => {
        const problem = await change(() => unmapAccount(account.id, closed !== null));
        if (problem === null) onDone();
        if (problem?.kind !== "month_closed") return problem;
        setClosed(monthsIn(problem.detail ?? ""));
        return null;
      }}
      onClose={onClose}
    >
      {t("accounts.unmapText", { customer: customer.name })}
      {closed !== null && (
        <strong className={styles["also"]} role="alert">
          {t("accounts.unmapClosed", { months: monthNames(closed) })}
        </strong>
      )}
    </ConfirmDialog>
  );
}

/** The provider accounts of a customer, each with the days on which it is the customer's. */
export function CustomerAccounts({ customer }: { customer: Customer }) {
  const may = useMay();
  const [isMapping, setMapping] = useState(false);
  const [leaving, setLeaving] = useState<Account | null>(null);
  const [status, setStatus] = useState<string | null>(null);
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
                charges: chargesOf(account),
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
        <MapAccount
          title={t("accounts.mapTo", { customer: customer.name })}
          submit={t("accounts.map")}
          customerId={customer.id}
          onClose={() => { setMapping(false); }}
          onMapped={({ account_id: account, published_rows: rows }) => {
            setMapping(false);
            setStatus(`${t("accounts.mapped", { account, customer: customer.name })} ${tn("accounts.published", rows)}`);
          }}
        />
      )}
      {leaving !== null && (
        <Unmap
          account={leaving}
          customer={customer}
          onClose={() => { setLeaving(null); }}
          onDone={() => {
            setLeaving(null);
            setStatus(t("accounts.unmapped", { account: leaving.account_id }));
          }}
        />
      )}
    </section>
  );
}
