import type { ReactNode } from "react";
import styles from "./DataTable.module.css";

interface Column {
  key: string;
  label: string;
  /** Numbers stand at the right, under each other. */
  isNumber?: boolean;
}

interface Props {
  /** What the table holds; read aloud, not shown: the card's title says it already. */
  caption: string;
  columns: readonly Column[];
  /** Rows by column; the first cell names its row. */
  rows: readonly { key: string; cells: Record<string, ReactNode> }[];
}

/** A plain table of figures. */
export function DataTable({ caption, columns, rows }: Props) {
  const look = ({ isNumber }: Column) => (isNumber ? styles["number"] : undefined);
  return (
    <table className={styles["table"]}>
      <caption className="hidden-text">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.key} scope="col" className={look(column)}>
              {column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, cells }) => (
          <tr key={key}>
            {columns.map((column, index) =>
              index === 0 ? (
                <th key={column.key} scope="row">
                  {cells[column.key]}
                </th>
              ) : (
                <td key={column.key} className={look(column)}>
                  {cells[column.key]}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
