import { useState } from "react";
import { attempt } from "@/api/client";
import { attest } from "@/api/compliance";
import type { Attestation } from "@/api/types";
import { addDays, isDay } from "@/format/dates";
import { t } from "@/messages/compliance";
import { Dialog } from "@/ui/Dialog";
import { Choices, TextArea, TextField } from "@/ui/Field";
import { type FieldErrors, Form, textOf } from "@/ui/Form";

interface Props {
  framework: string;
  requirement: string;
  onClose: () => void;
  onMade: (made: Attestation) => void;
}

const outcomes = ["met", "not_applicable"] as const;
const options = outcomes.map((value) => ({ value, label: t(`attest.outcome.${value}`), hint: t(`attest.outcome.${value}.meaning`) }));

function check(data: FormData): FieldErrors {
  const url = textOf(data, "url");
  return {
    ...(textOf(data, "evidence") === "" && { evidence: t("attest.evidenceMissing") }),
    ...(url !== "" && !/^https?:\/\/\S+$/.test(url) && { url: t("attest.urlWrong") }),
    ...(!isDay(textOf(data, "expires_at")) && { expires_at: t("attest.expiresMissing") }),
  };
}

/** Asks what shows that a requirement is met, or why it does not apply, and until when that holds. */
export function AttestDialog({ framework, requirement, onClose, onMade }: Props) {
  const [today] = useState(() => new Date().toISOString().slice(0, 10));
  const send = (data: FormData) =>
    attempt(async () => {
      const url = textOf(data, "url");
      onMade(
        await attest({
          framework,
          requirement_id: requirement,
          outcome: outcomes.find((outcome) => outcome === data.get("outcome")) ?? "met",
          evidence: textOf(data, "evidence"),
          url: url === "" ? null : url,
          expires_at: `${textOf(data, "expires_at")}T00:00:00Z`,
        }),
      );
    });
  return (
    <Dialog title={t("attest.dialog", { requirement })} onClose={onClose}>
      <Form submit={t("attest.submit")} check={check} onSubmit={send} onCancel={onClose}>
        <Choices type="radio" name="outcome" label={t("attest.outcome")} options={options} defaultValue={["met"]} />
        <TextArea label={t("attest.evidence")} name="evidence" rows={4} maxLength={4000} hint={t("attest.evidenceHint")} />
        <TextField label={t("attest.url")} name="url" type="url" isOptional autoComplete="off" maxLength={2000} hint={t("attest.urlHint")} />
        <TextField label={t("attest.expires")} name="expires_at" type="date" defaultValue={addDays(today, 365)} min={addDays(today, 1)} max={addDays(today, 3 * 365)} hint={t("attest.expiresHint")} />
      </Form>
    </Dialog>
  );
}
