import { type ReactNode, useId, useState } from "react";
import { addDays, isDay } from "@/format/dates";
import { t } from "@/messages";
import styles from "./Filters.module.css";
import { Select } from "./Select";

/** What narrows a list down, side by side above it. */
export function FilterBar({ children }: { children: ReactNode }) {
  return <div className={styles["bar"]}>{children}</div>;
}

/** What is being typed; a value that comes from elsewhere, such as a link, takes its place. */
function useTyped(value: string): [string, (text: string) => void] {
  const [given, setGiven] = useState(value);
  const [text, setText] = useState(value);
  if (given !== value) {
    setGiven(value);
    setText(value);
  }
  return [text, setText];
}

interface TextProps {
  label: string;
  /** An example of what it takes. */
  example: string;
  value: string;
  /** Called with what was typed, once it was entered or left. */
  onChange: (text: string) => void;
}

function Labelled({ id, label, children }: { id: string; label: string; children: ReactNode }) {
  return (
    <div className={styles["field"]}>
      <label htmlFor={id} className={styles["label"]}>
        {label}
      </label>
      {children}
    </div>
  );
}

/** A filter that is typed. */
export function FilterText({ label, example, value, onChange }: TextProps) {
  const id = useId();
  const [text, setText] = useTyped(value);
  const enter = () => {
    if (text.trim() !== value) onChange(text.trim());
  };
  return (
    <Labelled id={id} label={label}>
      <input
        id={id}
        type="search"
        className={styles["input"]}
        placeholder={example}
        value={text}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => {
          setText(target.value);
        }}
        onBlur={enter}
        onKeyDown={({ key }) => {
          if (key === "Enter") enter();
        }}
      />
    </Labelled>
  );
}

interface ChoiceProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
}

/** A filter that is chosen. */
export function FilterChoice<Value extends string>(props: ChoiceProps<Value>) {
  return (
    <div className={styles["field"]}>
      <span className={styles["label"]} aria-hidden="true">
        {props.label}
      </span>
      <Select {...props} />
    </div>
  );
}

/** The days of a list: `to` is the day after the last, either end may be open. */
export interface FilterDays {
  from?: string;
  to?: string;
}

/** A year that is being typed passes through these: no list reaches back so far. */
const earliest = "1971-01-01";

interface DayProps {
  label: string;
  value: string | undefined;
  min?: string | undefined;
  max?: string | undefined;
  onChange: (day: string | undefined) => void;
}

function Day({ label, value, min, max, onChange }: DayProps) {
  const id = useId();
  const [text, setText] = useTyped(value ?? "");
  return (
    <Labelled id={id} label={label}>
      <input
        id={id}
        type="date"
        className={styles["input"]}
        value={text}
        min={min}
        max={max}
        onChange={({ target }) => {
          setText(target.value);
          if (target.value === "") onChange(undefined);
          else if (isDay(target.value) && target.value >= earliest) onChange(target.value);
        }}
      />
    </Labelled>
  );
}

interface DayRangeProps {
  days: FilterDays;
  /** Where a list has more than one time in it, which of them. */
  labels?: { from: string; through: string };
  onChange: (days: FilterDays) => void;
}

/** The first and the last day of a list; both may be left open. */
export function FilterDayRange({ days: { from, to }, labels, onChange }: DayRangeProps) {
  const last = to === undefined ? undefined : addDays(to, -1);
  return (
    <>
      <Day
        label={labels?.from ?? t("range.from")}
        value={from}
        max={last}
        onChange={(day) => {
          onChange({ ...(day !== undefined && { from: day }), ...(to !== undefined && { to }) });
        }}
      />
      <Day
        label={labels?.through ?? t("range.through")}
        value={last}
        min={from}
        onChange={(day) => {
          onChange({ ...(from !== undefined && { from }), ...(day !== undefined && { to: addDays(day, 1) }) });
        }}
      />
    </>
  );
}
