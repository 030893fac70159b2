import { t } from "@/messages/difference";
import styles from "./Difference.module.css";
import { type ComparedField, DifferenceKindMark } from "./FieldDifference";
import { differenceOf } from "./lines";
import { linesOf, readablePath } from "./values";
import { shortValue, valueWords } from "./words";

/** What stands on one line for a value, and the whole of it. */
interface Short {
  text: string;
  whole: string;
  isCut: boolean;
}

/** What became of a field on one line: of large values the first lines that differ, for their beginnings are often the same. */
export function shortDifference({ kind, old, new: now }: Pick<ComparedField, "kind" | "old" | "new">): { old: Short; now: Short } {
  const [before, after] = [shortValue(old), shortValue(now)];
  if (kind !== "changed" || !before.isCut || !after.isCut) return { old: before, now: after };
  const lines = differenceOf(linesOf(old, valueWords), linesOf(now, valueWords));
  const first = (side: "removed" | "added", whole: Short): Short => {
    const line = lines.find((one) => one.kind === side)?.text.trim().replace(/,$/, "");
    return { ...shortValue(line ?? t("difference.noLine")), whole: whole.whole, isCut: true };
  };
  return { old: first("removed", before), now: first("added", after) };
}

/** A value on one line; what was cut off is told by pointing at it. */
function Value({ value: { text, whole, isCut }, isOld = false }: { value: Short; isOld?: boolean }) {
  const Element = isOld ? "del" : "ins";
  return <Element {...(isCut && { title: whole })}>{text}</Element>;
}

/** What became of some fields, a line for each: `ingress › tcp/22: 10.0.0.0/8 → 0.0.0.0/0`. */
export function FieldList({ label, fields }: { label: string; fields: readonly ComparedField[] }) {
  return (
    <ul className={styles["short"]} aria-label={label}>
      {fields.map((field) => {
        const { path, kind } = field;
        const { old, now } = shortDifference(field);
        return (
          <li key={path}>
            <DifferenceKindMark kind={kind} />
            <span className={styles["text"]}>
              <span className={styles["path"]} title={path}>
                {readablePath(path, t("difference.entry"))}
              </span>
              <span className={styles["values"]}>
                {kind !== "added" && <Value value={old} isOld />}
                {kind === "changed" && (
                  <>
                    <span className={styles["arrow"]} aria-hidden="true">
                      {" → "}
                    </span>
                    <span className="hidden-text">{` ${t("difference.becomes")} `}</span>
                  </>
                )}
                {kind !== "removed" && <Value value={now} />}
              </span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
