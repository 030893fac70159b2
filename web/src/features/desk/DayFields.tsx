import { addDays, isDay } from "@/format/dates";
import { t } from "@/messages/desk";
import { TextField } from "@/ui/Field";
import styles from "./Desk.module.css";
import { typed } from "./words";

/** The first and the last day of a mapping; both may be left open. The field of the last day has the API's name. */
export function DayFields() {
  return (
    <div className={styles["pair"]}>
      <TextField name="from" type="date" label={t("accounts.from")} hint={t("accounts.fromHint")} isOptional />
      <TextField name="to" type="date" label={t("accounts.through")} hint={t("accounts.throughHint")} isOptional />
    </div>
  );
}

/** The days that were filled in; the API wants the day after the last. */
export function daysOf(data: FormData): { from?: string; to?: string } {
  const from = typed(data, "from");
  const last = typed(data, "to");
  return { ...(from !== undefined && { from }), ...(last !== undefined && isDay(last) && { to: addDays(last, 1) }) };
}
