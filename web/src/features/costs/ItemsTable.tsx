import { Fragment, useState } from "react";
import { defaultMetric, type ItemsSearch } from "@/api/costs";
import type { CostItem, CostMetric } from "@/api/types";
import { formatDay } from "@/format/dates";
import { t } from "@/messages/costs";
import { ChevronIcon } from "@/ui/icons";
import { ExactMoney } from "@/ui/Money";
import { Stated } from "@/ui/Stated";
import { ItemDetails } from "./ItemDetails";
import styles from "./ItemsTable.module.css";

interface Props {
  items: readonly CostItem[];
  search: ItemsSearch;
  /** Columns that are left out. */
  hidden: ReadonlySet<string>;
}

function keyOf({ import_id: id, file, line }: CostItem): string {
  return `${id}/${file}/${line}`;
}

/** The first and the cost are what a row is; the others can be left out. */
const columns = [
  ["date", "items.date"],
  ["service", "items.service"],
  ["account", "items.account"],
  ["region", "items.region"],
  ["resource", "items.resource"],
  ["description", "items.chargeDescription"],
  ["billed", null],
  ["source", "items.source"],
] as const;

const [, ...others] = columns;

interface RowProps {
  item: CostItem;
  cost: CostMetric;
  hidden: ReadonlySet<string>;
  isOpen: boolean;
  detailsId: string;
  onToggle: () => void;
}

function Row({ item, cost, hidden, isOpen, detailsId, onToggle }: RowProps) {
  const day = formatDay(item.charge_period_start.slice(0, 10));
  const account = item.account_name ?? item.account_id;
  const resource = item.resource_name ?? item.resource_id;
  const amount = item[`${cost}_cost`];
  const cells = {
    service: (
      <td className={styles["service"]} title={item.service}>
        {item.service}
      </td>
    ),
    account: (
      <td className={styles["account"]} title={account}>
        {account}
      </td>
    ),
    region: (
      <td className={styles["region"]} title={item.region_id ?? undefined}>
        <Stated value={item.region_id} />
      </td>
    ),
    resource: (
      <td className={styles["resource"]} title={resource ?? undefined}>
        <Stated value={resource} />
      </td>
    ),
    description: (
      <td className={styles["description"]} title={item.charge_description ?? undefined}>
        <Stated value={item.charge_description} />
      </td>
    ),
    billed: (
      <td className={styles["billed"]}>
        {typeof amount === "string" ? <ExactMoney amount={amount} currency={item.currency} /> : <Stated value={null} />}
      </td>
    ),
    source: (
      <td className={styles["source"]} title={t("items.sourceValue", { file: item.file, line: String(item.line) })}>
        <span>
          <span>{item.file}</span>
          <span>{`:${item.line}`}</span>
        </span>
      </td>
    ),
  };
  return (
    <tr className={isOpen ? styles["open"] : undefined}>
      <th scope="row" className={styles["date"]}>
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={isOpen ? detailsId : undefined}
          onClick={onToggle}
        >
          <ChevronIcon />
          {day}
          <span className="hidden-text">{`, ${t("items.details", { item: item.service })}`}</span>
        </button>
      </th>
      {others.map(([name]) => hidden.has(name) || <Fragment key={name}>{cells[name]}</Fragment>)}
    </tr>
  );
}

/** The columns that a reader may leave out. */
export const optionalColumns = others.flatMap(([key, label]) => (label === null ? [] : [{ key, label: t(label) }]));

/** The rows of a bill; each unfolds in place. On a phone every row is a small card of its own. */
export function ItemsTable({ items, search, hidden }: Props) {
  const shown = columns.filter(([name]) => !hidden.has(name));
  const { cost = defaultMetric } = search;
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (key: string) => {
    const next = new Set(open);
    if (!next.delete(key)) next.add(key);
    setOpen(next);
  };
  return (
    <div className={styles["frame"]}>
      <table className={styles["table"]}>
        <caption className="hidden-text">{t("items.title")}</caption>
        <thead>
          <tr>
            {shown.map(([name, label]) => (
              <th key={name} scope="col" className={styles[name]}>
                {label === null ? t(`costs.metric.${cost}`) : t(label)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => {
            const key = keyOf(item);
            const detailsId = `details-${key}`;
            return (
              <Fragment key={key}>
                <Row
                  item={item}
                  cost={cost}
                  hidden={hidden}
                  isOpen={open.has(key)}
                  detailsId={detailsId}
                  onToggle={() => {
                    toggle(key);
                  }}
                />
                {open.has(key) && (
                  <tr id={detailsId} className={styles["details"]}>
                    <td colSpan={shown.length}>
                      <ItemDetails item={item} search={search} />
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
