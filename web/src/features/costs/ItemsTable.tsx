import { defaultMetric, type ItemsSearch, type ItemsSort, itemsSorts } from "@/api/costSearch";
import type { CostItem } from "@/api/types";
import { formatDay } from "@/format/dates";
import { exactMoney } from "@/format/money";
import { t } from "@/messages/costs";
import { ExactMoney } from "@/ui/Money";
import type { Layout } from "@/ui/rows/layout";
import type { RowColumn } from "@/ui/rows/Line";
import { RowsTable } from "@/ui/rows/RowsTable";
import { Stated } from "@/ui/Stated";
import { ItemDetails } from "./ItemDetails";
import styles from "./ItemsTable.module.css";

interface Props {
  items: readonly CostItem[];
  /** How many there are, loaded or not. */
  total: number;
  search: ItemsSearch;
  layout: Layout;
  onSort: (sort: ItemsSort) => void;
}

function keyOf({ import_id: id, file, line }: CostItem): string {
  return `${id}/${file}/${line}`;
}

/** The columns, with the words above them; the cost is called by which it is. */
export const itemColumns = [
  { key: "date", label: t("items.date"), isFixed: true },
  { key: "service", label: t("items.service") },
  { key: "account", label: t("items.account") },
  { key: "region", label: t("items.region") },
  { key: "resource", label: t("items.resource") },
  { key: "description", label: t("items.chargeDescription") },
  { key: "billed", label: t("items.cost"), isFixed: true },
  { key: "source", label: t("items.source") },
] as const;

type Name = (typeof itemColumns)[number]["key"];

const sortStates = { newest: null, largest: "descending", smallest: "ascending" } as const;

function columnsOf({ sort = "newest", cost = defaultMetric }: ItemsSearch, onSort: Props["onSort"]): RowColumn<CostItem>[] {
  const textOf: Record<Name, (item: CostItem) => string | null> = {
    date: ({ charge_period_start: start }) => formatDay(start.slice(0, 10)),
    service: ({ service }) => service,
    account: ({ account_name: name, account_id: id }) => name ?? id,
    region: ({ region_id: region }) => region ?? null,
    resource: ({ resource_name: name, resource_id: id }) => name ?? id ?? null,
    description: ({ charge_description: description }) => description ?? null,
    billed: (item) => {
      const amount = item[`${cost}_cost`];
      return typeof amount === "string" ? exactMoney(amount, item.currency) : null;
    },
    source: ({ file, line }) => t("items.sourceValue", { file, line: String(line) }),
  };
  const amountOf = (item: CostItem) => {
    const amount = item[`${cost}_cost`];
    return typeof amount === "string" ? <ExactMoney amount={amount} currency={item.currency} /> : <Stated value={null} />;
  };
  const sourceOf = ({ file, line }: CostItem) => (
    <span>
      <span>{file}</span>
      <span>{`:${line}`}</span>
    </span>
  );
  const cells: Partial<Record<Name, RowColumn<CostItem>["cell"]>> = { billed: amountOf, source: sourceOf };
  const sorts: Partial<Record<Name, RowColumn<CostItem>["sort"]>> = {
    date: {
      state: sort === "newest" ? "descending" : null,
      onSort: () => {
        onSort("newest");
      },
    },
    billed: {
      state: sortStates[sort],
      onSort: () => {
        onSort(itemsSorts[(itemsSorts.indexOf(sort) + 1) % itemsSorts.length] ?? "newest");
      },
    },
  };
  return itemColumns.map(({ key, label }) => ({
    key,
    label: key === "billed" ? t(`costs.metric.${cost}`) : label,
    className: styles[key],
    text: textOf[key],
    cell: cells[key] ?? ((item) => <Stated value={textOf[key](item)} />),
    sort: sorts[key],
  }));
}

/** The rows of a bill, the newest first or by what they cost. */
export function ItemsTable({ items, total, search, layout, onSort }: Props) {
  return (
    <RowsTable
      caption={t("items.title")}
      columns={columnsOf(search, onSort)}
      rows={items}
      total={total}
      keyOf={keyOf}
      detailsLabel={({ service }) => t("items.details", { item: service })}
      details={(item) => <ItemDetails item={item} search={search} />}
      layout={layout}
    />
  );
}
