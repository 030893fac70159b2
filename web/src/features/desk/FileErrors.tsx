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

/** Why a file was refused: where, and what is wrong there. */
export function FileErrors({ problem }: { problem: Problem }) {
  const errors = (problem.errors ?? []).filter(({ line, column }) => line !== undefined || column !== undefined);
  return (
    <section className={styles["section"]} role="alert">
      <div className={styles["head"]}>
        <h2>{t("file.refused")}</h2>
        <p>{explainProblem(problem)}</p>
      </div>
      {errors.length > 0 && (
        <Records
          caption={t("file.errors")}
          columns={columns}
          rows={errors.map(({ line, column, detail }, index) => ({
            key: String(index),
            cells: {
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
