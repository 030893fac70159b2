import type { Compliance, FrameworkOverview } from "@/api/types";
import { formatDay } from "@/format/dates";
import { toNumber } from "@/format/decimal";
import { formatShare } from "@/format/number";
import { t } from "@/messages/compliance";
import { extremes } from "@/ui/chart/extremes";
import { Sparkline } from "@/ui/Sparkline";
import { edgesOf } from "./edges";
import styles from "./Trend.module.css";

interface Props {
  trend: FrameworkOverview["trend"];
  /** The days of the trend. */
  history: Compliance["history"];
  now: string;
}

/** How the score of a framework went, day by day, small; what its edges are is written beside it. */
export function Trend({ trend, history, now }: Props) {
  const known = history.flatMap(({ day }, index) => {
    const percent = trend[index];
    return typeof percent === "string" ? [{ day, amount: percent }] : [];
  });
  const found = extremes(known);
  const first = known[0];
  if (found === null || first === undefined || known.length < 2) return <p className={styles["none"]}>{t("trend.none")}</p>;
  const { low, high } = found;
  const edges = edgesOf(toNumber(low.amount), toNumber(high.amount));
  const values = { low: formatShare(low.amount), lowDay: formatDay(low.day, now), high: formatShare(high.amount), highDay: formatDay(high.day, now) };
  return (
    <div className={styles["trend"]}>
      <Sparkline
        values={trend.map((percent) => (typeof percent === "string" ? toNumber(percent) : null))}
        label={t("trend.label", { from: formatDay(first.day, now), ...values })}
        edges={edges}
      />
      <p className={styles["edges"]} aria-hidden="true">
        <span>{formatShare(String(edges.high))}</span>
        <span>{formatShare(String(edges.low))}</span>
      </p>
    </div>
  );
}
