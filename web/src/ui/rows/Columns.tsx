import { useId, useRef } from "react";
import { t } from "@/messages/rows";
import styles from "./Columns.module.css";
import { type Layout, step } from "./layout";

interface Props {
  /** The columns, in their order; those that are `isFixed` cannot be left out. */
  columns: readonly { key: string; label: string; isFixed?: boolean }[];
  layout: Layout;
}

/** The choice of a table's columns and their widths. */
export function Columns({ columns, layout }: Props) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const { kept } = layout;
  const widthButton = (key: string, name: string, by: number) => (
    <button
      type="button"
      aria-label={name}
      title={name}
      disabled={kept.hidden.includes(key)}
      onClick={() => {
        layout.resize(key, layout.widthOf(key) + by);
      }}
    >
      {by < 0 ? "−" : "+"}
    </button>
  );
  return (
    <div className={styles["columns"]}>
      <button ref={button} type="button" className={styles["trigger"]} popoverTarget={id}>
        {t("rows.choose")}
      </button>
      <div
        id={id}
        popover="auto"
        role="group"
        aria-label={t("rows.choose")}
        className={styles["menu"]}
        onToggle={({ newState, currentTarget }) => {
          const place = button.current?.getBoundingClientRect();
          if (newState !== "open" || place === undefined) return;
          // Below the button, as far as there is room.
          currentTarget.style.top = `${Math.max(8, Math.min(place.bottom + 4, window.innerHeight - currentTarget.offsetHeight - 8))}px`;
          currentTarget.style.left = `${Math.max(8, place.right - currentTarget.offsetWidth)}px`;
          window.addEventListener("scroll", () => { currentTarget.hidePopover(); }, { once: true });
        }}
      >
        {columns.map(({ key, label, isFixed = false }) => (
          <div key={key} className={styles["column"]}>
            <label>
              <input
                type="checkbox"
                checked={!kept.hidden.includes(key)}
                disabled={isFixed}
                onChange={({ target }) => {
                  layout.hide(key, !target.checked);
                }}
              />
              {label}
            </label>
            {widthButton(key, t("rows.narrower", { column: label }), -step)}
            {widthButton(key, t("rows.wider", { column: label }), step)}
          </div>
        ))}
        <button
          type="button"
          className={styles["reset"]}
          disabled={layout.isUsual}
          onClick={layout.reset}
        >
          {t("rows.reset")}
        </button>
      </div>
    </div>
  );
}
