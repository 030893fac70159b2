import { Link, type LinkProps } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { t } from "@/messages/figures";
import { Bar } from "../Bar";
import { Card } from "../Card";
import { SaveCsv } from "../SaveCsv";
import { nextSort, type Sort, sortRows, type SortValue } from "../sort";
import { SortHeader } from "../SortHeader";
import styles from "./Breakdown.module.css";

/** One group of figures. */
export interface BreakdownRow {
  name: string;
  /** Where its name leads; null leads nowhere. */
  link: Pick<LinkProps, "to" | "search"> | null;
  /** What following it does. */
  hint: string;
  /** An exact decimal, the length of its bar; null without one. */
  amount: string | null;
  /** Stands for what is not told apart. */
  isRest: boolean;
  /** The amount as it is read. */
  value: ReactNode;
  /** What else is said of it, in the order of the columns. */
  cells: readonly ReactNode[];
  /** The exact decimals behind the cells, which they are sorted by. */
  order: readonly (string | null)[];
}

interface Props {
  title: string;
  /** What tells it from other breakdowns of the same title. */
  about?: string | undefined;
  corner: ReactNode;
  /** What the amounts are, and what stands behind them. */
  columns: readonly string[];
  rows: readonly BreakdownRow[];
  /** What fills the whole room of a bar. */
  longest: number;
  /** What is said where there are no groups. */
  empty: string;
}

function valueOf({ name, amount, order }: BreakdownRow, column: number): SortValue {
  if (column === 0) return { text: name };
  const decimal = column === 1 ? amount : (order[column - 2] ?? null);
  return decimal === null ? null : { decimal };
}

/** The rows in the order of a column, what is not told apart last. */
function sorted(rows: readonly BreakdownRow[], sort: Sort | null): readonly BreakdownRow[] {
  if (sort === null) return rows;
  const told = rows.filter(({ isRest }) => !isRest);
  return [...sortRows(told, (row) => valueOf(row, sort.column), sort.isDescending), ...rows.filter(({ isRest }) => isRest)];
}

/** The rows as a file has them: exact, under the names of their columns. */
function fileOf(rows: readonly BreakdownRow[], [measure = "", ...others]: readonly string[]): object[] {
  return rows.map(({ name, amount, order }) => ({
    [t("figures.group")]: name,
    [measure]: amount,
    ...Object.fromEntries(others.map((column, place) => [column, order[place] ?? null])),
  }));
}

/** What a figure is made of, the largest first. On a phone a list. */
export function Breakdown({ title, about, corner, columns, rows, longest, empty }: Props) {
  const [sort, setSort] = useState<Sort | null>(null);
  const header = (label: string, column: number) => (
    <SortHeader
      key={column}
      label={label}
      column={column}
      sort={sort}
      isNumber={column > 0}
      onSort={() => {
        setSort(nextSort(sort, column, column > 0));
      }}
    />
  );
  const [measure = "", ...others] = columns;
  return (
    <Card title={title} about={about} corner={corner}>
      {rows.length === 0 ? (
        <p>{empty}</p>
      ) : (
        <div className={styles["frame"]}>
          <table className={styles["table"]}>
            <caption className="hidden-text">{title}</caption>
            <thead>
              <tr>
                {header(t("figures.group"), 0)}
                <td />
                {header(measure, 1)}
                {others.map((column, place) => header(column, place + 2))}
              </tr>
            </thead>
            <tbody>
              {sorted(rows, sort).map(({ name, link, hint, amount, isRest, value, cells }, index) => (
                <tr key={index}>
                  <th scope="row">
                    {link === null ? (
                      name
                    ) : (
                      <Link {...link} title={hint}>
                        {name}
                      </Link>
                    )}
                  </th>
                  <td className={styles["bar"]}>{amount !== null && <Bar amount={amount} longest={longest} isRest={isRest} />}</td>
                  <td className={styles["value"]}>{value}</td>
                  {others.map((column, place) => (
                    <td key={column} className={styles["small"]}>
                      {cells[place]}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {rows.length > 0 && (
        <p className={styles["file"]}>
          <SaveCsv name={title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-")} rows={() => fileOf(sorted(rows, sort), columns)} />
        </p>
      )}
    </Card>
  );
}
