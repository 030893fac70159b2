import type { NewBaseline } from "@/api/configurationTypes";
import { t } from "@/messages/baselines";
import { Dialog } from "@/ui/Dialog";
import { TextArea, TextField } from "@/ui/Field";
import { type FieldErrors, Form, textOf } from "@/ui/Form";
import type { ProblemText } from "@/ui/states";
import styles from "./Baselines.module.css";
import { linesIn } from "./lines";

/** The longest reason that the server takes. */
const longestReason = 4000;

interface Props {
  onSubmit: (baseline: NewBaseline) => Promise<ProblemText | null>;
  onClose: () => void;
}

/** Asks what is to be approved: what it is called, of which accounts and types, and why. */
export function ApproveDialog({ onSubmit, onClose }: Props) {
  const check = (data: FormData): FieldErrors => ({
    ...(textOf(data, "name") === "" && { name: t("approve.nameMissing") }),
    ...(textOf(data, "reason") === "" && { reason: t("approve.reasonMissing") }),
  });
  const send = (data: FormData) => {
    const accounts = linesIn(textOf(data, "account_ids"));
    const types = linesIn(textOf(data, "resource_types"));
    return onSubmit({
      name: textOf(data, "name"),
      reason: textOf(data, "reason"),
      ...(accounts.length > 0 && { account_ids: accounts }),
      ...(types.length > 0 && { resource_types: types }),
    });
  };
  return (
    <Dialog title={t("approve.title")} onClose={onClose}>
      <p className={styles["lead"]}>{t("approve.lead")}</p>
      <Form submit={t("approve.submit")} check={check} onSubmit={send} onCancel={onClose}>
        <TextField label={t("approve.name")} name="name" maxLength={200} autoComplete="off" hint={t("approve.nameHint")} />
        <TextArea label={t("approve.accounts")} name="account_ids" rows={2} isOptional spellCheck={false} hint={t("approve.accountsHint")} />
        <TextArea label={t("approve.types")} name="resource_types" rows={2} isOptional spellCheck={false} hint={t("approve.typesHint")} />
        <TextArea label={t("approve.reason")} name="reason" rows={2} maxLength={longestReason} hint={t("approve.reasonHint")} />
      </Form>
    </Dialog>
  );
}

interface AnewProps {
  baseline: { name: string; version: number };
  onSubmit: (reason: string) => Promise<ProblemText | null>;
  onClose: () => void;
}

/** Asks why what is there now is to be the next version. */
export function ApproveAnewDialog({ baseline, onSubmit, onClose }: AnewProps) {
  return (
    <Dialog title={t("approve.anewTitle", { name: baseline.name })} onClose={onClose}>
      <p className={styles["lead"]}>{t("approve.anewLead", { version: String(baseline.version + 1) })}</p>
      <Form
        submit={t("approve.submit")}
        check={(data) => (textOf(data, "reason") === "" ? { reason: t("approve.reasonMissing") } : {})}
        onSubmit={(data) => onSubmit(textOf(data, "reason"))}
        onCancel={onClose}
      >
        <TextArea label={t("approve.reason")} name="reason" rows={3} maxLength={longestReason} hint={t("approve.reasonHint")} />
      </Form>
    </Dialog>
  );
}

interface RenameProps {
  name: string;
  onSubmit: (name: string) => Promise<ProblemText | null>;
  onClose: () => void;
}

/** Asks for another name. */
export function RenameDialog({ name, onSubmit, onClose }: RenameProps) {
  return (
    <Dialog title={t("rename.title", { name })} onClose={onClose}>
      <Form
        submit={t("rename.submit")}
        check={(data) => (textOf(data, "name") === "" ? { name: t("approve.nameMissing") } : {})}
        onSubmit={(data) => onSubmit(textOf(data, "name"))}
        onCancel={onClose}
      >
        <TextField label={t("approve.name")} name="name" defaultValue={name} maxLength={200} autoComplete="off" hint={t("approve.nameHint")} />
      </Form>
    </Dialog>
  );
}
