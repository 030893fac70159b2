import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type Problem, problemOf } from "@/api/client";
import { importBill } from "@/api/desk/feeds";
import { useChange } from "@/api/desk/change";
import { useMay } from "@/api/desk/session";
import type { ImportResult } from "@/api/desk/types";
import { formatDays } from "@/format/dates";
import { formatCount } from "@/format/number";
import { t, tn } from "@/messages/desk";
import { buttonLook } from "@/ui/Button";
import { FileField } from "@/ui/Field";
import { Form } from "@/ui/Form";
import { ExactMoney } from "@/ui/Money";
import { Page } from "@/ui/Page";
import { RecordName, Records } from "@/ui/Records";
import { ProblemState } from "@/ui/states";
import styles from "./Desk.module.css";
import { FileErrors } from "./FileErrors";

const columns = [
  { key: "bill", label: t("import.bill") },
  { key: "period", label: t("import.period") },
  { key: "outcome", label: t("import.outcome") },
  { key: "rows", label: t("held.rows"), isNumber: true },
  { key: "amount", label: t("held.amount"), isNumber: true },
];

const counts = ["received", "accepted", "duplicates", "held"] as const;

function Result({ result }: { result: ImportResult }) {
  return (
    <section className={styles["section"]} role="status">
      <div className={styles["head"]}>
        <h2>{t("import.done")}</h2>
      </div>
      <dl className={styles["facts"]}>
        {counts.map((name) => (
          <div key={name}>
            <dt>{t(`import.${name}`)}</dt>
            <dd>{formatCount(result[name])}</dd>
          </div>
        ))}
      </dl>
      {result.held > 0 && (
        <p className={styles["lead"]}>
          {`${tn("import.heldText", result.held)} `}
          <Link to="/operator/held" className={styles["link"]}>
            {t("import.toHeld")}
          </Link>
        </p>
      )}
      <Records
        caption={t("import.bills")}
        columns={columns}
        rows={result.bills.map((bill) => ({
          key: `${bill.invoice_issuer}/${bill.billing_account_id}/${bill.period.from}`,
          cells: {
            bill: <RecordName name={bill.invoice_issuer} detail={bill.billing_account_id} />,
            period: formatDays(bill.period.from.slice(0, 10), bill.period.to.slice(0, 10)),
            outcome: t(`billOutcome.${bill.outcome}`),
            rows: formatCount(bill.rows),
            amount: bill.totals.map(({ currency, billed_cost }) => (
              <div key={currency}>
                <ExactMoney amount={billed_cost} currency={currency} />
              </div>
            )),
          },
        }))}
      />
    </section>
  );
}

function Sending({ share }: { share: number }) {
  const percent = Math.round(share * 100);
  return (
    <div role="status">
      <p>{percent < 100 ? t("import.sending", { percent: String(percent) }) : t("import.reading")}</p>
      <progress className={styles["progress"]} aria-label={t("import.progress")} {...(percent < 100 && { value: percent })} max={100} />
    </div>
  );
}

type State = { at: "start" } | { at: "sending"; share: number } | { at: "done"; result: ImportResult } | { at: "refused"; problem: Problem };

function Upload() {
  const change = useChange();
  const [state, setState] = useState<State>({ at: "start" });
  return (
    <>
      <section className={styles["panel"]}>
        <p className={styles["lead"]}>{t("import.text")}</p>
        <Form
          submit={t("import.send")}
          check={(data) => (data.get("file") instanceof File && (data.get("file") as File).size > 0 ? {} : { file: t("file.missing") })}
          onSubmit={async (data) => {
            const file = data.get("file") as File;
            setState({ at: "sending", share: 0 });
            await change(async () => {
              try {
                const result = await importBill(file, (share) => {
                  setState({ at: "sending", share });
                });
                setState({ at: "done", result });
              } catch (error) {
                setState({ at: "refused", problem: problemOf(error) });
                throw error;
              }
            });
            return null;
          }}
        >
          <FileField name="file" label={t("import.file")} hint={t("import.fileHint")} accept=".csv,.gz,text/csv,application/gzip" />
          {state.at === "sending" && <Sending share={state.share} />}
        </Form>
      </section>
      <div style={{ marginTop: 20 }}>
        {state.at === "done" && <Result result={state.result} />}
        {state.at === "refused" && <FileErrors problem={state.problem} />}
      </div>
    </>
  );
}

/** Takes in a bill from a file of this machine. */
export function ImportBill() {
  const may = useMay();
  return (
    <Page
      title={t("import.title")}
      controls={
        <Link to="/operator/feeds" className={buttonLook.plain}>
          {t("import.toFeeds")}
        </Link>
      }
    >
      {may("import_costs") ? <Upload /> : <ProblemState problem={{ status: 403 }} onRetry={() => undefined} />}
    </Page>
  );
}
