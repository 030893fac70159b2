import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useChange } from "@/api/desk/change";
import { customerQuery } from "@/api/desk/customers";
import { confirmPricedMonth, type PricedMonthFilter, pricedMonthsQuery } from "@/api/desk/pricedMonths";
import { useMay } from "@/api/desk/session";
import type { PricedMonth } from "@/api/desk/types";
import { formatQuantity } from "@/format/number";
import { t } from "@/messages/desk";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { FilterChips } from "@/ui/FilterChips";
import { Form } from "@/ui/Form";
import { ExactMoney } from "@/ui/Money";
import { Page } from "@/ui/Page";
import { Records, Small } from "@/ui/Records";
import { Select } from "@/ui/Select";
import { StatusLine } from "@/ui/StatusLine";
import { CustomerPicker } from "./CustomerPicker";
import styles from "./Desk.module.css";
import { DeskList } from "./DeskList";
import { OwnTime } from "./OwnTime";
import layout from "./PricePage.module.css";
import { PriceTabs } from "./PriceTabs";
import { missing, monthName, typed } from "./words";

const columns = [
  { key: "customer", label: t("priced.customer") },
  { key: "month", label: t("priced.month") },
  { key: "total", label: t("priced.total"), isNumber: true },
  { key: "state", label: t("priced.state") },
  { key: "questions", label: t("priced.questions") },
  { key: "changed", label: t("priced.changed"), isWide: true },
];

type Totals = PricedMonth["totals"];

function keyOf({ customer_id: customer, month }: PricedMonth): string {
  return `${customer}/${month}`;
}

/** A month until what is charged changes: what is confirmed of it is confirmed once. */
function stateOf(month: PricedMonth): string {
  return `${keyOf(month)}/${month.published_at ?? ""}`;
}

/** What a month comes to in each currency; they are never added up. */
function Amounts({ totals }: { totals: Totals }) {
  const all = Object.entries(totals);
  if (all.length === 0) return t("priced.nothing");
  return all.map(([currency, amount]) => (
    <div key={currency}>
      <ExactMoney amount={amount} currency={currency} />
    </div>
  ));
}

function Questions({ month: { pending, unpriced } }: { month: PricedMonth }) {
  if (!pending && unpriced.length === 0) return t("priced.noQuestions");
  return (
    <>
      {pending && <Badge tone="medium">{t("priced.pending")}</Badge>}
      {unpriced.map(({ price_id: id, name, quantity }) => (
        <Small key={id}>{t("priced.unpriced", { price: name, quantity: formatQuantity(quantity) })}</Small>
      ))}
    </>
  );
}

/** What is charged now and what would be, currency by currency. */
function Difference({ totals, pending }: { totals: Totals; pending: Totals }) {
  const currencies = [...new Set([...Object.keys(totals), ...Object.keys(pending)])];
  return (
    <dl className={layout["change"]}>
      {currencies.map((currency) => (
        <div key={currency}>
          <dt>{currency}</dt>
          <dd>
            <ExactMoney amount={totals[currency] ?? "0"} currency={currency} />
            {t("priced.arrow")}
            <ExactMoney amount={pending[currency] ?? "0"} currency={currency} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Confirm({ month, onClose, onDone }: { month: PricedMonth; onClose: () => void; onDone: (text: string) => void }) {
  const change = useChange();
  const values = { month: monthName(month.month), customer: month.customer_name };
  return (
    <Dialog title={t("priced.confirmTitle", values)} onClose={onClose}>
      <Form
        submit={t("priced.confirm")}
        onCancel={onClose}
        onSubmit={async () => {
          const problem = await change(() => confirmPricedMonth(month));
          if (problem === null) onDone(t("priced.confirmed", values));
          return problem;
        }}
      >
        <p>{t("priced.confirmText")}</p>
        <Difference totals={month.totals} pending={month.pending ?? {}} />
      </Form>
    </Dialog>
  );
}

function ChooseCustomer({ onClose, onChosen }: { onClose: () => void; onChosen: (customer: string) => void }) {
  return (
    <Dialog title={t("priced.choose")} onClose={onClose}>
      <Form
        submit={t("priced.show")}
        onCancel={onClose}
        check={(data) => missing(data, { customer_id: t("picker.missing") })}
        onSubmit={(data) => {
          onChosen(typed(data, "customer_id") ?? "");
          return Promise.resolve(null);
        }}
      >
        <CustomerPicker name="customer_id" />
      </Form>
    </Dialog>
  );
}

/** The customer whose months are listed, to be taken off again. */
function CustomerChip({ customer, filter }: { customer: string; filter: PricedMonthFilter }) {
  const { data } = useQuery(customerQuery(customer));
  const { customer: _customer, ...rest } = filter;
  return <FilterChips chips={[{ key: customer, label: t("priced.chip", { customer: data?.name ?? customer }), link: { to: "/operator/prices/months", search: rest } }]} />;
}

interface Props {
  filter: PricedMonthFilter;
  onFilterChange: (filter: PricedMonthFilter) => void;
}

/** What the price book has made of customers' months, and what somebody should look at. */
export function PricedMonths({ filter, onFilterChange }: Props) {
  const may = useMay();
  const [isChoosing, setChoosing] = useState(false);
  const [asking, setAsking] = useState<PricedMonth | null>(null);
  const [confirmed, setConfirmed] = useState<ReadonlySet<string>>(new Set());
  const [status, setStatus] = useState<string | null>(null);
  const { customer, show } = filter;
  const isBeingCharged = (month: PricedMonth) => Boolean(month.pending) && confirmed.has(stateOf(month));
  const isFiltered = customer !== undefined || show !== undefined;
  return (
    <Page
      title={t("priced.title")}
      note={t("priced.note")}
      controls={
        <>
          {may("list_customers") && <Button onClick={() => { setChoosing(true); }}>{t("priced.choose")}</Button>}
          <Select
            label={t("priced.which")}
            value={show ?? "all"}
            options={(["all", "questions"] as const).map((value) => ({ value, label: t(`pricedFilter.${value}`) }))}
            onChange={(value) => {
              onFilterChange({ ...(customer !== undefined && { customer }), ...(value === "questions" && { show: value }) });
            }}
          />
        </>
      }
    >
      <PriceTabs />
      {customer !== undefined && <CustomerChip customer={customer} filter={filter} />}
      <StatusLine>{status}</StatusLine>
      <DeskList
        operation="list_priced_months"
        query={pricedMonthsQuery(filter, isBeingCharged)}
        empty={
          isFiltered
            ? {
                title: t("priced.noMatch"),
                text: t("priced.noMatchText"),
                next: <Button onClick={() => { onFilterChange({}); }}>{t("priced.showAll")}</Button>,
              }
            : { title: t("priced.none"), text: t("priced.noneText") }
        }
      >
        {(months) => (
          <Records
            caption={t("priced.title")}
            columns={columns}
            actions={t("desk.actions")}
            rows={months.map((month) => ({
              key: keyOf(month),
              cells: {
                customer: (
                  <Link to="/operator/customers/$customerId" params={{ customerId: month.customer_id }} className={styles["link"]}>
                    {month.customer_name}
                  </Link>
                ),
                month: <time dateTime={month.month}>{monthName(month.month)}</time>,
                total: <Amounts totals={month.totals} />,
                state: <Badge tone={month.is_closed ? "over" : "info"}>{month.is_closed ? t("priced.closed") : t("priced.open")}</Badge>,
                questions: <Questions month={month} />,
                changed: <OwnTime at={month.published_at} />,
              },
              actions:
                month.pending && may("confirm_priced_month") ? (
                  isBeingCharged(month) ? (
                    t("priced.beingCharged")
                  ) : (
                    <Button aria-label={t("priced.confirmOne", { month: monthName(month.month), customer: month.customer_name })} onClick={() => { setAsking(month); }}>
                      {t("priced.confirm")}
                    </Button>
                  )
                ) : null,
            }))}
          />
        )}
      </DeskList>
      {isChoosing && (
        <ChooseCustomer
          onClose={() => { setChoosing(false); }}
          onChosen={(chosen) => {
            setChoosing(false);
            onFilterChange({ ...filter, customer: chosen });
          }}
        />
      )}
      {asking !== null && (
        <Confirm
          month={asking}
          onClose={() => { setAsking(null); }}
          onDone={(text) => {
            setConfirmed(new Set([...confirmed, stateOf(asking)]));
            setAsking(null);
            setStatus(text);
          }}
        />
      )}
    </Page>
  );
}
