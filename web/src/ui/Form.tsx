import { createContext, type ReactNode, type SyntheticEvent, useEffect, useId, useRef, useState } from "react";
import { t } from "@/messages";
import { Button } from "./Button";
import { DialogActions } from "./Dialog";
import styles from "./Form.module.css";
import { explainProblem, type ProblemText } from "./states";

/** What is wrong with each field, by the field's name. */
export type FieldErrors = Readonly<Record<string, string>>;

/** The errors of the form around a field. */
export const FormErrors = createContext<FieldErrors>({});

/** What was typed into a field, without the space around it. */
export function textOf(data: FormData, name: string): string {
  const value = data.get(name);
  return typeof value === "string" ? value.trim() : "";
}

interface Props {
  /** What the button that sends it says. */
  submit: string;
  /** Called with what is in the fields each time that one of them changes. */
  onInput?: (data: FormData) => void;
  /** Looks at what was typed before it is sent. */
  check?: (data: FormData) => FieldErrors;
  /** Sends it, and answers what the server had against it. */
  onSubmit: (data: FormData) => Promise<ProblemText | null>;
  /** `plain` where another form on the page is the usual one. */
  look?: "primary" | "plain";
  /** Offers a way back, as in a dialog. */
  onCancel?: () => void;
  children: ReactNode;
}

/** The server's objections, each to the field that it is about; the rest stands at the end of the form. */
export function sortErrors(problem: ProblemText, fields: ReadonlySet<string>): { fields: FieldErrors; rest: string | null } {
  const found: Record<string, string> = {};
  for (const { field, detail } of problem.errors ?? []) {
    // `scopes[0]` and `scopes.0` are about `scopes`; `tag.key` may be a field of its own.
    const name = field === undefined || fields.has(field) ? field : field.split(/[.[]/)[0];
    if (name !== undefined && fields.has(name)) found[name] ??= detail.slice(0, 1).toUpperCase() + detail.slice(1);
  }
  return { fields: found, rest: Object.keys(found).length > 0 ? null : explainProblem(problem) };
}

/** A form that says beside each field what is wrong with it, and moves there. */
export function Form({ submit, onInput, check, onSubmit, look = "primary", onCancel, children }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const message = useId();

  useEffect(() => {
    if (Object.keys(errors).length === 0) return;
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-invalid="true"] input')?.focus();
  }, [errors]);

  const send = async (element: HTMLFormElement) => {
    const data = new FormData(element);
    const own = check?.(data) ?? {};
    setErrors(own);
    setProblem(null);
    if (Object.keys(own).length > 0) return;
    setBusy(true);
    const refused = await onSubmit(data);
    setBusy(false);
    if (refused === null) return;
    const names = new Set([...element.elements].map((one) => one.getAttribute("name")).filter((name) => name !== null));
    const sorted = sortErrors(refused, names);
    setErrors(sorted.fields);
    setProblem(sorted.rest);
  };
  const submitted = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!isBusy) void send(event.currentTarget);
  };

  const buttons = (
    <>
      {onCancel !== undefined && <Button onClick={onCancel}>{t("dialog.cancel")}</Button>}
      <Button type="submit" {...(look === "primary" && { look })} aria-disabled={isBusy} aria-describedby={problem === null ? undefined : message}>
        {isBusy ? t("form.busy") : submit}
      </Button>
    </>
  );
  return (
    <form
      ref={form}
      className={styles["form"]}
      onSubmit={submitted}
      onInput={({ currentTarget }) => {
        onInput?.(new FormData(currentTarget));
      }}
      noValidate
    >
      <FormErrors value={errors}>{children}</FormErrors>
      <p id={message} className={styles["error"]} role="alert">
        {problem}
      </p>
      {onCancel === undefined ? <div>{buttons}</div> : <DialogActions>{buttons}</DialogActions>}
    </form>
  );
}
