import { type ComponentProps, useContext, useId } from "react";
import { FormErrors } from "@/ui/Form";
import styles from "./AimFields.module.css";

interface Props extends Pick<ComponentProps<"input">, "inputMode" | "placeholder"> {
  name: string;
  /** Read aloud: what it is of stands beside it. */
  label: string;
  value: string;
}

/** A short number at the end of a row that says what it is of. */
export function SmallField({ name, label, value, ...input }: Props) {
  const id = useId();
  const error = useContext(FormErrors)[name];
  return (
    <div className={styles["field"]}>
      <input
        {...input}
        name={name}
        aria-label={label}
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : id}
        defaultValue={value}
        maxLength={8}
        autoComplete="off"
        spellCheck={false}
      />
      {error !== undefined && (
        <p id={id} className={styles["error"]}>
          {error}
        </p>
      )}
    </div>
  );
}

/** A yes or no, with what it is about. */
export function CheckBox({ name, label, isChecked }: { name: string; label: string; isChecked: boolean }) {
  return (
    <label className={styles["choice"]}>
      <input type="checkbox" name={name} defaultChecked={isChecked} />
      {label}
    </label>
  );
}
