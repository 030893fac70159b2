import { Link } from "@tanstack/react-router";
import type { ImportedBill, ImportResult as Result } from "@/api/desk/types";
import { formatCount } from "@/format/number";
import { t, tn } from "@/messages/desk";
import { Badge, type Tone } from "@/ui/Badge";
import { ExactMoney } from "@/ui/Money";
import { RecordName, Records } from "@/ui/Records";
import { BillChanges } from "./BillChanges";
import styles from "./Desk.module.css";
import { billKey, billPeriod } from "./words";

const counts = ["received", "accepted", "duplicates", "held"] as const;

const tones: Record<ImportedBill["outcome"], Tone> = { published: "pass", replaced: "medium", unchanged: "over" };

const billColumns = [
  { key: "bill", label: t("imports.bill") },
  { key: "period", label: t("imports.period") },
  { key: "outcome", label: t("imports.became") },
  { key: "rows", label: t("imports.rows"), isNumber: true },
  { key: "amount", label: t("imports.amount"), isNumber: true },
];

const unknownColumns = [
  { key: "column", label: t("unknown.column") },
  { key: "rows", label: t("unknown.rows"), isNumber: true },
];

const commitmentColumns = [
  { key: "commitment", label: t("commitments.commitment") },
  { key: "billed", label: t("commitments.billed"), isNumber: true },
  { key: "effective", label: t("commitments.effective"), isNumber: true },
  { key: "fault", label: t("commitments.fault") },
];

function Summary({ result }: { result: Result }) {
  return (
    <section className={styles["section"]} role="status">
      <div className={styles["head"]}>
        <h2>{t("imports.done")}</h2>
      </div>
      <dl className={styles["facts"]}>
        {counts.map((name) => (
          <div key={name}>
            <dt>{t(`imports.${name}`)}</dt>
            <dd>{formatCount(result[name])}</dd>
          </div>
        ))}
      </dl>
      {result.held > 0 && (
        <p className={styles["lead"]}>
          {`${tn("imports.heldText", result.held)} `}
          <Link to="/operator/held" className={styles["link"]}>
            {t("imports.toHeld")}
          </Link>
        </p>
      )}
    </section>
  );
}

function Bills({ bills }: { bills: readonly ImportedBill[] }) {
  return (
    <section className={styles["section"]}>
      <div className={styles["head"]}>
        <h2>{t("imports.bills")}</h2>
      </div>
      <Records
        caption={t("imports.bills")}
        columns={billColumns}
        rows={bills.map((bill) => ({
          key: billKey(bill),
          cells: {
            bill: <RecordName name={bill.invoice_issuer} detail={bill.billing_account_id} />,
            period: billPeriod(bill),
            outcome: <Badge tone={tones[bill.outcome]}>{t(`billOutcome.${bill.outcome}`)}</Badge>,
            rows: formatCount(bill.rows),
            amount: bill.totals.map(({ currency, billed_cost: cost }) => (
              <div key={currency}>
                <ExactMoney amount={cost} currency={currency} />
              </div>
            )),
          },
        }))}
      />
    </section>
  );
}

function Unknown({ unknown }: Pick<Result, "unknown">) {
  if (unknown.length === 0) return null;
  return (
    <section className={styles["section"]}>
      <div className={styles["head"]}>
        <h2>{t("unknown.title")}</h2>
        <p>{t("unknown.note")}</p>
      </div>
      <Records
        caption={t("unknown.title")}
        columns={unknownColumns}
        rows={unknown.map(({ column, rows }) => ({ key: column, cells: { column, rows: formatCount(rows) } }))}
      />
    </section>
  );
}

function Commitments({ commitments }: Pick<Result, "commitments">) {
  if (commitments.length === 0) return null;
  return (
    <section className={styles["section"]}>
      <div className={styles["head"]}>
        <h2>{t("commitments.title")}</h2>
        <p>{t("commitments.note")}</p>
      </div>
      <Records
        caption={t("commitments.title")}
        columns={commitmentColumns}
        rows={commitments.map(({ commitment_discount_id: id, currency, billed_cost: billed, effective_cost: effective, fault }, index) => ({
          key: String(index),
          cells: {
            commitment: id,
            billed: <ExactMoney amount={billed} currency={currency} />,
            effective: <ExactMoney amount={effective} currency={currency} />,
            fault: t(`commitmentFault.${fault}`),
          },
        }))}
      />
    </section>
  );
}

/** What became of a delivery that was taken in. */
export function ImportResult({ result }: { result: Result }) {
  return (
    <>
      <Summary result={result} />
      <Bills bills={result.bills} />
      {result.bills.map((bill) => bill.outcome === "replaced" && <BillChanges key={billKey(bill)} bill={bill} />)}
      <Unknown unknown={result.unknown} />
      <Commitments commitments={result.commitments} />
    </>
  );
}
