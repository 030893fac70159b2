import type { Problem } from "@/api/client";
import { formatCount } from "@/format/number";
import { t } from "@/messages/desk";
import { Records } from "@/ui/Records";
import { explainProblem } from "@/ui/states";
import styles from "./Desk.module.css";

const columns = [
  { key: "line", label: t("file.line") },
  { key: "column", label: t("file.column") },
  { key: "detail", label: t("file.wrong") },
];

const fileColumn = { key: "file", label: t("file.file") };

interface Props {
  problem: Problem;
  /** What was refused. */
  title?: string;
}

/** Why a file or several were refused: where, and what is wrong there. */
export function FileErrors({ problem, title = t("file.refused") }: Props) {
  const errors = (problem.errors ?? []).filter(({ file, line, column }) => file !== undefined || line !== undefined || column !== undefined);
  const areSeveral = errors.some(({ file }) => file !== undefined);
  return (
    <section className={styles["section"]} role="alert">
      <div className={styles["head"]}>
        <h2>{title}</h2>
        <p>{explainProblem(problem)}</p>
      </div>
      {errors.length > 0 && (
        <Records
          caption={t("file.errors")}
          columns={areSeveral ? [fileColumn, ...columns] : columns}
          rows={errors.map(({ file, line, column, detail }, index) => ({
            key: String(index),
            cells: {
              file: file ?? t("file.unnamed"),
              line: line === undefined ? t("file.whole") : t("file.lineNumber", { line: formatCount(line) }),
              column: column ?? t("file.anyColumn"),
              detail,
            },
          }))}
        />
      )}
    </section>
  );
}
