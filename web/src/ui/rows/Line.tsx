import { type ClipboardEvent, type KeyboardEvent, memo, type ReactNode, type Ref } from "react";
import { ChevronIcon } from "../icons";
import styles from "./RowsTable.module.css";

export interface RowColumn<Row> {
  key: string;
  label: string;
  className?: string | undefined;
  /** What stands in the cell; without it, `text`. */
  cell?: (row: Row) => ReactNode;
  /** The cell in words: shown whole when pointed at, and copied. */
  text: (row: Row) => string | null;
  /** How the table is sorted by it, where it can be; null when it is not. */
  sort?: { state: "ascending" | "descending" | null; onSort: () => void } | undefined;
}

/** Rows that can be chosen for something that is done to several at once. */
export interface RowSelection<Row> {
  /** The box above the boxes. */
  head: ReactNode;
  /** The box of a row: the same function every time, so that a row is not drawn for another's sake. */
  cell: (row: Row) => ReactNode;
  /** Takes a row in, or out again; with `isRange` all up to it. */
  toggle: (row: Row, isRange: boolean) => void;
}

/** What a row tells of what is done to it; the same object every time, so that a row is not drawn for another's sake. */
export interface LineActions<Row> {
  toggle: (key: string) => void;
  focus: (index: number) => void;
  move: (event: KeyboardEvent, index: number) => void;
  copy: (event: ClipboardEvent, row: Row) => void;
}

interface Props<Row> {
  row: Row;
  /** Which row it is, of the rows alone. */
  index: number;
  /** Which line it is. */
  at: number;
  name: string;
  isOpen: boolean;
  detailsId: string;
  columns: readonly RowColumn<Row>[];
  /** The box by which it is chosen. */
  box: ((row: Row) => ReactNode) | undefined;
  /** Whether it is one of many of which only some are drawn. */
  isPart: boolean;
  measure: Ref<HTMLTableRowElement> | undefined;
  detailsLabel: (row: Row) => string;
  actions: LineActions<Row>;
}

function Drawn<Row>({ row, index, at, name, isOpen, detailsId, columns, box, isPart, measure, detailsLabel, actions }: Props<Row>) {
  const [first, ...others] = columns;
  if (first === undefined) return null;
  return (
    <tr ref={measure} data-index={at} data-row={index} aria-rowindex={isPart ? index + 2 : undefined} className={isOpen ? styles["open"] : undefined}>
      {box !== undefined && <td className={styles["box"]}>{box(row)}</td>}
      <th scope="row" className={[styles["first"], first.className].filter(Boolean).join(" ")}>
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={isOpen ? detailsId : undefined}
          onClick={() => {
            actions.toggle(name);
          }}
          onFocus={() => {
            actions.focus(index);
          }}
          onKeyDown={(event) => {
            actions.move(event, index);
          }}
          onCopy={(event) => {
            actions.copy(event, row);
          }}
        >
          <ChevronIcon />
          {first.cell?.(row) ?? first.text(row)}
          <span className="hidden-text">{`, ${detailsLabel(row)}`}</span>
        </button>
      </th>
      {others.map(({ key, className, cell, text }) => (
        <td key={key} className={className} title={text(row) ?? undefined}>
          {cell?.(row) ?? text(row)}
        </td>
      ))}
    </tr>
  );
}

/** One row of a long table. It is drawn anew only when something of its own has changed. */
export const Line = memo(Drawn) as typeof Drawn;
