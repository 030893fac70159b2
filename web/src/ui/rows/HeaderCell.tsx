import { type PointerEvent, useRef } from "react";
import { t } from "@/messages/rows";
import { ChevronIcon } from "../icons";
import sortStyles from "../SortHeader.module.css";
import type { Layout } from "./layout";
import styles from "./RowsTable.module.css";

interface Props {
  /** The column's name. */
  name: string;
  label: string;
  className?: string | undefined;
  sort?: { state: "ascending" | "descending" | null; onSort: () => void } | undefined;
  layout: Layout;
}

/** The edge of a column, to be drawn; with the keyboard its width is set in the choice of columns. */
function Edge({ name, label, layout }: Pick<Props, "name" | "label" | "layout">) {
  const from = useRef<{ x: number; width: number } | null>(null);
  const widthAt = ({ clientX }: PointerEvent) => (from.current === null ? 0 : from.current.width + clientX - from.current.x);
  return (
    <span
      className={styles["edge"]}
      title={t("rows.resize", { column: label })}
      aria-hidden="true"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { x: event.clientX, width: layout.widthOf(name) };
      }}
      onPointerMove={(event) => {
        if (from.current !== null) layout.resize(name, widthAt(event), false);
      }}
      onPointerUp={(event) => {
        if (from.current !== null) layout.resize(name, widthAt(event));
        from.current = null;
      }}
      onPointerCancel={() => {
        from.current = null;
      }}
    />
  );
}

/** The head of a column: what it is, how the table is sorted by it, and its edge. */
export function HeaderCell({ name, label, className, sort, layout }: Props) {
  const width = layout.kept.widths[name];
  const state = sort?.state ?? null;
  const mark = [sortStyles["mark"], state === null ? sortStyles["off"] : state === "descending" ? undefined : sortStyles["up"]];
  return (
    <th scope="col" data-column={name} className={className} style={width === undefined ? undefined : { width }} aria-sort={state ?? undefined}>
      {sort === undefined ? (
        label
      ) : (
        <>
          {/* Narrow, the head is only read: there is nothing to press. */}
          <span className={styles["name"]}>{label}</span>
          <button type="button" className={sortStyles["sort"]} onClick={sort.onSort}>
            {label}
            <span className={mark.filter(Boolean).join(" ")}>
              <ChevronIcon />
            </span>
          </button>
        </>
      )}
      <Edge name={name} label={label} layout={layout} />
    </th>
  );
}
