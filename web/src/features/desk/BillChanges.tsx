import type { ReactNode } from "react";
import type { ImportedBill } from "@/api/desk/types";
import { negate, sum } from "@/format/decimal";
import { formatCount } from "@/format/number";
import { t } from "@/messages/desk";
import { ExactMoney } from "@/ui/Money";
import { RecordName, Records } from "@/ui/Records";
import styles from "./Desk.module.css";
import { billName } from "./words";

/** So many differences the server tells of a bill. */
const most = 200;

const columns = [
  { key: "service", label: t("changes.service") },
  { key: "before", label: t("changes.before"), isNumber: true },
  { key: "after", label: t("changes.after"), isNumber: true },
  { key: "change", label: t("changes.change"), isNumber: true },
];

type Change = ImportedBill["changes"][number];

function row(key: string, service: ReactNode, currency: string, changes: readonly Pick<Change, "before" | "after">[]) {
  const before = sum(changes.map((one) => one.before));
  const after = sum(changes.map((one) => one.after));
  return {
    key,
    cells: {
      service,
      before: <ExactMoney amount={before} currency={currency} />,
      after: <ExactMoney amount={after} currency={currency} />,
      change: <ExactMoney amount={sum([after, negate(before)])} currency={currency} isSigned />,
    },
  };
}

/** What the services of all differences come to, one row for each currency. */
function totals(changes: readonly Change[]) {
  const currencies = [...new Set(changes.map(({ currency }) => currency))];
  return currencies.map((currency) => row(`all/${currency}`, <RecordName name={t("changes.all", { currency })} />, currency, changes.filter((one) => one.currency === currency)));
}

/** What a bill that took the place of another changed, service by service. */
export function BillChanges({ bill }: { bill: ImportedBill }) {
  const { changes } = bill;
  const isCut = changes.length >= most;
  return (
    <section className={styles["section"]}>
      <div className={styles["head"]}>
        <h2>{t("changes.title", { bill: billName(bill) })}</h2>
        {changes.length === 0 && <p>{t("changes.none")}</p>}
        {isCut && <p>{t("changes.most", { count: formatCount(most) })}</p>}
      </div>
      {changes.length > 0 && (
        <Records
          caption={t("changes.caption", { bill: billName(bill) })}
          columns={columns}
          rows={[
            ...changes.map((change) => row(`${change.service}/${change.currency}`, change.service, change.currency, [change])),
            ...(isCut || changes.length === 1 ? [] : totals(changes)),
          ]}
        />
      )}
    </section>
  );
}
