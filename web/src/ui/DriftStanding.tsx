import { t } from "@/messages/driftParts";
import styles from "./DriftStanding.module.css";

/** How a resource can differ from its baseline. */
export const driftStandings = ["changed", "added", "unmanaged", "removed", "moved"] as const;
export type DriftStandingName = (typeof driftStandings)[number];

const signs: Record<DriftStandingName, string> = { changed: "~", added: "+", unmanaged: "?", removed: "−", moved: "→" };

/** How a resource differs from its baseline: a sign and a word; what that means is told by pointing at it. */
export function DriftStanding({ standing }: { standing: DriftStandingName }) {
  return (
    <span className={styles["standing"]} title={t(`standingHint.${standing}`)}>
      <span aria-hidden="true">{signs[standing]}</span>
      {t(`standing.${standing}`)}
    </span>
  );
}
