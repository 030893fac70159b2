import { Link } from "@tanstack/react-router";
import { openViolations } from "@/api/complianceLinks";
import type { Compliance } from "@/api/types";
import { formatCount } from "@/format/number";
import { t } from "@/messages/compliance";
import { Card } from "@/ui/Card";
import { DataTable } from "@/ui/DataTable";
import { Severity } from "@/ui/Severity";
import styles from "./OpenViolations.module.css";

interface Props {
  violations: Pick<Compliance, "violations" | "by_severity">;
  /** Whether the reader may see them one by one. */
  mayList: boolean;
}

type Wanted = Parameters<typeof openViolations>[0];

/** What is open, by severity, and what of it is overdue; each figure leads to its rows. */
export function OpenViolations({ violations: { violations, by_severity: bySeverity }, mayList }: Props) {
  const count = (value: number, wanted: Wanted) => {
    const shown = <data value={value}>{formatCount(value)}</data>;
    return mayList && value > 0 ? (
      <Link {...openViolations(wanted)} className={styles["rows"]}>
        {shown}
      </Link>
    ) : (
      shown
    );
  };
  const rows = bySeverity.map(({ severity, open, overdue, excepted }) => ({
    key: severity,
    cells: {
      severity: <Severity severity={severity} />,
      open: count(open, { severity }),
      overdue: count(overdue, { severity, overdue: "true" }),
      excepted: formatCount(excepted),
    },
  }));
  const all = {
    key: "all",
    cells: { severity: t("open.all"), open: count(violations.open, {}), overdue: count(violations.overdue, { overdue: "true" }), excepted: formatCount(violations.excepted) },
  };
  return (
    <Card title={t("open.title")} corner={t("open.corner")}>
      <DataTable
        caption={t("open.title")}
        columns={[
          { key: "severity", label: t("open.severity") },
          { key: "open", label: t("open.open"), isNumber: true },
          { key: "overdue", label: t("open.overdue"), isNumber: true },
          { key: "excepted", label: t("open.excepted"), isNumber: true },
        ]}
        rows={[...rows, all]}
      />
      <p className={styles["note"]}>{t("open.note")}</p>
    </Card>
  );
}
