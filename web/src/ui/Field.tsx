import { type ComponentProps, type ReactNode, useContext, useId } from "react";
import { t } from "@/messages";
import { FormErrors } from "./Form";
import styles from "./Form.module.css";
import { ChevronIcon } from "./icons";

interface FieldProps {
  label: string;
  /** By which the form's data, and the server's objections, name it. */
  name: string;
  hint?: ReactNode;
  /** Says so beside the label. */
  isOptional?: boolean;
}

interface Described {
  id: string;
  name: string;
  "aria-invalid": boolean;
  "aria-describedby": string | undefined;
  className: string | undefined;
}

/** Label, hint and objection around any one control. */
function Field({ label, name, hint, isOptional = false, children }: FieldProps & { children: (control: Described) => ReactNode }) {
  const id = useId();
  const error = useContext(FormErrors)[name];
  const described = [error !== undefined && `${id}-error`, hint !== undefined && `${id}-hint`].filter(Boolean).join(" ");
  return (
    <div className={styles["field"]}>
      <label htmlFor={id}>
        {label}
        {isOptional && <span className={styles["optional"]}>{` ${t("form.optional")}`}</span>}
      </label>
      {children({
        id,
        name,
        "aria-invalid": error !== undefined,
        "aria-describedby": described || undefined,
        className: styles["input"],
      })}
      {error !== undefined && (
        <p id={`${id}-error`} className={styles["error"]}>
          {error}
        </p>
      )}
      {hint !== undefined && (
        <p id={`${id}-hint`} className={styles["hint"]}>
          {hint}
        </p>
      )}
    </div>
  );
}

type TextProps = FieldProps & Pick<ComponentProps<"input">, "type" | "defaultValue" | "list" | "autoComplete" | "maxLength" | "min" | "max" | "placeholder" | "inputMode" | "spellCheck" | "autoCapitalize">;

/** One line of text. */
export function TextField({ label, name, hint, isOptional, ...input }: TextProps) {
  return (
    <Field label={label} name={name} hint={hint} {...(isOptional !== undefined && { isOptional })}>
      {(control) => <input type="text" {...control} {...input} />}
    </Field>
  );
}

/** Several lines of text. */
export function TextArea({ label, name, hint, isOptional, ...area }: FieldProps & Pick<ComponentProps<"textarea">, "defaultValue" | "rows" | "maxLength" | "spellCheck">) {
  return (
    <Field label={label} name={name} hint={hint} {...(isOptional !== undefined && { isOptional })}>
      {(control) => <textarea {...control} {...area} />}
    </Field>
  );
}

type FileProps = FieldProps & Pick<ComponentProps<"input">, "accept"> & { onChange?: () => void };

/** A file of the reader's machine. */
export function FileField({ label, name, hint, isOptional, accept, onChange }: FileProps) {
  return (
    <Field label={label} name={name} hint={hint} {...(isOptional !== undefined && { isOptional })}>
      {(control) => <input type="file" {...control} accept={accept} onChange={onChange} />}
    </Field>
  );
}

interface Option {
  value: string;
  label: string;
}

type SelectProps = FieldProps & { options: readonly Option[]; defaultValue?: string; onChange?: (value: string) => void };

/** A choice of one, by the browser's own list. */
export function SelectField({ label, name, hint, isOptional, options, defaultValue, onChange }: SelectProps) {
  return (
    <Field label={label} name={name} hint={hint} {...(isOptional !== undefined && { isOptional })}>
      {(control) => (
        <span className={styles["select"]}>
          <select
            {...control}
            defaultValue={defaultValue}
            onChange={({ target }) => {
              onChange?.(target.value);
            }}
          >
            {options.map(({ value, label: text }) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
          <ChevronIcon />
        </span>
      )}
    </Field>
  );
}

type ChoicesProps = FieldProps & {
  /** One of them, or any number. */
  type: "radio" | "checkbox";
  options: readonly (Option & { hint?: string })[];
  defaultValue: readonly string[];
};

/** A choice among few, each with a word on what it means. */
export function Choices({ label, name, hint, type, options, defaultValue }: ChoicesProps) {
  const id = useId();
  const error = useContext(FormErrors)[name];
  const described = [error !== undefined && `${id}-error`, hint !== undefined && `${id}-hint`].filter(Boolean).join(" ");
  return (
    <fieldset className={styles["field"]} aria-describedby={described || undefined} data-invalid={error !== undefined}>
      <legend>{label}</legend>
      <div className={styles["choices"]}>
        {options.map(({ value, label: text, hint: meaning }) => (
          <label key={value} className={styles["choice"]}>
            <input type={type} name={name} value={value} defaultChecked={defaultValue.includes(value)} />
            <span>
              <strong>{text}</strong>
              {meaning !== undefined && <span className={styles["hint"]}>{meaning}</span>}
            </span>
          </label>
        ))}
      </div>
      {error !== undefined && (
        <p id={`${id}-error`} className={styles["error"]}>
          {error}
        </p>
      )}
      {hint !== undefined && (
        <p id={`${id}-hint`} className={styles["hint"]}>
          {hint}
        </p>
      )}
    </fieldset>
  );
}
