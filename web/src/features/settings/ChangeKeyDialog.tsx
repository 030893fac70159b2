import { attempt } from "@/api/client";
import { keyChange } from "@/api/keyChange";
import { changeKey } from "@/api/keys";
import type { Key } from "@/api/types";
import { formatInstant, instantAfter } from "@/format/dates";
import { t } from "@/messages/settings";
import { Dialog } from "@/ui/Dialog";
import { SelectField, TextArea, TextField } from "@/ui/Field";
import { Form, textOf } from "@/ui/Form";
import { addressesOf, expiries } from "./CreateKeyDialog";

/** The choice that leaves the end of the key where it is. */
const asBefore = "as-before";

function expiryOptions({ expires_at: end }: Key, zone: string) {
  const others = end ? expiries : expiries.filter(({ value }) => value !== "");
  return [{ value: asBefore, label: end ? t("keys.keepUntil", { when: formatInstant(end, zone) }) : t("keys.never") }, ...others];
}

function endOf(data: FormData): string | null | undefined {
  const chosen = textOf(data, "expires_at");
  if (chosen === asBefore) return undefined;
  return chosen === "" ? null : instantAfter(Date.now(), Number(chosen));
}

interface Props {
  of: Key;
  /** The IANA zone that instants are written in. */
  zone: string;
  onChanged: (name: string) => void;
  onClose: () => void;
}

/** Changes what a key is called, when it ends and from where it may be used. */
export function ChangeKeyDialog({ of: key, zone, onChanged, onClose }: Props) {
  const send = (data: FormData) =>
    attempt(async () => {
      const name = textOf(data, "name");
      const end = endOf(data);
      const change = keyChange(key, { name, allowed_addresses: addressesOf(data), ...(end !== undefined && { expires_at: end }) });
      if (Object.keys(change).length > 0) await changeKey(key.id, change);
      onChanged(name);
    });
  return (
    <Dialog title={t("keys.changeTitle", { name: key.name })} onClose={onClose}>
      <Form
        submit={t("keys.save")}
        check={(data) => (textOf(data, "name") === "" ? { name: t("keys.nameMissing") } : {})}
        onSubmit={send}
        onCancel={onClose}
      >
        <p>{t("keys.changeText")}</p>
        <TextField label={t("keys.name")} name="name" defaultValue={key.name} autoComplete="off" maxLength={200} hint={t("keys.nameHint")} />
        <SelectField label={t("keys.expiry")} name="expires_at" options={expiryOptions(key, zone)} defaultValue={asBefore} />
        <TextArea
          label={t("keys.addresses")}
          name="allowed_addresses"
          defaultValue={key.allowed_addresses.join("\n")}
          isOptional
          rows={3}
          spellCheck={false}
          hint={t("keys.addressesHint")}
        />
      </Form>
    </Dialog>
  );
}
