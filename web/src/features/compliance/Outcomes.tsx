import { Link } from "@tanstack/react-router";
import { requirementStatuses } from "@/api/requirementSearch";
import type { RequirementCounts } from "@/api/types";
import { formatCount } from "@/format/number";
import { t } from "@/messages/compliance";
import { Badge } from "@/ui/Badge";
import styles from "./Outcomes.module.css";
import { statusTones } from "./words";

/** Requirements by where they stand, each counted apart and once, and each a link to those that it counts. */
export function Outcomes({ framework, counts }: { framework: string; counts: RequirementCounts }) {
  return (
    <ul className={styles["outcomes"]} aria-label={t("outcomes.label")}>
      {requirementStatuses
        .filter((status) => counts[status] > 0 || status === "pass" || status === "fail")
        .map((status) => (
          <li key={status}>
            <Link to="/compliance/frameworks/$framework" params={{ framework }} search={{ status }} hash="requirements" title={t(`status.${status}.meaning`)}>
              <data value={counts[status]}>{formatCount(counts[status])}</data>
              <Badge tone={statusTones[status]}>{t(`status.${status}`)}</Badge>
            </Link>
          </li>
        ))}
    </ul>
  );
}
