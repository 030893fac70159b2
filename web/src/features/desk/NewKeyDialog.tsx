import { useChange } from "@/api/desk/change";
import { scopes } from "@/api/keys";
import type { CreatedKey, NewKey } from "@/api/types";
import { t } from "@/messages/desk";
import { Dialog } from "@/ui/Dialog";
import { Choices, SelectField, TextArea, TextField } from "@/ui/Field";
import { Form } from "@/ui/Form";
import { missing, scopeOptions, typed } from "./words";

interface NewKeyProps {
  create: (key: NewKey) => Promise<CreatedKey>;
  onClose: () => void;
  onMade: (key: CreatedKey) => void;
}

/** The addresses that were typed, between spaces, commas and line ends. */
export function addressesOf(data: FormData): string[] {
  return (typed(data, "allowed_addresses") ?? "").split(/[\s,]+/).filter((address) => address !== "");
}

/** The last second of a UTC day, RFC 3339. */
export function endOfDay(day: string): string {
  return `${day}T23:59:59Z`;
}

/** Makes a key. */
export function NewKeyDialog({ create, onClose, onMade }: NewKeyProps) {
  const change = useChange();
  return (
    <Dialog title={t("keys.new")} onClose={onClose}>
      <Form
        submit={t("keys.make")}
        onCancel={onClose}
        check={(data) => ({
          ...missing(data, { name: t("keys.nameMissing") }),
          ...(data.getAll("scopes").length === 0 && { scopes: t("keys.scopesMissing") }),
        })}
        onSubmit={(data) => {
          const day = typed(data, "expires_at");
          return change(async () => {
            onMade(
              await create({
                name: typed(data, "name") ?? "",
                scopes: scopes.filter((scope) => data.getAll("scopes").includes(scope)),
                allowed_addresses: addressesOf(data),
                ...(day !== undefined && { expires_at: endOfDay(day) }),
              }),
            );
          });
        }}
      >
        <TextField name="name" label={t("keys.name")} hint={t("keys.nameHint")} maxLength={200} autoComplete="off" />
        <Choices type="checkbox" name="scopes" label={t("keys.scopes")} options={scopeOptions} defaultValue={["read"]} />
        <TextField name="expires_at" type="date" label={t("keys.lastDay")} hint={t("keys.lastDayHint")} isOptional />
        <TextArea name="allowed_addresses" label={t("keys.addresses")} hint={t("keys.addressesHint")} rows={2} spellCheck={false} isOptional />
      </Form>
    </Dialog>
  );
}

/** In seconds: none, an hour, a day, a week. */
const graces = ["0", "3600", "86400", "604800"] as const;

interface RotateProps {
  name: string;
  rotate: (graceSeconds: number) => Promise<CreatedKey>;
  onClose: () => void;
  onMade: (key: CreatedKey) => void;
}

/** Replaces a key; both work until the grace is over. */
export function RotateKeyDialog({ name, rotate, onClose, onMade }: RotateProps) {
  const change = useChange();
  return (
    <Dialog title={t("keys.rotateTitle", { name })} onClose={onClose}>
      <Form
        submit={t("keys.rotate")}
        onCancel={onClose}
        onSubmit={(data) =>
          change(async () => {
            onMade(await rotate(Number(data.get("grace_seconds"))));
          })
        }
      >
        <p>{t("keys.rotateText")}</p>
        <SelectField
          name="grace_seconds"
          label={t("keys.grace")}
          options={graces.map((value) => ({ value, label: t(`grace.${value}`) }))}
          defaultValue="86400"
        />
      </Form>
    </Dialog>
  );
}
