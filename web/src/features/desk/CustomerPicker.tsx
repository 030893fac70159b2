import { useContext, useDeferredValue, useId, useState } from "react";
import { customersQuery } from "@/api/desk/customers";
import { useList } from "@/api/paging";
import { t } from "@/messages/desk";
import { FormErrors } from "@/ui/Form";
import form from "@/ui/Form.module.css";
import styles from "./Desk.module.css";

function Matches({ q, name }: { q: string; name: string }) {
  const { rows, problem } = useList(customersQuery({ ...(q !== "" && { q }), status: "active" }));
  if (problem !== null) return <p className={form["error"]}>{problem.detail ?? t("desk.failed")}</p>;
  if (rows === null) return <p className={form["hint"]}>{t("desk.loading")}</p>;
  if (rows.length === 0) return <p className={form["hint"]}>{t("picker.none")}</p>;
  return (
    <div className={styles["matches"]}>
      {rows.map((customer) => (
        <label key={customer.id} className={styles["match"]}>
          <input type="radio" name={name} value={customer.id} />
          {customer.name}
        </label>
      ))}
    </div>
  );
}

/** A choice of one customer among those that a search finds. */
export function CustomerPicker({ name }: { name: string }) {
  const id = useId();
  const [text, setText] = useState("");
  const q = useDeferredValue(text.trim());
  const error = useContext(FormErrors)[name];
  return (
    <fieldset className={form["field"]} data-invalid={error !== undefined} aria-describedby={error === undefined ? undefined : `${id}-error`}>
      <legend>{t("picker.customer")}</legend>
      <input
        type="search"
        aria-label={t("customers.search")}
        placeholder={t("customers.search")}
        className={styles["search"]}
        value={text}
        autoComplete="off"
        onChange={({ target }) => {
          setText(target.value);
        }}
        onKeyDown={(event) => {
          // Enter looks for a customer; it must not assign anything yet.
          if (event.key === "Enter") event.preventDefault();
        }}
      />
      <Matches q={q} name={name} />
      {error !== undefined && (
        <p id={`${id}-error`} className={form["error"]}>
          {error}
        </p>
      )}
    </fieldset>
  );
}
