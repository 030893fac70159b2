import { useState } from "react";
import { useSession } from "@/api/session";
import type { ExceptionKind, NewException } from "@/api/violationTypes";
import { addDays, dayOf, instantAfter, isDay } from "@/format/dates";
import { instantsOf } from "@/format/zoned";
import { t } from "@/messages/violations";
import { Dialog } from "@/ui/Dialog";
import { Choices, TextArea, TextField } from "@/ui/Field";
import { type FieldErrors, Form, textOf } from "@/ui/Form";
import type { ProblemText } from "@/ui/states";
import { longestNote } from "./ChangeDialog";
import styles from "./Violation.module.css";

export const exceptionKinds = ["risk_accepted", "false_positive", "compensating_control"] as const satisfies readonly ExceptionKind[];

/** What an exception is about. */
export type Scope = "violation" | "account" | "check";

/** What it says, without what it is about. */
export type ExceptionWords = Pick<NewException, "kind" | "reason" | "expires_at">;

interface Props {
  /** Of the one violation that it begins with; absent where it is for each of several. */
  of?: { resource: string; account: string };
  onSubmit: (words: ExceptionWords, scope: Scope) => Promise<ProblemText | null>;
  onClose: () => void;
}

/** Days from today on: the least, what is proposed, and the most that the server takes, a day short of three years. */
const days = { first: 0, usual: 90, last: 1094 };

/** Asks for an exception: why, what it is about, until when. */
export function ExceptionDialog({ of, onSubmit, onClose }: Props) {
  const { customer } = useSession();
  const zone = customer.time_zone;
  const [now] = useState(Date.now);
  const day = (count: number) => dayOf(instantAfter(now, count), zone);
  const check = (data: FormData): FieldErrors => {
    const until = textOf(data, "expires_at");
    const wrong = !isDay(until) ? t("exception.untilMissing") : until < day(days.first) ? t("exception.untilPast") : until > day(days.last) ? t("exception.untilFar") : null;
    return {
      ...(textOf(data, "reason") === "" && { reason: t("exception.reasonMissing") }),
      ...(wrong !== null && { expires_at: wrong }),
    };
  };
  const send = (data: FormData) => {
    const kind = exceptionKinds.find((one) => one === textOf(data, "kind")) ?? exceptionKinds[0];
    const scopes = ["violation", "account", "check"] as const;
    // The day that was chosen is the last: it ends with it.
    const { from: end = "" } = instantsOf({ from: addDays(textOf(data, "expires_at"), 1) }, zone);
    return onSubmit({ kind, reason: textOf(data, "reason"), expires_at: end }, scopes.find((one) => one === textOf(data, "scope")) ?? "violation");
  };
  return (
    <Dialog title={t("exception.title")} onClose={onClose}>
      <p className={styles["lead"]}>{t("exception.lead")}</p>
      <Form submit={t("exception.submit")} check={check} onSubmit={send} onCancel={onClose}>
        <Choices
          type="radio"
          name="kind"
          label={t("exception.kind")}
          options={exceptionKinds.map((kind) => ({ value: kind, label: t(`exception.kind.${kind}`), hint: t(`exception.kindHint.${kind}`) }))}
          defaultValue={["risk_accepted"]}
        />
        {of !== undefined && (
          <Choices
            type="radio"
            name="scope"
            label={t("exception.scope")}
            options={[
              { value: "violation", label: t("exception.scope.violation"), hint: of.resource },
              { value: "account", label: t("exception.scope.account", { account: of.account }), hint: t("exception.scopeHint.account") },
              { value: "check", label: t("exception.scope.check"), hint: t("exception.scopeHint.check") },
            ]}
            defaultValue={["violation"]}
          />
        )}
        <TextArea label={t("exception.reason")} name="reason" rows={3} maxLength={longestNote} hint={t("exception.reasonHint")} />
        <TextField label={t("exception.until")} name="expires_at" type="date" min={day(days.first)} max={day(days.last)} defaultValue={day(days.usual)} hint={t("exception.untilHint")} />
      </Form>
    </Dialog>
  );
}
