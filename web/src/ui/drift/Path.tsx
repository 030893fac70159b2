import { Fragment } from "react";
import styles from "./Rule.module.css";

/** The place of a field as it is written in rules; a long one breaks between its steps. */
export function Path({ path }: { path: string }) {
  const [first = "", ...steps] = path.split("/");
  return (
    <code className={styles["path"]}>
      {first}
      {steps.map((step, at) => (
        <Fragment key={at}>
          <wbr />/{step}
        </Fragment>
      ))}
    </code>
  );
}
