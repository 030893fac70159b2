import type { ReactNode } from "react";
import styles from "./Records.module.css";

interface Column {
  key: string;
  label: string;
  /** Not worth its line on a phone. */
  isWide?: boolean;
  /** Numbers stand at the right, under each other. */
  isNumber?: boolean;
}

interface Props {
  /** What the table holds; read aloud, not shown: the title of the page says it already. */
  caption: string;
  columns: readonly Column[];
  /** Rows by column; the first cell names its row. */
  rows: readonly { key: string; cells: Record<string, ReactNode>; actions?: ReactNode; isFaint?: boolean }[];
  /** The heading of the actions, read aloud; without one there are none. */
  actions?: string | undefined;
}

/** Things that have a life: people, keys, sessions. A table with the actions at the end; on a phone a list of blocks. */
export function Records({ caption, columns, rows, actions }: Props) {
  const look = ({ isNumber, isWide }: Column) => [isNumber && styles["number"], isWide && styles["wide"]].filter(Boolean).join(" ") || undefined;
  return (
    <div className={styles["frame"]}>
      <table className={styles["table"]}>
        <caption className="hidden-text">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={look(column)}>
                {column.label}
              </th>
            ))}
            {actions !== undefined && (
              <th scope="col" className={styles["actions"]}>
                <span className="hidden-text">{actions}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells, actions: offered, isFaint }) => (
            <tr key={key} className={isFaint ? styles["faint"] : undefined}>
              {columns.map((column, index) =>
                index === 0 ? (
                  <th key={column.key} scope="row" className={look(column)}>
                    {cells[column.key]}
                  </th>
                ) : (
                  <td key={column.key} className={look(column)}>
                    <span className={styles["label"]} aria-hidden="true">
                      {column.label}
                    </span>
                    <div>{cells[column.key]}</div>
                  </td>
                ),
              )}
              {actions !== undefined && <td className={styles["actions"]}>{offered}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The name of a record, with what tells it from others underneath. */
export function RecordName({ name, detail }: { name: ReactNode; detail?: ReactNode }) {
  return (
    <span className={styles["name"]}>
      <strong>{name}</strong>
      {detail !== undefined && detail !== null && <span>{detail}</span>}
    </span>
  );
}

/** A short word without a good place to break, such as an address: whole wherever the table has room. */
export function Whole({ children }: { children: ReactNode }) {
  return <span className={styles["whole"]}>{children}</span>;
}

/** A second line in a cell: what goes with the first. */
export function Small({ children }: { children: ReactNode }) {
  return <span className={styles["small"]}>{children}</span>;
}
