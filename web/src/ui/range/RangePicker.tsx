import { lazy, Suspense, useState } from "react";
import { t } from "@/messages";
import { ChevronIcon } from "../icons";
import styles from "./RangePicker.module.css";
import { stepOf } from "./step";

const loadDialog = () => import("./RangeDialog");
const RangeDialog = lazy(loadDialog);

export interface DayRange {
  /** First day, `YYYY-MM-DD`. */
  from: string;
  /** The day after the last. */
  to: string;
}

export interface RangePickerProps {
  /** The named periods on offer. */
  presets: readonly { range: string; label: string }[];
  /** The named period in force; null for days of one's own. */
  range: string | null;
  /** The days in force, once known. */
  days: DayRange | null;
  /** How the days read: `1 – 22 Nov`. */
  daysLabel: string | null;
  /** The longest period that may be chosen, in days. */
  longest: number;
  /** What the days are: whose, in which zone. */
  hint: string;
  onChange: (choice: { range: string } | DayRange) => void;
}

/** The period of a page: named ones, or days of one's own. The dialog and its calendar load when they are near. */
export function RangePicker(props: RangePickerProps) {
  const [isOpen, setOpen] = useState(false);
  const { presets, range, days, daysLabel, onChange } = props;
  const name = presets.find((preset) => preset.range === range)?.label ?? t("range.custom");
  const prepare = () => {
    void loadDialog();
  };
  const step = (direction: -1 | 1) => {
    const next = days === null ? null : stepOf(range, days, direction, new Date().toISOString().slice(0, 10));
    return (
      <button
        type="button"
        className={direction < 0 ? styles["before"] : styles["after"]}
        aria-label={t(direction < 0 ? "range.before" : "range.after")}
        title={t(direction < 0 ? "range.before" : "range.after")}
        // Not disabled while the days are on their way: the focus would be lost.
        aria-disabled={next === null}
        onClick={() => {
          if (next !== null) onChange(next);
        }}
      >
        <ChevronIcon />
      </button>
    );
  };
  return (
    <div className={styles["picker"]}>
      {step(-1)}
      <button
        type="button"
        className={styles["trigger"]}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        aria-label={t("range.button", { label: daysLabel === null ? name : `${name}, ${daysLabel}` })}
        onPointerEnter={prepare}
        onFocus={prepare}
        onClick={() => {
          setOpen(true);
        }}
      >
        <span>
          {name}
          {daysLabel !== null && <span>{`: ${daysLabel}`}</span>}
        </span>
        <ChevronIcon />
      </button>
      {step(1)}
      {isOpen && (
        <Suspense fallback={null}>
          <RangeDialog
            {...props}
            onClose={() => {
              setOpen(false);
            }}
          />
        </Suspense>
      )}
    </div>
  );
}
