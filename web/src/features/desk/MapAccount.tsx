import { type ReactNode, useEffect, useRef, useState } from "react";
import { attempt, type Problem } from "@/api/client";
import { useChange } from "@/api/desk/change";
import { mapAccount, previewAccount } from "@/api/desk/customers";
import type { AccountPreview, MappedAccount, NewAccount } from "@/api/desk/types";
import { formatCount } from "@/format/number";
import { t } from "@/messages/desk";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";
import { type FieldErrors, Form } from "@/ui/Form";
import form from "@/ui/Form.module.css";
import { ExactMoney } from "@/ui/Money";
import { Records } from "@/ui/Records";
import { explainProblem } from "@/ui/states";
import { CustomerPicker } from "./CustomerPicker";
import { DayFields, daysOf } from "./DayFields";
import styles from "./Desk.module.css";
import { missing, monthNames, typed } from "./words";

const columns = [
  { key: "customer", label: t("preview.customer") },
  { key: "rows", label: t("preview.rows"), isNumber: true },
  { key: "amount", label: t("preview.amount"), isNumber: true },
];

interface Props {
  title: string;
  /** What the button that maps says. */
  submit: string;
  /** Whose the account becomes; without one it is asked. */
  customerId?: string;
  /** Which account; without one it is asked. */
  account?: Pick<NewAccount, "account_id" | "provider">;
  /** What is known of the account, above the fields. */
  about?: ReactNode;
  /** What it changes beside bills. Such things have no tags: the account goes as a whole. */
  consequence?: ReactNode;
  onClose: () => void;
  onMapped: (mapped: MappedAccount) => void;
}

/** A text as it was typed: tags are compared to the letter, spaces included. */
function exactly(data: FormData, name: string): string {
  const value = data.get(name);
  return typeof value === "string" ? value : "";
}

function tagErrors(data: FormData): FieldErrors {
  const key = exactly(data, "tag.key");
  if (key.includes("=")) return { "tag.key": t("mapping.keyWrong") };
  return key.trim() === "" && exactly(data, "tag.value") !== "" ? { "tag.key": t("mapping.keyMissing") } : {};
}

function mappingOf(data: FormData, { customerId, account }: Pick<Props, "customerId" | "account">): NewAccount {
  const provider = account?.provider ?? typed(data, "provider");
  const key = exactly(data, "tag.key");
  return {
    customer_id: customerId ?? typed(data, "customer_id") ?? "",
    account_id: account?.account_id ?? typed(data, "account_id") ?? "",
    ...(provider !== undefined && { provider }),
    ...daysOf(data),
    ...(key.trim() !== "" && { tag: { key, value: exactly(data, "tag.value") } }),
  };
}

function Signed({ count }: { count: number }) {
  return <data value={count}>{`${count > 0 ? "+" : count < 0 ? "−" : ""}${formatCount(Math.abs(count))}`}</data>;
}

function Changes({ changes }: Pick<AccountPreview, "changes">) {
  if (changes.length === 0) return <p>{t("preview.nothing")}</p>;
  return (
    <Records
      caption={t("preview.title")}
      columns={columns}
      rows={changes.map(({ customer_id: id, customer_name: name, currency, billed_cost: cost, row_count: count }) => ({
        key: `${id ?? ""}/${currency}`,
        cells: {
          customer: id ? (name ?? id) : t("preview.held"),
          rows: <Signed count={count} />,
          amount: <ExactMoney amount={cost} currency={currency} isSigned />,
        },
      }))}
    />
  );
}

interface PreviewProps {
  preview: AccountPreview;
  submit: string;
  consequence: ReactNode;
  onBack: () => void;
  onConfirm: () => Promise<Problem | null>;
}

/** What a mapping would change, before it does. */
function Preview({ preview: { changes, closed_months: months }, submit, consequence, onBack, onConfirm }: PreviewProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  const confirm = async () => {
    setBusy(true);
    setProblem(null);
    const refused = await onConfirm();
    setBusy(false);
    setProblem(refused);
  };
  return (
    <div className={styles["stack"]}>
      <h3 ref={heading} tabIndex={-1} className={styles["quietFocus"]}>
        {t("preview.title")}
      </h3>
      {consequence !== undefined && (
        <>
          <p>{consequence}</p>
          <p>{t("heldScans.also")}</p>
          <p>{t("heldScans.charges")}</p>
        </>
      )}
      <Changes changes={changes} />
      <p className={styles["fine"]}>{t("preview.text")}</p>
      {months.length > 0 && (
        <p className={styles["warning"]} role="alert">
          {t("preview.closed", { months: monthNames(months) })}
        </p>
      )}
      <p className={form["error"]} role="alert">
        {problem && explainProblem(problem)}
      </p>
      <DialogActions>
        <Button onClick={onBack}>{t("preview.back")}</Button>
        <Button
          look={months.length > 0 ? "danger" : "primary"}
          aria-disabled={isBusy}
          onClick={() => {
            if (!isBusy) void confirm();
          }}
        >
          {isBusy ? t("preview.busy") : months.length > 0 ? t("preview.confirmClosed") : submit}
        </Button>
      </DialogActions>
    </div>
  );
}

function TagFields() {
  return (
    <fieldset className={[form["field"], styles["pair"]].join(" ")}>
      <legend>
        {t("mapping.tag")}
        <span className={form["optional"]}>{` ${t("mapping.optional")}`}</span>
      </legend>
      <TextField name="tag.key" label={t("mapping.key")} maxLength={1000} spellCheck={false} autoCapitalize="none" autoComplete="off" />
      <TextField name="tag.value" label={t("mapping.value")} maxLength={1000} spellCheck={false} autoCapitalize="none" autoComplete="off" />
      <p className={[form["hint"], styles["whole"]].join(" ")}>{t("mapping.tagHint")}</p>
    </fieldset>
  );
}

/** Maps an account, or the charges in it with a tag, to a customer: what would change is shown first. */
export function MapAccount({ title, submit, customerId, account, about, consequence, onClose, onMapped }: Props) {
  const change = useChange();
  const [seen, setSeen] = useState<{ mapping: NewAccount; preview: AccountPreview } | null>(null);
  const look = (mapping: NewAccount) =>
    attempt(async () => {
      setSeen({ mapping, preview: await previewAccount(mapping) });
    });
  const map = async ({ mapping, preview }: { mapping: NewAccount; preview: AccountPreview }) => {
    const problem = await change(async () => {
      onMapped(await mapAccount({ ...mapping, confirm_closed: preview.closed_months.length > 0 }));
    });
    // A month was closed since: the reader must see that first.
    return problem?.kind === "month_closed" ? look(mapping) : problem;
  };
  return (
    <Dialog title={title} onClose={onClose}>
      {/* What was typed stays while the preview is looked at. */}
      <div hidden={seen !== null}>
        {about}
        <Form
          submit={t("preview.look")}
          onCancel={onClose}
          check={(data) => ({
            ...missing(data, {
              ...(account === undefined && { account_id: t("accounts.accountMissing") }),
              ...(customerId === undefined && { customer_id: t("picker.missing") }),
            }),
            ...tagErrors(data),
          })}
          onSubmit={(data) => look(mappingOf(data, { ...(customerId !== undefined && { customerId }), ...(account !== undefined && { account }) }))}
        >
          {account === undefined && (
            <>
              <TextField name="account_id" label={t("accounts.account")} hint={t("accounts.accountHint")} maxLength={1000} spellCheck={false} autoComplete="off" />
              <TextField name="provider" label={t("accounts.provider")} hint={t("accounts.providerHint")} maxLength={200} autoComplete="off" isOptional />
            </>
          )}
          {customerId === undefined && <CustomerPicker name="customer_id" />}
          <DayFields />
          {consequence === undefined && <TagFields />}
        </Form>
      </div>
      {seen !== null && (
        <Preview
          key={seen.preview.closed_months.join()}
          preview={seen.preview}
          submit={submit}
          consequence={consequence}
          onBack={() => { setSeen(null); }}
          onConfirm={() => map(seen)}
        />
      )}
    </Dialog>
  );
}
