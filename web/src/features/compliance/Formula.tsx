import type { FrameworkDetail } from "@/api/types";
import { formatCount } from "@/format/number";
import { t } from "@/messages/compliance";
import { Card } from "@/ui/Card";
import { DataTable } from "@/ui/DataTable";
import { Severity } from "@/ui/Severity";
import styles from "./Formula.module.css";
import { fractionOf } from "./words";

/** What a score is made of: the requirements of each weight, and their sums. */
export function Formula({ framework: { terms, score } }: { framework: Pick<FrameworkDetail, "terms" | "score"> }) {
  const product = (count: number, weight: number) => t("formula.product", { count: formatCount(count), weight: formatCount(weight), product: formatCount(count * weight) });
  return (
    <Card title={t("formula.title")} corner={t("formula.corner")}>
      <p className={styles["text"]}>{t("overall.formula")}</p>
      <DataTable
        caption={t("formula.title")}
        columns={[
          { key: "severity", label: t("formula.severity") },
          { key: "passing", label: t("formula.passing"), isNumber: true },
          { key: "assessed", label: t("formula.assessed"), isNumber: true },
        ]}
        rows={[
          ...terms.map(({ severity, weight, passing, assessed }) => ({
            key: severity,
            cells: { severity: <Severity severity={severity} />, passing: product(passing, weight), assessed: product(assessed, weight) },
          })),
          { key: "sum", cells: { severity: t("formula.sum"), passing: <strong>{formatCount(score.passing)}</strong>, assessed: <strong>{formatCount(score.assessed)}</strong> } },
        ]}
      />
      <p className={styles["result"]}>{fractionOf(score)}</p>
    </Card>
  );
}
