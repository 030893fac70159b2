import type { DriftInShort } from "@/api/configurationTypes";
import { t } from "@/messages/configuration";
import { t as parts } from "@/messages/driftParts";
import { Severity } from "@/ui/Severity";
import { DriftLink } from "./DriftLink";
import styles from "./Resources.module.css";

/** How bad a drift is, how it stands to the baseline, and what is done about it; leads to the drift. */
export function DriftWord({ drift, resource }: { drift: DriftInShort; resource: string }) {
  const [standing, status] = [parts(`standing.${drift.standing}`), parts(`driftStatus.${drift.status}`)];
  return (
    <DriftLink id={drift.id} className={styles["drift"]}>
      <span className="hidden-text">{t("resources.driftOf", { resource })}</span>
      <Severity severity={drift.severity} />
      <span className={styles["small"]}>{`${standing}, ${status}`}</span>
    </DriftLink>
  );
}
