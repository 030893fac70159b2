import { Link } from "@tanstack/react-router";
import { type ChangeEvent, useCallback, useMemo } from "react";
import type { ViolationSearch, ViolationSort } from "@/api/violationSearch";
import type { Violation } from "@/api/violationTypes";
import { dayOf, formatDay, formatInstant } from "@/format/dates";
import { formatCount } from "@/format/number";
import { sentence } from "@/format/words";
import { t } from "@/messages/violations";
import { t as parts } from "@/messages/complianceParts";
import type { Kept, Layout } from "@/ui/rows/layout";
import type { RowColumn, RowSelection } from "@/ui/rows/Line";
import { RowsTable } from "@/ui/rows/RowsTable";
import { Severity } from "@/ui/Severity";
import { Status } from "@/ui/Status";
import { RowDetails } from "./RowDetails";
import { type Selection, useChosen, useChosenCount } from "@/ui/rows/selection";
import styles from "./ViolationsTable.module.css";
import { resourceName, standing } from "./words";

interface Props {
  rows: readonly Violation[];
  /** How many there are, loaded or not. */
  total: number;
  sort: ViolationSearch["sort"];
  zone: string;
  layout: Layout;
  /** Absent for those who may change nothing. */
  selection: Selection | null;
  onSort: (sort: ViolationSort) => void;
}

/** The columns, with the words above them. */
export const violationColumns = [
  { key: "severity", label: t("column.severity"), isFixed: true },
  { key: "title", label: t("column.title"), isFixed: true },
  { key: "resource", label: t("column.resource") },
  { key: "status", label: t("column.status") },
  { key: "assignee", label: t("column.assignee") },
  { key: "due", label: t("column.due") },
  { key: "opened", label: t("column.opened") },
  { key: "account", label: t("column.account") },
  { key: "region", label: t("column.region") },
  { key: "seen", label: t("column.seen") },
  { key: "check", label: t("column.check") },
] as const;

type Name = (typeof violationColumns)[number]["key"];

/** What is left out until somebody wants it: each row unfolds to all of it. */
export const usualColumns: Kept = { hidden: ["account", "region", "seen", "check"], widths: {} };

function keyOf({ id }: Violation): string {
  return id;
}

function detailsLabel({ title }: Violation): string {
  return t("list.details", { title });
}

function Box({ selection, violation }: { selection: Selection; violation: Violation }) {
  const { id, title } = violation;
  return (
    <label>
      <input
        type="checkbox"
        aria-label={t("select.one", { title: `${title}, ${resourceName(violation)}` })}
        checked={useChosen(selection, id)}
        onChange={() => {
          selection.toggle(id);
        }}
      />
    </label>
  );
}

function HeadBox({ selection, rows }: { selection: Selection; rows: readonly Violation[] }) {
  const count = useChosenCount(selection);
  const isAll = count > 0 && rows.every(({ id }) => selection.has(id));
  const change = ({ target }: ChangeEvent<HTMLInputElement>) => {
    selection.set(target.checked ? rows.map(({ id }) => id) : []);
  };
  return (
    <label title={t("select.hint")}>
      <input
        type="checkbox"
        ref={(box) => {
          if (box !== null) box.indeterminate = count > 0 && !isAll;
        }}
        aria-label={t("select.all", { count: formatCount(rows.length) })}
        checked={isAll}
        onChange={change}
      />
    </label>
  );
}

/** The year is said where it is not this one. */
const today = new Date().toISOString();

function Due({ violation, zone }: { violation: Violation; zone: string }) {
  const { due_at: due, is_overdue: isOverdue } = violation;
  if (due == null) return <span className={styles["faint"]}>{t("column.noLimit")}</span>;
  const day = formatDay(dayOf(due, zone), today);
  return isOverdue ? <span className={styles["overdue"]}>{t("column.overdue", { when: day })}</span> : day;
}

const direction: Partial<Record<Name, { sort: ViolationSort; state: "ascending" | "descending" }>> = {
  severity: { sort: "worst", state: "descending" },
  opened: { sort: "newest", state: "descending" },
  due: { sort: "due", state: "ascending" },
};

function columnsOf(sort: ViolationSort, zone: string, onSort: Props["onSort"]): RowColumn<Violation>[] {
  const textOf: Record<Name, (violation: Violation) => string | null> = {
    severity: ({ severity }) => parts(`severity.${severity}`),
    title: ({ title }) => title,
    resource: resourceName,
    status: (violation) => t(`status.${standing(violation)}`),
    assignee: ({ assignee }) => assignee?.name ?? t("column.nobody"),
    due: ({ due_at: due }) => (due == null ? t("column.noLimit") : formatInstant(due, zone)),
    opened: ({ opened_at: at }) => formatInstant(at, zone),
    account: ({ resource }) => resource.account_id,
    region: ({ resource }) => resource.region ?? t("column.noRegion"),
    seen: ({ last_seen_at: at }) => formatInstant(at, zone),
    check: ({ check_id: check }) => check,
  };
  const cells: Partial<Record<Name, RowColumn<Violation>["cell"]>> = {
    severity: ({ severity }) => <Severity severity={severity} />,
    title: ({ id, title }) => (
      <Link to="/compliance/violations/$violationId" params={{ violationId: id }} className={styles["link"]}>
        {title}
      </Link>
    ),
    status: (violation) => <Status status={standing(violation)} />,
    assignee: ({ assignee }) => (assignee == null ? <span className={styles["faint"]}>{t("column.nobody")}</span> : assignee.name),
    due: (violation) => <Due violation={violation} zone={zone} />,
    opened: ({ opened_at: at }) => formatDay(dayOf(at, zone), today),
    seen: ({ last_seen_at: at }) => formatDay(dayOf(at, zone), today),
  };
  return violationColumns.map(({ key, label }) => {
    const sorted = direction[key];
    return {
      key,
      label,
      className: styles[key],
      text: textOf[key],
      cell: cells[key] ?? ((violation) => textOf[key](violation)),
      sort: sorted && {
        state: sort === sorted.sort ? sorted.state : null,
        onSort: () => {
          onSort(sorted.sort);
        },
      },
    };
  });
}

/** The violations, each with what is most asked of it; each unfolds in place and leads to its own page. */
export function ViolationsTable({ rows, total, sort = "worst", zone, layout, selection, onSort }: Props) {
  const columns = useMemo(() => columnsOf(sort, zone, onSort), [sort, zone, onSort]);
  const cell = useCallback((violation: Violation) => selection && <Box selection={selection} violation={violation} />, [selection]);
  const chosen: RowSelection<Violation> | undefined =
    selection === null
      ? undefined
      : {
          head: <HeadBox selection={selection} rows={rows} />,
          cell,
          toggle: ({ id }, isRange) => {
            selection.toggle(id, isRange ? rows.map(keyOf) : null);
          },
        };
  return (
    <RowsTable
      caption={sentence(t("list.title"))}
      columns={columns}
      rows={rows}
      total={total}
      keyOf={keyOf}
      detailsLabel={detailsLabel}
      details={(violation) => <RowDetails violation={violation} zone={zone} />}
      layout={layout}
      selection={chosen}
    />
  );
}
