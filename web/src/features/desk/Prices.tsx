import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useChange } from "@/api/desk/change";
import { metersQuery } from "@/api/desk/meters";
import { deletePrice, endPrice, pricesQuery } from "@/api/desk/prices";
import { useMay } from "@/api/desk/session";
import type { Meter, Price } from "@/api/desk/types";
import { useList } from "@/api/paging";
import { t } from "@/messages/desk";
import { type Action, Actions } from "@/ui/Actions";
import { buttonLook } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Dialog } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";
import { Form } from "@/ui/Form";
import { Page } from "@/ui/Page";
import { RecordName, Records, Small } from "@/ui/Records";
import { StatusLine } from "@/ui/StatusLine";
import styles from "./Desk.module.css";
import { DeskList } from "./DeskList";
import { isMonth } from "./priceDraft";
import { PriceTabs } from "./PriceTabs";
import { pricedUnit, summaryOf } from "./priceWords";
import { monthName, typed } from "./words";

const columns = [
  { key: "name", label: t("prices.name") },
  { key: "of", label: t("prices.of") },
  { key: "audience", label: t("prices.audience") },
  { key: "months", label: t("prices.months") },
  { key: "terms", label: t("prices.terms") },
];

interface Open {
  what: "end" | "goOn" | "remove";
  price: Price;
}

function Audience({ price }: { price: Price }) {
  const { customer_id: customer, customer_name: customerName, plan_id: plan, plan_name: planName } = price;
  if (customer) {
    return (
      <Link to="/operator/customers/$customerId" params={{ customerId: customer }} className={styles["link"]}>
        {customerName ?? customer}
      </Link>
    );
  }
  if (plan) {
    return (
      <Link to="/operator/plans" search={{ plan }} className={styles["link"]}>
        {t("prices.ofPlan", { plan: planName ?? plan })}
      </Link>
    );
  }
  return t("prices.everybody");
}

function cells(price: Price, meter: Meter | undefined) {
  const { name, terms, valid_from: from, valid_to: to } = price;
  const { charge } = terms;
  const isDiscount = charge.kind === "markup" && charge.percent.startsWith("-");
  return {
    name: <RecordName name={name} detail={<span className={styles["id"]}>{price.id}</span>} />,
    of:
      charge.kind === "usage" ? (
        <>
          {meter?.definition.name ?? charge.meter}
          <Small>{t("prices.usageOf")}</Small>
        </>
      ) : (
        <>
          {isDiscount ? t("prices.discount") : t("prices.markup")}
          <Small>{t("prices.over", { cost: t(`costMetric.${charge.over ?? "billed"}`) })}</Small>
        </>
      ),
    audience: <Audience price={price} />,
    months: (
      <>
        {t("prices.from", { month: monthName(from) })}
        <Small>{to ? t("prices.until", { month: monthName(to) }) : t("prices.still")}</Small>
      </>
    ),
    terms: summaryOf(terms, meter === undefined ? "" : pricedUnit(meter)),
  };
}

/** The month after this one, `2026-12`: what has begun is usually charged to its end. */
function nextMonth(): string {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1)).toISOString().slice(0, 7);
}

function End({ price, onClose, onDone }: { price: Price; onClose: () => void; onDone: (text: string) => void }) {
  const change = useChange();
  return (
    <Dialog title={t("prices.endTitle", { price: price.name })} onClose={onClose}>
      <p className={styles["lead"]}>{t("prices.endText")}</p>
      <Form
        submit={t("prices.end")}
        onCancel={onClose}
        check={(data) => (isMonth(typed(data, "valid_to")) ? {} : { valid_to: t("months.wrong") })}
        onSubmit={async (data) => {
          const month = typed(data, "valid_to") ?? "";
          const problem = await change(() => endPrice(price.id, month));
          if (problem === null) onDone(t("prices.ended", { price: price.name, month: monthName(month) }));
          return problem;
        }}
      >
        <TextField name="valid_to" type="month" label={t("prices.notFrom")} hint={t("price.fromHint")} defaultValue={price.valid_to ?? nextMonth()} autoComplete="off" />
      </Form>
    </Dialog>
  );
}

function Confirm({ open: { what, price }, onClose, onDone }: { open: Open; onClose: () => void; onDone: (text: string) => void }) {
  const change = useChange();
  const values = { price: price.name };
  const act = async (work: () => Promise<unknown>, done: string) => {
    const problem = await change(work);
    if (problem === null) onDone(done);
    return problem;
  };
  return what === "goOn" ? (
    <ConfirmDialog title={t("prices.goOnTitle", values)} confirm={t("prices.goOn")} onClose={onClose} onConfirm={() => act(() => endPrice(price.id, null), t("prices.goesOn", values))}>
      {t("prices.goOnText")}
    </ConfirmDialog>
  ) : (
    <ConfirmDialog title={t("prices.removeTitle", values)} confirm={t("prices.remove")} onClose={onClose} onConfirm={() => act(() => deletePrice(price.id), t("prices.removed", values))}>
      {t("prices.removeText")}
    </ConfirmDialog>
  );
}

/** The list; the meters by their names where whoever looks may read them. */
function List({ meters, actionsFor }: { meters: readonly Meter[]; actionsFor: (price: Price) => Action[] }) {
  return (
    <DeskList operation="list_prices" query={pricesQuery} empty={{ title: t("prices.none"), text: t("prices.noneText") }}>
      {(prices) => (
        <Records
          caption={t("prices.title")}
          columns={columns}
          actions={t("desk.actions")}
          rows={prices.map((price) => {
            const { charge } = price.terms;
            return {
              key: price.id,
              cells: cells(price, charge.kind === "usage" ? meters.find(({ key }) => key === charge.meter) : undefined),
              actions: <Actions label={t("desk.actionsFor", { name: price.name })} actions={actionsFor(price)} />,
            };
          })}
        />
      )}
    </DeskList>
  );
}

function ListWithMeters(props: { actionsFor: (price: Price) => Action[] }) {
  return <List {...props} meters={useList(metersQuery).rows ?? []} />;
}

/** The price book: what usage costs where there is no bill of it, and what is put on top of cloud cost. */
export function Prices() {
  const may = useMay();
  const [open, setOpen] = useState<Open | null>(null);
  const [status, setStatus] = useState<string | null>(null);
  const close = () => {
    setOpen(null);
  };
  const finish = (text: string) => {
    close();
    setStatus(text);
  };
  const action = (label: string, what: Open["what"], price: Price): Action => ({
    label,
    isDangerous: what === "remove",
    onAction: () => { setOpen({ what, price }); },
  });
  const actionsFor = (price: Price): Action[] => [
    ...(may("change_price") ? [action(price.valid_to ? t("prices.changeEnd") : t("prices.end"), "end", price)] : []),
    ...(may("change_price") && price.valid_to ? [action(t("prices.goOn"), "goOn", price)] : []),
    ...(may("delete_price") ? [action(t("prices.remove"), "remove", price)] : []),
  ];
  return (
    <Page
      title={t("prices.title")}
      note={t("prices.note")}
      controls={
        may("create_price") && (
          <Link to="/operator/prices/new" className={buttonLook.primary}>
            {t("prices.new")}
          </Link>
        )
      }
    >
      <PriceTabs />
      <StatusLine>{status}</StatusLine>
      {may("list_meters") ? <ListWithMeters actionsFor={actionsFor} /> : <List meters={[]} actionsFor={actionsFor} />}
      {open?.what === "end" && <End price={open.price} onClose={close} onDone={finish} />}
      {open !== null && open.what !== "end" && <Confirm open={open} onClose={close} onDone={finish} />}
    </Page>
  );
}
