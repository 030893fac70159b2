import { type ReactNode, useMemo, useState } from "react";
import { t, tn } from "@/messages/difference";
import styles from "./Difference.module.css";
import { type DifferenceLine, differenceOf, folded, pairsOf } from "./lines";
import { isLeftOut, linesOf, readablePath } from "./values";
import { type DifferenceKind, kindSigns, valueWords } from "./words";

/** What became of a field: a sign, a colour and a word. */
export function DifferenceKindMark({ kind }: { kind: DifferenceKind }) {
  return (
    <span className={[styles["kind"], styles[kind]].join(" ")}>
      <span aria-hidden="true">{kindSigns[kind]}</span>
      {t(`difference.kind.${kind}`)}
    </span>
  );
}

/** A field as it should be and as it is. Absent `old` or `new` means that it was not there. */
export interface ComparedField {
  /** JSON Pointer. */
  path: string;
  kind: DifferenceKind;
  old?: unknown;
  new?: unknown;
}

const signs = { same: "", removed: "−", added: "+" } as const;
const looks = { same: undefined, removed: styles["minus"], added: styles["plus"] } as const;

/** As far as a line is indented, at most: what is wrapped stays below its beginning. */
function indented(text: string) {
  const depth = Math.min(24, text.length - text.trimStart().length);
  return depth === 0 ? undefined : { paddingLeft: `${depth}ch` };
}

/** A line of one side: its sign, and its text. `isNothing` is of a value that is not there, and has no line of its own. */
function Cells({ line, isNothing = false, isMiddle = false, isTwice = false }: { line: DifferenceLine | null; isNothing?: boolean; isMiddle?: boolean; isTwice?: boolean }) {
  const where = [isMiddle && styles["middle"], isTwice && styles["twice"]];
  if (line === null) return <td colSpan={2} className={[styles["void"], ...where].filter(Boolean).join(" ")} />;
  const look = isNothing ? undefined : looks[line.kind];
  return (
    <>
      <td className={[styles["sign"], look, ...where].filter(Boolean).join(" ")}>
        {!isNothing && line.kind !== "same" && (
          <>
            <span aria-hidden="true">{signs[line.kind]}</span>
            <span className="hidden-text">{t(line.kind === "removed" ? "difference.line.removed" : "difference.line.added")}</span>
          </>
        )}
      </td>
      <td className={[look, isNothing && styles["absent"], ...where.slice(1)].filter(Boolean).join(" ") || undefined} style={indented(line.text)}>
        {line.text.trimStart()}
      </td>
    </>
  );
}

/** The lines that both have, far from what differs: how many, and at a press which. */
function Fold({ count, span, onOpen }: { count: number; span: number; onOpen: () => void }) {
  return (
    <tr>
      <td colSpan={span} className={styles["fold"]}>
        <button type="button" onClick={onOpen}>
          {tn("difference.same", count)}
        </button>
      </td>
    </tr>
  );
}

interface LinesProps {
  caption: string;
  lines: readonly DifferenceLine[];
  view: "side" | "inline";
  hasOld: boolean;
  hasNow: boolean;
}

/** The lines of both values, beside each other or below. */
function Lines({ caption, lines, view, hasOld, hasNow }: LinesProps) {
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const isSide = view === "side";
  const rowsOf = (some: readonly DifferenceLine[]) =>
    isSide
      ? pairsOf(some).map(({ old, now }, at) => (
          <tr key={at}>
            <Cells line={old} isNothing={!hasOld} />
            <Cells line={now} isNothing={!hasNow} isMiddle isTwice={old?.kind === "same"} />
          </tr>
        ))
      : some.map((line, at) => (
          <tr key={at}>
            <Cells line={line} isNothing={line.kind === "removed" ? !hasOld : !hasNow} />
          </tr>
        ));
  return (
    <table className={[styles["lines"], isSide && styles["side"]].filter(Boolean).join(" ")}>
      <caption className="hidden-text">{caption}</caption>
      {isSide ? (
        <>
          <colgroup>
            <col style={{ width: 26 }} />
            <col />
            <col style={{ width: 26 }} />
            <col />
          </colgroup>
          <thead>
            <tr>
              <th scope="col" colSpan={2}>
                {t("difference.old")}
              </th>
              <th scope="col" colSpan={2} className={styles["middle"]}>
                {t("difference.now")}
              </th>
            </tr>
          </thead>
        </>
      ) : (
        <colgroup>
          <col style={{ width: 26 }} />
          <col />
        </colgroup>
      )}
      {folded(lines).map((stretch, at) => (
        <tbody key={at}>
          {stretch.folded && !open.has(at) ? (
            <Fold
              count={stretch.lines.length}
              span={isSide ? 4 : 2}
              onOpen={() => {
                setOpen(new Set([...open, at]));
              }}
            />
          ) : (
            rowsOf(stretch.lines)
          )}
        </tbody>
      ))}
    </table>
  );
}

interface Props {
  field: ComparedField;
  view: "side" | "inline";
  /** How bad it is, of what kind: beside its name. */
  aside?: ReactNode;
  /** What is to be known of it: which rule hides it. */
  note?: ReactNode;
  /** Of its name, below the heading of the card around. */
  level?: 3 | 4 | 5;
}

/** A field of a configuration as the baseline has it and as it was observed, side by side or one below the other. */
export function FieldDifference({ field, view, aside, note, level = 3 }: Props) {
  const { path, kind, old, new: now } = field;
  const name = readablePath(path, t("difference.entry"));
  const lines = useMemo(() => differenceOf(linesOf(old, valueWords), linesOf(now, valueWords)), [old, now]);
  const Heading = `h${level}` as const;
  const isSecret = isLeftOut(old) && isLeftOut(now);
  return (
    <div className={styles["field"]}>
      <div className={styles["head"]}>
        <div className={styles["name"]}>
          <DifferenceKindMark kind={kind} />
          <Heading title={path}>{name}</Heading>
        </div>
        {aside !== undefined && <div className={styles["aside"]}>{aside}</div>}
      </div>
      {isSecret ? <p className={styles["note"]}>{t("difference.secretChanged")}</p> : <Lines caption={name} lines={lines} view={view} hasOld={"old" in field} hasNow={"new" in field} />}
      {note !== undefined && <div className={styles["note"]}>{note}</div>}
    </div>
  );
}

/** Fields one below the other. */
export function FieldDifferences({ children }: { children: ReactNode }) {
  return <div className={styles["fields"]}>{children}</div>;
}
