import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { attempt } from "@/api/client";
import { createKey, keysQuery, scopes } from "@/api/keys";
import type { CreatedKey } from "@/api/types";
import { instantAfter } from "@/format/dates";
import { t } from "@/messages/settings";
import { Dialog } from "@/ui/Dialog";
import { Choices, SelectField, TextArea, TextField } from "@/ui/Field";
import { type FieldErrors, Form, textOf } from "@/ui/Form";
import { Handover } from "./Handover";

const scopeOptions = scopes.map((scope) => ({ value: scope, label: t(`scope.${scope}`), hint: t(`scope.${scope}.meaning`) }));

/** When a key can end: in so many days, or never. */
export const expiries = [
  { value: "30", label: t("keys.in30") },
  { value: "90", label: t("keys.in90") },
  { value: "365", label: t("keys.in365") },
  { value: "", label: t("keys.never") },
];

/** The addresses that were typed, between spaces, commas and line ends. */
export function addressesOf(data: FormData): string[] {
  return textOf(data, "allowed_addresses").split(/[\s,;]+/).filter((address) => address !== "");
}

function check(data: FormData): FieldErrors {
  return {
    ...(textOf(data, "name") === "" && { name: t("keys.nameMissing") }),
    ...(data.getAll("scopes").length === 0 && { scopes: t("keys.scopesMissing") }),
  };
}

/** A key that was just made. */
export function NewKey({ made, onClose }: { made: CreatedKey; onClose: () => void }) {
  return (
    <Handover
      title={t("keys.made", { name: made.name })}
      text={t("keys.madeText")}
      label={t("keys.field")}
      value={made.key}
      copy={t("keys.copy")}
      onClose={onClose}
    />
  );
}

/** Asks what a new key is for, and then hands it over. */
export function CreateKeyDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const [made, setMade] = useState<CreatedKey | null>(null);
  const send = (data: FormData) =>
    attempt(async () => {
      const chosen = data.getAll("scopes");
      const days = Number(data.get("expires_at"));
      setMade(
        await createKey({
          name: textOf(data, "name"),
          scopes: scopes.filter((scope) => chosen.includes(scope)),
          expires_at: days > 0 ? instantAfter(Date.now(), days) : null,
          allowed_addresses: addressesOf(data),
        }),
      );
      void queries.invalidateQueries({ queryKey: keysQuery.queryKey });
    });
  if (made !== null) return <NewKey made={made} onClose={onClose} />;
  return (
    <Dialog title={t("keys.createTitle")} onClose={onClose}>
      <Form submit={t("keys.create")} check={check} onSubmit={send} onCancel={onClose}>
        <TextField label={t("keys.name")} name="name" autoComplete="off" maxLength={200} hint={t("keys.nameHint")} />
        <Choices type="checkbox" name="scopes" label={t("keys.scopesLabel")} options={scopeOptions} defaultValue={["read"]} />
        <SelectField label={t("keys.expiry")} name="expires_at" options={expiries} defaultValue="90" />
        <TextArea label={t("keys.addresses")} name="allowed_addresses" isOptional rows={2} spellCheck={false} hint={t("keys.addressesHint")} />
      </Form>
    </Dialog>
  );
}
