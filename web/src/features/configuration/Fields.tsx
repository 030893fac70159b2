import type { ChangedField, FieldKind } from "@/api/configurationTypes";
import { t } from "@/messages/configuration";
import { Severity } from "@/ui/Severity";
import styles from "./Fields.module.css";
import { className, readablePath, shortened, written } from "./words";

/** Beside the word, so that no change is told by its colour alone. */
export const signs: Record<FieldKind, string> = { added: "+", removed: "−", changed: "~" };

/** A value, or that there is none. */
export function Value({ value, isThere }: { value: unknown; isThere: boolean }) {
  if (!isThere) return <span className={styles["absent"]}>{t("changes.absent")}</span>;
  const text = written(value);
  return text.includes("\n") ? <pre className={styles["value"]}>{text}</pre> : <code className={styles["value"]}>{text}</code>;
}

/** Where a field is: its steps, the last of them the heaviest. */
export function Place({ path }: { path: string }) {
  const steps = readablePath(path);
  return (
    <span className={styles["place"]} title={path}>
      {steps.map((step, at) => (
        <span key={at}>
          {at > 0 && <span className={styles["slash"]}> › </span>}
          {at === steps.length - 1 ? <b>{step}</b> : step}
        </span>
      ))}
    </span>
  );
}

/** The fields that are other than before, each with what it was and what it is. */
export function Fields({ fields, caption }: { fields: readonly ChangedField[]; caption: string }) {
  if (fields.length === 0) return <p className={styles["none"]}>{t("changes.noFields")}</p>;
  return (
    <table className={styles["fields"]}>
      <caption className="hidden-text">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{t("config.field")}</th>
          <th scope="col">{t("changes.old")}</th>
          <th scope="col">{t("changes.new")}</th>
          <th scope="col">{t("changes.severity")}</th>
        </tr>
      </thead>
      <tbody>
        {fields.map((field) => (
          <tr key={`${field.kind}${field.path}`} className={styles[field.kind]}>
            <th scope="row">
              <span className={styles["sign"]} aria-hidden="true">
                {signs[field.kind]}
              </span>
              <span>
                <Place path={field.path} />
                <span className={styles["kind"]}>{`${t(`field.${field.kind}`)}, ${className(field.class)}`}</span>
              </span>
            </th>
            <td className={styles["old"]} data-label={t("changes.old")}>
              <Value value={field.old} isThere={"old" in field} />
            </td>
            <td className={styles["new"]} data-label={t("changes.new")}>
              <Value value={field.new} isThere={"new" in field} />
            </td>
            <td data-label={t("changes.severity")}>
              <Severity severity={field.severity} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A value in a few characters, to be seen in passing: the whole stands in what unfolds. */
function Short({ value, isThere }: { value: unknown; isThere: boolean }) {
  if (!isThere) return <span className={styles["absent"]}>{t("changes.absent")}</span>;
  return <code className={styles["value"]}>{shortened(value)}</code>;
}

/** The first field that changed, on one line. */
export function FirstField({ field }: { field: ChangedField }) {
  return (
    <span className={styles["first"]}>
      <Place path={field.path} />
      <span className={styles["step"]}>
        <Short value={field.old} isThere={"old" in field} />
        <span aria-hidden="true"> → </span>
        <span className="hidden-text">{t("changes.then")}</span>
        <Short value={field.new} isThere={"new" in field} />
      </span>
    </span>
  );
}
