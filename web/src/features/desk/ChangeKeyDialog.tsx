import { useChange } from "@/api/desk/change";
import { keyChange } from "@/api/keyChange";
import type { ChangedKey, Key } from "@/api/types";
import { t } from "@/messages/desk";
import { Dialog } from "@/ui/Dialog";
import { TextArea, TextField } from "@/ui/Field";
import { Form } from "@/ui/Form";
import { addressesOf, endOfDay } from "./NewKeyDialog";
import { missing, typed } from "./words";

interface Props {
  of: Key;
  change: (changed: ChangedKey) => Promise<unknown>;
  onClose: () => void;
  onChanged: (name: string) => void;
}

/** The last UTC day on which a key works. */
function lastDay({ expires_at: end }: Key): string | undefined {
  return end ? new Date(end).toISOString().slice(0, 10) : undefined;
}

/** When it ends: absent where the day is the one of before, whose hour must not move. */
function endOf(data: FormData, before: string | undefined): { expires_at?: string | null } {
  const day = typed(data, "expires_at");
  if (day === before) return {};
  return { expires_at: day === undefined ? null : endOfDay(day) };
}

/** Changes what a key is called, when it ends and from where it may be used. */
export function ChangeKeyDialog({ of: key, change, onClose, onChanged }: Props) {
  const run = useChange();
  const before = lastDay(key);
  return (
    <Dialog title={t("keys.changeTitle", { name: key.name })} onClose={onClose}>
      <Form
        submit={t("customer.save")}
        onCancel={onClose}
        check={(data) => missing(data, { name: t("keys.nameMissing") })}
        onSubmit={async (data) => {
          const name = typed(data, "name") ?? "";
          const changed = keyChange(key, { name, allowed_addresses: addressesOf(data), ...endOf(data, before) });
          const problem = Object.keys(changed).length === 0 ? null : await run(() => change(changed));
          if (problem === null) onChanged(name);
          return problem;
        }}
      >
        <p>{t("keys.changeText")}</p>
        <TextField name="name" label={t("keys.name")} hint={t("keys.nameHint")} defaultValue={key.name} maxLength={200} autoComplete="off" />
        <TextField name="expires_at" type="date" label={t("keys.lastDay")} hint={t("keys.changedLastDayHint")} defaultValue={before} isOptional />
        <TextArea
          name="allowed_addresses"
          label={t("keys.addresses")}
          hint={t("keys.addressesHint")}
          defaultValue={key.allowed_addresses.join("\n")}
          rows={3}
          spellCheck={false}
          isOptional
        />
      </Form>
    </Dialog>
  );
}
