import { type ClipboardEvent, type KeyboardEvent, type ReactNode, useCallback, useId, useLayoutEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { t } from "@/messages/rows";
import { Announcement } from "./Announcement";
import { asLine } from "./copy";
import { HeaderCell } from "./HeaderCell";
import type { Layout } from "./layout";
import { Line, type LineActions, type RowColumn, type RowSelection } from "./Line";
import styles from "./RowsTable.module.css";
import { useWindow } from "./useWindow";

interface Props<Row> {
  /** What the table holds; read aloud, not shown: the title of the page says it already. */
  caption: string;
  /** The first names its row, and unfolds it. */
  columns: readonly RowColumn<Row>[];
  rows: readonly Row[];
  /** What tells a row from all others: the same function every time. */
  keyOf: (row: Row) => string;
  /** What a row is called when its details are spoken of. */
  detailsLabel: (row: Row) => string;
  details: (row: Row) => ReactNode;
  layout: Layout;
  /** Where rows can be chosen: by their boxes, and by `x` on the row that has the focus. */
  selection?: RowSelection<Row> | undefined;
  /** How many rows there are in all, loaded or not; absent when nobody knows. */
  total?: number | undefined;
}

/** The rows between which the arrow keys move, from the one that has the focus. */
function nextIndex(key: string, index: number, count: number): number | null {
  const moves: Record<string, number> = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: count - 1, PageDown: index + 10, PageUp: index - 10 };
  const next = moves[key];
  return next === undefined ? null : Math.max(0, Math.min(count - 1, next));
}

interface Place<Row> {
  row: Row;
  /** Which row it is, of the rows alone. */
  index: number;
  key: string;
  isDetails: boolean;
}

/** What is drawn line by line, each row and its details where it is unfolded; and at which line each row is. */
function linesOf<Row>(rows: readonly Row[], keyOf: (row: Row) => string, open: ReadonlySet<string>) {
  const lines: Place<Row>[] = [];
  const places: number[] = [];
  rows.forEach((row, index) => {
    const key = keyOf(row);
    places.push(lines.length);
    lines.push({ row, index, key, isDetails: false });
    if (open.has(key)) lines.push({ row, index, key: `${key} details`, isDetails: true });
  });
  return { lines, places };
}

/**
 * Many rows of one kind, each of which unfolds in place. Arrow keys move between rows, the browser's copy key takes the one
 * that has the focus. Of a long table only what is in the window is drawn. On a phone every row is a small card of its own.
 */
export function RowsTable<Row>({ caption, columns, rows, keyOf, detailsLabel, details, layout, selection, total }: Props<Row>) {
  const id = useId();
  const body = useRef<HTMLTableSectionElement>(null);
  const { attach, kept } = layout;
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [focused, setFocused] = useState(-1);
  const [copied, setCopied] = useState(0);
  const shown = useMemo(() => columns.filter(({ key }) => !kept.hidden.includes(key)), [columns, kept.hidden]);
  const { lines, places } = useMemo(() => linesOf(rows, keyOf, open), [rows, keyOf, open]);
  const lineKey = useCallback((line: number) => lines[line]?.key ?? line, [lines]);
  const { stretches, after, measure, scrollTo } = useWindow({ count: lines.length, body, keyOf: lineKey, kept: places[focused] ?? -1 });

  const move = (event: KeyboardEvent, index: number) => {
    const row = rows[index];
    if (selection !== undefined && row !== undefined && event.key.toLowerCase() === "x" && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      selection.toggle(row, event.shiftKey);
      return;
    }
    const next = event.ctrlKey || event.metaKey || event.altKey ? null : nextIndex(event.key, index, rows.length);
    if (next === null) return;
    event.preventDefault();
    // It has to be drawn before it can have the focus.
    flushSync(() => {
      setFocused(next);
    });
    scrollTo(places[next] ?? next);
    body.current?.querySelector<HTMLElement>(`tr[data-row="${next}"] > th button`)?.focus({ preventScroll: measure !== undefined });
  };
  const copy = (event: ClipboardEvent, row: Row) => {
    if (window.getSelection()?.isCollapsed === false) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", asLine(shown.map(({ text }) => text(row))));
    setCopied((count) => count + 1);
  };
  // Of this drawing: the actions of the rows are always the same, and do what the last drawing says.
  const last = useRef({ move, copy });
  useLayoutEffect(() => {
    last.current = { move, copy };
  });
  const actions = useMemo<LineActions<Row>>(
    () => ({
      toggle: (key) => {
        setOpen((before) => {
          const next = new Set(before);
          if (!next.delete(key)) next.add(key);
          return next;
        });
      },
      focus: setFocused,
      move: (event, index) => {
        last.current.move(event, index);
      },
      copy: (event, row) => {
        last.current.copy(event, row);
      },
    }),
    [],
  );
  if (shown.length === 0) return null;
  const width = shown.length + (selection === undefined ? 0 : 1);

  const lineAt = (at: number) => {
    const line = lines[at];
    if (line === undefined) return null;
    const { row, index, key, isDetails } = line;
    const isOpen = open.has(keyOf(row));
    const detailsId = `${id}-${index}`;
    if (isDetails) {
      return (
        <tr key={key} ref={measure} data-index={at} id={detailsId} className={styles["details"]}>
          <td colSpan={width}>{details(row)}</td>
        </tr>
      );
    }
    return (
      <Line
        key={key}
        row={row}
        index={index}
        at={at}
        name={key}
        isOpen={isOpen}
        detailsId={detailsId}
        columns={shown}
        box={selection?.cell}
        isPart={measure !== undefined}
        measure={measure}
        detailsLabel={detailsLabel}
        actions={actions}
      />
    );
  };
  const gapOf = (height: number, place: number) =>
    height > 0 && (
      <tr key={`gap ${place}`} aria-hidden="true" className={styles["gap"]}>
        <td colSpan={width} style={{ height }} />
      </tr>
    );
  return (
    <div className={styles["frame"]}>
      <table
        ref={attach}
        className={styles["table"]}
        aria-rowcount={measure && (total === undefined ? -1 : total + 1)}
      >
        <caption className="hidden-text">{caption}</caption>
        <thead>
          <tr aria-rowindex={measure && 1}>
            {selection !== undefined && <td className={styles["box"]}>{selection.head}</td>}
            {shown.map(({ key, label, className, sort }) => (
              <HeaderCell key={key} name={key} label={label} className={className} sort={sort} layout={layout} />
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {stretches.flatMap(({ gap, indices }, place) => [gapOf(gap, place), ...indices.map(lineAt)])}
          {gapOf(after, stretches.length)}
        </tbody>
      </table>
      <Announcement text={t("rows.copied")} count={copied} />
    </div>
  );
}
