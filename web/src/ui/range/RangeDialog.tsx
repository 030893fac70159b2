import { CalendarDate, parseDate } from "@internationalized/date";
import { type SyntheticEvent, useEffect, useId, useRef, useState } from "react";
import {
  Button as AriaButton,
  CalendarCell,
  CalendarGrid,
  CalendarGridBody,
  CalendarGridHeader,
  CalendarHeaderCell,
  DateField,
  DateInput,
  DateSegment,
  Heading,
  I18nProvider,
  Label,
  RangeCalendar,
} from "react-aria-components";
import { addDays, daysBetween } from "@/format/dates";
import { locale } from "@/format/locale";
import { formatCount } from "@/format/number";
import { t } from "@/messages";
import { Button } from "../Button";
import { ChevronIcon, CloseIcon } from "../icons";
import styles from "./RangeDialog.module.css";
import type { RangePickerProps } from "./RangePicker";

interface Days {
  first: CalendarDate | null;
  last: CalendarDate | null;
}

function startingDays({ days }: Pick<RangePickerProps, "days">): Days {
  if (days === null) return { first: null, last: null };
  return { first: parseDate(days.from), last: parseDate(addDays(days.to, -1)) };
}

/** Why the chosen days cannot be shown; null when they can. */
function objection({ first, last }: Days, longest: number): string | null {
  if (first === null || last === null || first.compare(last) > 0) return t("range.invalid");
  const count = daysBetween(first.toString(), last.toString()) + 1;
  return count > longest ? t("range.tooLong", { days: formatCount(longest) }) : null;
}

function DayField({ label, value, onChange }: { label: string; value: CalendarDate | null; onChange: (day: CalendarDate | null) => void }) {
  return (
    <DateField className={styles["field"] ?? ""} value={value} onChange={onChange}>
      <Label>{label}</Label>
      <DateInput className={styles["input"] ?? ""}>{(segment) => <DateSegment segment={segment} className={styles["segment"] ?? ""} />}</DateInput>
    </DateField>
  );
}

function MonthCalendar({ days, onChange }: { days: Days; onChange: (days: Days) => void }) {
  const { first, last } = days;
  const value = first !== null && last !== null && first.compare(last) <= 0 ? { start: first, end: last } : null;
  return (
    <RangeCalendar
      aria-label={t("range.dialog")}
      value={value}
      defaultFocusedValue={last}
      onChange={({ start, end }) => {
        onChange({ first: new CalendarDate(start.year, start.month, start.day), last: new CalendarDate(end.year, end.month, end.day) });
      }}
      className={styles["calendar"] ?? ""}
    >
      <header>
        <AriaButton slot="previous" aria-label={t("range.previousMonth")}>
          <ChevronIcon />
        </AriaButton>
        <Heading />
        <AriaButton slot="next" aria-label={t("range.nextMonth")}>
          <ChevronIcon />
        </AriaButton>
      </header>
      <CalendarGrid weekdayStyle="short">
        <CalendarGridHeader>{(day) => <CalendarHeaderCell>{day}</CalendarHeaderCell>}</CalendarGridHeader>
        <CalendarGridBody>{(date) => <CalendarCell date={date} className={styles["cell"] ?? ""} />}</CalendarGridBody>
      </CalendarGrid>
    </RangeCalendar>
  );
}

type Props = RangePickerProps & { onClose: () => void };

/** Named periods at one side, days of one's own at the other. */
export default function RangeDialog({ presets, range, days: shown, longest, hint, onChange, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [days, setDays] = useState(() => startingDays({ days: shown }));
  const [isRefused, setRefused] = useState(false);
  const message = useId();
  const refusal = objection(days, longest);

  useEffect(() => {
    const element = dialog.current;
    if (element === null) return;
    if (!element.open) element.showModal();
    // The dialog's content fills it, so a press on the element itself was a press beside it.
    const closeOutside = (event: MouseEvent) => {
      if (event.target === element) element.close();
    };
    element.addEventListener("click", closeOutside);
    return () => {
      element.removeEventListener("click", closeOutside);
    };
  }, []);

  const choose = (choice: Parameters<Props["onChange"]>[0]) => {
    onChange(choice);
    dialog.current?.close();
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setRefused(refusal !== null);
    if (refusal !== null || days.first === null || days.last === null) return;
    choose({ from: days.first.toString(), to: days.last.add({ days: 1 }).toString() });
  };
  const change = (next: Days) => {
    setRefused(false);
    setDays(next);
  };

  return (
    <dialog ref={dialog} className={styles["dialog"]} aria-label={t("range.dialog")} onClose={onClose}>
      <div className={styles["content"]}>
        <ul className={styles["presets"]} aria-label={t("range.presets")}>
          {presets.map(({ range: value, label }) => (
            <li key={value}>
              <button
                type="button"
                aria-pressed={value === range}
                onClick={() => {
                  choose({ range: value });
                }}
              >
                {label}
              </button>
            </li>
          ))}
        </ul>
        <I18nProvider locale={locale}>
          <form className={styles["own"]} onSubmit={submit} noValidate>
            <div className={styles["fields"]}>
              <DayField label={t("range.from")} value={days.first} onChange={(first) => { change({ ...days, first }); }} />
              <DayField label={t("range.through")} value={days.last} onChange={(last) => { change({ ...days, last }); }} />
            </div>
            <MonthCalendar days={days} onChange={change} />
            <p id={message} className={isRefused ? styles["refusal"] : styles["hint"]} role={isRefused ? "alert" : undefined}>
              {isRefused ? refusal : hint}
            </p>
            <Button type="submit" look="primary" aria-describedby={message}>
              {t("range.apply")}
            </Button>
          </form>
        </I18nProvider>
        <button
          type="button"
          className={styles["close"]}
          aria-label={t("range.close")}
          onClick={() => {
            dialog.current?.close();
          }}
        >
          <CloseIcon />
        </button>
      </div>
    </dialog>
  );
}
