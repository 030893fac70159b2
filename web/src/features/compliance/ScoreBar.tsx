import type { FrameworkStanding } from "@/api/types";
import { toNumber } from "@/format/decimal";
import { targetText } from "./words";
import styles from "./ScoreBar.module.css";

/** A score as a length of a hundred, with a mark where it is aimed at, and in words how the two stand. */
export function ScoreBar({ standing }: { standing: Pick<FrameworkStanding, "score" | "target"> }) {
  const { score, target } = standing;
  const text = targetText(standing);
  return (
    <div className={styles["score"]}>
      <div className={styles["track"]} aria-hidden="true">
        {typeof score.percent === "string" && <span className={styles["bar"]} style={{ width: `${toNumber(score.percent)}%` }} />}
        {typeof target === "string" && <span className={styles["target"]} style={{ left: `${toNumber(target)}%` }} />}
      </div>
      {text !== null && <p>{text}</p>}
    </div>
  );
}
