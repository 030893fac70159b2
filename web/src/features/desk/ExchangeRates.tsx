import { useState } from "react";
import { useChange } from "@/api/desk/change";
import { deleteExchangeRate, exchangeRatesQuery, setExchangeRate } from "@/api/desk/exchangeRates";
import { useMay } from "@/api/desk/session";
import type { ExchangeRate } from "@/api/desk/types";
import { formatDay, isDay } from "@/format/dates";
import { formatQuantity } from "@/format/number";
import { t } from "@/messages/desk";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Dialog } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";
import { Form } from "@/ui/Form";
import { Page } from "@/ui/Page";
import { Records } from "@/ui/Records";
import { StatusLine } from "@/ui/StatusLine";
import styles from "./Desk.module.css";
import { DeskList } from "./DeskList";
import { Suggestions } from "./settings";
import { currencies, missing, typed } from "./words";

const columns = [
  { key: "pair", label: t("exchange.pair") },
  { key: "day", label: t("exchange.day") },
  { key: "rate", label: t("exchange.rate"), isNumber: true },
  { key: "source", label: t("exchange.source") },
];

/** Of which currencies it is, and since when, in words. */
function wordsOf({ currency, display_currency: display, day }: ExchangeRate): { pair: string; day: string } {
  return { pair: t("exchange.pairOf", { currency, display }), day: formatDay(day) };
}

function rateOf(data: FormData): ExchangeRate {
  return {
    currency: (typed(data, "currency") ?? "").toUpperCase(),
    display_currency: (typed(data, "display_currency") ?? "").toUpperCase(),
    day: typed(data, "day") ?? "",
    rate: typed(data, "rate") ?? "",
    source: typed(data, "source") ?? "",
  };
}

function objections(data: FormData): Record<string, string> {
  return {
    ...missing(data, {
      currency: t("exchange.currencyMissing"),
      display_currency: t("exchange.currencyMissing"),
      rate: t("exchange.rateMissing"),
      source: t("exchange.sourceMissing"),
    }),
    ...(!isDay(typed(data, "day") ?? "") && { day: t("exchange.dayMissing") }),
  };
}

/** Today, as days of bills are counted: in UTC. */
function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function Add({ onClose, onDone }: { onClose: () => void; onDone: (text: string) => void }) {
  const change = useChange();
  return (
    <Dialog title={t("exchange.add")} onClose={onClose}>
      <Form
        submit={t("exchange.save")}
        onCancel={onClose}
        check={objections}
        onSubmit={async (data) => {
          const rate = rateOf(data);
          const problem = await change(() => setExchangeRate(rate));
          if (problem === null) onDone(t("exchange.saved", wordsOf(rate)));
          // The API takes many rates at once and says of which one something is wrong.
          const errors = problem?.errors?.map((one) => ({ ...one, ...(one.field !== undefined && { field: one.field.replace(/^rates\[0\]\./, "") }) }));
          return problem && { ...problem, ...(errors !== undefined && { errors }) };
        }}
      >
        <div className={styles["pair"]}>
          <TextField name="currency" label={t("exchange.currency")} list="exchange-currencies" maxLength={3} spellCheck={false} autoComplete="off" />
          <TextField name="display_currency" label={t("exchange.display")} list="exchange-currencies" maxLength={3} spellCheck={false} autoComplete="off" />
        </div>
        <Suggestions id="exchange-currencies" values={currencies} />
        <TextField name="day" type="date" label={t("exchange.day")} hint={t("exchange.dayHint")} defaultValue={today()} autoComplete="off" />
        <TextField name="rate" label={t("exchange.rate")} hint={t("exchange.rateHint")} inputMode="decimal" autoComplete="off" />
        <TextField name="source" label={t("exchange.source")} hint={t("exchange.sourceHint")} maxLength={200} autoComplete="off" />
        <p className={styles["fine"]}>{t("exchange.addText")}</p>
      </Form>
    </Dialog>
  );
}

/** The rates by which costs of several currencies are shown in one. */
export function ExchangeRates() {
  const may = useMay();
  const change = useChange();
  const [isAdding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<ExchangeRate | null>(null);
  const [status, setStatus] = useState<string | null>(null);
  return (
    <Page
      title={t("exchange.title")}
      note={t("exchange.note")}
      controls={
        may("set_exchange_rates") && (
          <Button look="primary" onClick={() => { setAdding(true); }}>
            {t("exchange.add")}
          </Button>
        )
      }
    >
      <p className={styles["lead"]}>{t("exchange.text")}</p>
      <StatusLine>{status}</StatusLine>
      <DeskList operation="list_exchange_rates" query={exchangeRatesQuery} empty={{ title: t("exchange.none"), text: t("exchange.noneText") }}>
        {(rates) => (
          <Records
            caption={t("exchange.title")}
            columns={columns}
            actions={t("desk.actions")}
            rows={rates.map((rate) => {
              const { currency, display_currency: display, day } = rate;
              return {
                key: `${currency}/${display}/${day}`,
                cells: {
                  pair: wordsOf(rate).pair,
                  day: <time dateTime={day}>{formatDay(day)}</time>,
                  rate: <data value={rate.rate}>{t("exchange.rateOf", { currency, rate: formatQuantity(rate.rate), display })}</data>,
                  source: rate.source,
                },
                actions: may("delete_exchange_rate") && (
                  <Button aria-label={t("exchange.removeOne", wordsOf(rate))} onClick={() => { setRemoving(rate); }}>
                    {t("exchange.remove")}
                  </Button>
                ),
              };
            })}
          />
        )}
      </DeskList>
      {isAdding && (
        <Add
          onClose={() => { setAdding(false); }}
          onDone={(text) => {
            setAdding(false);
            setStatus(text);
          }}
        />
      )}
      {removing !== null && (
        <ConfirmDialog
          title={t("exchange.removeTitle", wordsOf(removing))}
          confirm={t("exchange.remove")}
          onConfirm={async () => {
            const problem = await change(() => deleteExchangeRate(removing));
            if (problem === null) {
              setRemoving(null);
              setStatus(t("exchange.removed", wordsOf(removing)));
            }
            return problem;
          }}
          onClose={() => { setRemoving(null); }}
        >
          {t("exchange.removeText")}
        </ConfirmDialog>
      )}
    </Page>
  );
}
