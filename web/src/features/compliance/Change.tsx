import type { ScoreChange } from "@/api/types";
import { sign } from "@/format/decimal";
import { formatPoints } from "@/format/number";
import { t } from "@/messages/compliance";
import styles from "./Change.module.css";

/** How a score has changed in so many days; what was not known then is said to be so. */
export function Change({ change }: { change: ScoreChange }) {
  const spans = [
    ["7", change.days_7],
    ["30", change.days_30],
  ] as const;
  return (
    <span className={styles["changes"]}>
      {spans.map(([days, points]) => (
        <span key={days}>
          {typeof points === "string" ? (
            <>
              <strong className={[styles["fell"], undefined, styles["rose"]][sign(points) + 1]}>{t("change.points", { points: formatPoints(points) })}</strong> {t("change.days", { days })}
            </>
          ) : (
            t("change.unknown", { days })
          )}
        </span>
      ))}
    </span>
  );
}
