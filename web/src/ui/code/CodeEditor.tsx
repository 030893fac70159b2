import { useId, useRef } from "react";
import { t } from "@/messages/code";
import styles from "./CodeEditor.module.css";
import { type CodeFault, offsetOf } from "./place";

interface Props {
  label: string;
  hint?: string;
  value: string;
  /** Without it the text can be read and copied only. */
  onChange?: (value: string) => void;
  /** What is wrong with the text as it stands. */
  faults?: readonly CodeFault[];
  rows?: number;
  maxLength?: number;
}

function placeOf({ line, column }: CodeFault): string | null {
  if (line === null) return null;
  const at = { line: String(line) };
  return column === null ? t("code.line", at) : t("code.place", { ...at, column: String(column) });
}

/** A text with line numbers; what is wrong in it stands below, each a way to its place. Tab leaves it, as any field. */
export function CodeEditor({ label, hint, value, onChange, faults = [], rows = 22, maxLength }: Props) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const count = value.split("\n").length;
  const marked = new Set(faults.flatMap(({ line }) => (line === null ? [] : [line])));
  const go = ({ line, column }: CodeFault) => {
    const field = area.current;
    if (field === null || line === null) return;
    const at = offsetOf(value, line, column ?? 1);
    field.focus();
    field.setSelectionRange(at, at);
    const height = Number.parseFloat(getComputedStyle(field).lineHeight);
    field.scrollTop = Math.max(0, (line - 4) * height);
  };
  const described = [faults.length > 0 && `${id}-faults`, hint !== undefined && `${id}-hint`].filter(Boolean).join(" ");
  return (
    <div className={styles["editor"]}>
      <label htmlFor={id}>{label}</label>
      <div className={styles["frame"]} data-invalid={faults.length > 0}>
        <div className={styles["gutter"]} aria-hidden="true">
          <div ref={gutter}>
            {Array.from({ length: count }, (_, index) => (
              <span key={index} className={marked.has(index + 1) ? styles["wrong"] : undefined}>
                {index + 1}
              </span>
            ))}
          </div>
        </div>
        <textarea
          ref={area}
          id={id}
          className={styles["text"]}
          value={value}
          readOnly={onChange === undefined}
          rows={rows}
          maxLength={maxLength}
          wrap="off"
          spellCheck={false}
          autoCapitalize="none"
          autoComplete="off"
          aria-invalid={faults.length > 0}
          aria-describedby={described || undefined}
          onChange={({ target }) => {
            onChange?.(target.value);
          }}
          onScroll={({ currentTarget }) => {
            if (gutter.current !== null) gutter.current.style.transform = `translateY(${-currentTarget.scrollTop}px)`;
          }}
        />
      </div>
      {faults.length > 0 && (
        <ul id={`${id}-faults`} className={styles["faults"]} aria-label={t("code.faults")}>
          {faults.map((fault, index) => {
            const place = placeOf(fault);
            return (
              <li key={index}>
                {place !== null && (
                  <button
                    type="button"
                    onClick={() => {
                      go(fault);
                    }}
                  >
                    {place}
                  </button>
                )}
                <span>{fault.detail}</span>
              </li>
            );
          })}
        </ul>
      )}
      {hint !== undefined && (
        <p id={`${id}-hint`} className={styles["hint"]}>
          {hint}
        </p>
      )}
    </div>
  );
}
