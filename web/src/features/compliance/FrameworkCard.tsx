import { Link } from "@tanstack/react-router";
import type { Compliance, FrameworkOverview } from "@/api/types";
import { t } from "@/messages/compliance";
import { Card } from "@/ui/Card";
import { Change } from "./Change";
import styles from "./FrameworkCard.module.css";
import { Outcomes } from "./Outcomes";
import { ScoreBar } from "./ScoreBar";
import { Trend } from "./Trend";
import { fractionOf, fullName, percentOf } from "./words";

/** How the customer stands with one framework that it follows. */
export function FrameworkCard({ framework, history, now }: { framework: FrameworkOverview; history: Compliance["history"]; now: string }) {
  const { key, publisher, score, change, counts, trend } = framework;
  return (
    <Card title={fullName(framework)} className={styles["card"]}>
      <p className={styles["publisher"]}>{publisher}</p>
      <p className={styles["figure"]}>
        <Link to="/compliance/frameworks/$framework" params={{ framework: key }}>
          <data value={score.percent ?? ""}>{percentOf(score)}</data>
          <span className="hidden-text">{`, ${fullName(framework)}`}</span>
        </Link>
        <span>{fractionOf(score)}</span>
      </p>
      <Change change={change} />
      <div>
        <Trend trend={trend} history={history} now={now} />
        <p className={styles["period"]}>{t("trend.period")}</p>
      </div>
      <ScoreBar standing={framework} />
      <div className={styles["counts"]}>
        <Outcomes framework={key} counts={counts} />
      </div>
    </Card>
  );
}
