import { useId, useRef, useState } from "react";
import { t } from "@/messages";
import styles from "./Columns.module.css";

function read(key: string): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}

/** Which columns of a table this browser leaves out, and how to change it. */
export function useHiddenColumns(table: string): [hidden: ReadonlySet<string>, set: (hidden: ReadonlySet<string>) => void] {
  const key = `tenantry-hidden-${table}`;
  const [hidden, setHidden] = useState<ReadonlySet<string>>(() => new Set(read(key)));
  return [
    hidden,
    (next) => {
      setHidden(next);
      try {
        localStorage.setItem(key, JSON.stringify([...next]));
      } catch {
        // A browser that keeps nothing forgets it with the page.
      }
    },
  ];
}

interface Props {
  /** The columns that can be left out. */
  columns: readonly { key: string; label: string }[];
  hidden: ReadonlySet<string>;
  onChange: (hidden: ReadonlySet<string>) => void;
}

/** The choice of a table's columns. */
export function Columns({ columns, hidden, onChange }: Props) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  return (
    <div className={styles["columns"]}>
      <button ref={button} type="button" className={styles["trigger"]} popoverTarget={id}>
        {t("columns.choose")}
      </button>
      <div
        id={id}
        popover="auto"
        role="group"
        aria-label={t("columns.choose")}
        className={styles["menu"]}
        onToggle={({ newState, currentTarget }) => {
          const place = button.current?.getBoundingClientRect();
          if (newState !== "open" || place === undefined) return;
          currentTarget.style.top = `${place.bottom + 4}px`;
          currentTarget.style.right = `${document.documentElement.clientWidth - place.right}px`;
          window.addEventListener("scroll", () => { currentTarget.hidePopover(); }, { once: true });
        }}
      >
        {columns.map(({ key, label }) => (
          <label key={key}>
            <input
              type="checkbox"
              checked={!hidden.has(key)}
              onChange={({ target }) => {
                const next = new Set(hidden);
                if (target.checked) next.delete(key);
                else next.add(key);
                onChange(next);
              }}
            />
            {label}
          </label>
        ))}
      </div>
    </div>
  );
}
