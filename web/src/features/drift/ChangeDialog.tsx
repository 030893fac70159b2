import { useState } from "react";
import { useSession } from "@/api/session";
import type { DriftChange, DriftChoice } from "@/api/driftTypes";
import { addDays, dayOf, instantAfter, isDay } from "@/format/dates";
import { instantsOf } from "@/format/zoned";
import { t } from "@/messages/drift";
import { Dialog } from "@/ui/Dialog";
import { TextArea, TextField } from "@/ui/Field";
import { type FieldErrors, Form, textOf } from "@/ui/Form";
import type { ProblemText } from "@/ui/states";
import styles from "./Drift.module.css";

/** The longest reason that the server takes. */
const longestReason = 4000;

/** Days from today on: the least, what is proposed, and the most that the server takes, a day short of a year. */
const days = { first: 0, usual: 14, last: 364 };

/** What the words that go with it are called. */
const reasonLabels = { accepted: "change.reason", revert: "change.note", snoozed: "change.optional", open: "change.optional" } as const satisfies Record<DriftChoice, string>;

interface Props {
  choice: DriftChoice;
  /** What is changed, in words: `this drift`. */
  what: string;
  /** Sends it; on success the caller stops drawing this. */
  onChange: (change: DriftChange) => Promise<ProblemText | null>;
  onClose: () => void;
}

/** Asks for what goes with a change: why, until when. */
export function ChangeDialog({ choice, what, onChange, onClose }: Props) {
  const zone = useSession().customer.time_zone;
  const [now] = useState(Date.now);
  const day = (count: number) => dayOf(instantAfter(now, count), zone);
  const isSnooze = choice === "snoozed";
  const needsReason = choice === "accepted" || choice === "revert";
  const check = (data: FormData): FieldErrors => {
    const until = textOf(data, "snoozed_until");
    const wrong = !isSnooze ? null : !isDay(until) ? t("change.untilMissing") : until < day(days.first) ? t("change.untilPast") : until > day(days.last) ? t("change.untilFar") : null;
    return {
      ...(needsReason && textOf(data, "reason") === "" && { reason: t(choice === "revert" ? "change.noteMissing" : "change.reasonMissing") }),
      ...(wrong !== null && { snoozed_until: wrong }),
    };
  };
  const send = (data: FormData) => {
    const reason = textOf(data, "reason");
    // The day that was chosen is the last: it ends with it.
    const { from: end } = isSnooze ? instantsOf({ from: addDays(textOf(data, "snoozed_until"), 1) }, zone) : {};
    return onChange({ status: choice, ...(reason !== "" && { reason }), ...(end !== undefined && { snoozed_until: end }) });
  };
  return (
    <Dialog title={t(`change.${choice}Title`, { what })} onClose={onClose}>
      <p className={styles["lead"]}>{t(`change.${choice}Lead`)}</p>
      <Form submit={t(`act.${choice}`)} check={check} onSubmit={send} onCancel={onClose}>
        {isSnooze && (
          <TextField label={t("change.until")} name="snoozed_until" type="date" min={day(days.first)} max={day(days.last)} defaultValue={day(days.usual)} hint={t("change.untilHint")} />
        )}
        <TextArea
          label={t(reasonLabels[choice])}
          name="reason"
          rows={3}
          maxLength={longestReason}
          isOptional={!needsReason}
          hint={t("change.reasonHint")}
        />
      </Form>
    </Dialog>
  );
}
