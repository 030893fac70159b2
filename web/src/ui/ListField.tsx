import { type ReactNode, useContext, useEffect, useId, useRef, useState } from "react";
import { t } from "@/messages/driftRules";
import { Button } from "./Button";
import { FormErrors } from "./Form";
import form from "./Form.module.css";
import { CloseIcon } from "./icons";
import styles from "./ListField.module.css";


interface Part {
  /** Behind the row's name: `.path`; nothing where the row is one text. */
  suffix: string;
  /** What it is called, beside the list's own name. */
  label?: string;
  example: string;
}

interface Props {
  label: string;
  /** The rows are `name[0]`, `name[1]`: by these names objections find them. */
  name: string;
  hint?: ReactNode;
  /** The texts of a row. */
  parts: readonly Part[];
  /** What stands in the rows at first, by part. */
  values?: readonly (readonly string[])[];
}

/** Any number of texts, or of pairs of them, each in a row that can be taken away. */
export function ListField({ label, name, hint, parts, values = [] }: Props) {
  const id = useId();
  const group = useRef<HTMLFieldSetElement>(null);
  const errors = useContext(FormErrors);
  const [rows, setRows] = useState<readonly number[]>(() => (values.length === 0 ? [0] : values.map((_, at) => at)));
  const [next, setNext] = useState(Math.max(1, values.length));
  const isFirst = useRef(true);
  const focusRow = useRef<number | null>(null);
  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = false;
      return;
    }
    // The form has changed without a key having been pressed in it.
    group.current?.dispatchEvent(new Event("input", { bubbles: true }));
    const wanted = focusRow.current;
    focusRow.current = null;
    const place = wanted === null ? null : group.current?.querySelector<HTMLElement>(`[name^="${CSS.escape(`${name}[${wanted}]`)}"]`);
    (place ?? group.current?.querySelector<HTMLElement>("[data-add]"))?.focus();
  }, [rows, name]);
  const own = errors[name];
  const describedBy = [own !== undefined && `${id}-error`, hint !== undefined && `${id}-hint`].filter(Boolean).join(" ") || undefined;
  return (
    <fieldset ref={group} name={name} className={form["field"]} aria-describedby={describedBy} data-invalid={own !== undefined}>
      <legend>{label}</legend>
      {rows.map((row, place) => {
        const number = String(place + 1);
        const wrong = parts.flatMap(({ suffix }) => errors[`${name}[${row}]${suffix}`] ?? []);
        return (
          <div key={row} className={styles["row"]}>
            <div className={styles["parts"]}>
              {parts.map(({ suffix, label: part, example }, at) => {
                const isWrong = errors[`${name}[${row}]${suffix}`] !== undefined;
                return (
                  <input
                    key={suffix}
                    name={`${name}[${row}]${suffix}`}
                    className={form["input"]}
                    aria-label={t("new.row", { label: part === undefined ? label : `${label}: ${part}`, number })}
                    aria-invalid={isWrong}
                    aria-describedby={isWrong ? `${id}-${row}-error` : undefined}
                    placeholder={part === undefined ? example : `${part}: ${example}`}
                    defaultValue={values[row]?.[at] ?? ""}
                    maxLength={2048}
                    autoComplete="off"
                    autoCapitalize="off"
                    spellCheck={false}
                  />
                );
              })}
            </div>
            {(rows.length > 1 || parts.length > 1) && (
              <button
                type="button"
                className={styles["remove"]}
                aria-label={t("new.removeRow", { label, number })}
                onClick={() => {
                  focusRow.current = rows[place + 1] ?? rows[place - 1] ?? null;
                  setRows(rows.filter((one) => one !== row));
                }}
              >
                <CloseIcon />
              </button>
            )}
            {wrong.length > 0 && (
              <p id={`${id}-${row}-error`} className={[form["error"], styles["error"]].join(" ")}>
                {wrong.join(" ")}
              </p>
            )}
          </div>
        );
      })}
      <div>
        <Button
          look="quiet"
          data-add=""
          aria-label={t("new.addRowTo", { label })}
          onClick={() => {
            focusRow.current = next;
            setRows([...rows, next]);
            setNext(next + 1);
          }}
        >
          {t("new.addRow")}
        </Button>
      </div>
      {own !== undefined && (
        <p id={`${id}-error`} className={form["error"]}>
          {own}
        </p>
      )}
      {hint !== undefined && (
        <p id={`${id}-hint`} className={form["hint"]}>
          {hint}
        </p>
      )}
    </fieldset>
  );
}
