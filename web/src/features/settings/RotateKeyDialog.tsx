import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { attempt } from "@/api/client";
import { keysQuery, rotateKey } from "@/api/keys";
import type { CreatedKey, Key } from "@/api/types";
import { t } from "@/messages/settings";
import { Dialog } from "@/ui/Dialog";
import { SelectField } from "@/ui/Field";
import { Form } from "@/ui/Form";
import { NewKey } from "./CreateKeyDialog";

/** How long the old key may go on, in seconds. */
const graces = [
  { value: "604800", label: t("keys.grace.week") },
  { value: "86400", label: t("keys.grace.day") },
  { value: "3600", label: t("keys.grace.hour") },
  { value: "0", label: t("keys.grace.none") },
];

/** Replaces a key by a new one with the same rights, and hands that over. */
export function RotateKeyDialog({ replaced, onClose }: { replaced: Key; onClose: () => void }) {
  const queries = useQueryClient();
  const [made, setMade] = useState<CreatedKey | null>(null);
  const send = (data: FormData) =>
    attempt(async () => {
      setMade(await rotateKey(replaced.id, Number(data.get("grace_seconds"))));
      void queries.invalidateQueries({ queryKey: keysQuery.queryKey });
    });
  if (made !== null) return <NewKey made={made} onClose={onClose} />;
  return (
    <Dialog title={t("keys.rotateTitle", { name: replaced.name })} onClose={onClose}>
      <Form submit={t("keys.rotate")} onSubmit={send} onCancel={onClose}>
        <p>{t("keys.rotateText")}</p>
        <SelectField label={t("keys.grace")} name="grace_seconds" options={graces} defaultValue="86400" />
      </Form>
    </Dialog>
  );
}
