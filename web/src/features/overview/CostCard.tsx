import { Link } from "@tanstack/react-router";
import type { CurrencySpend, Period } from "@/api/types";
import { addDays, formatDays } from "@/format/dates";
import { sign } from "@/format/decimal";
import { formatChange, formatCount } from "@/format/number";
import { t } from "@/messages";
import { Card } from "@/ui/Card";
import { Money } from "@/ui/Money";
import styles from "./CostCard.module.css";
import type { Comparison } from "@/api/comparison";
import facts from "./facts.module.css";

interface Props {
  /** The currency, where the page shows several. */
  about: string | undefined;
  spend: CurrencySpend;
  period: Period;
  comparison: Comparison | null;
  /** The instant the figures are as of, to leave out its year. */
  now: string;
  /** Decimals of the block's figures. */
  digits: number;
}

/** The days of the period that may still grow, in words; null when all are whole. */
function growingDays({ days }: CurrencySpend, now: string): string | null {
  const open = days.filter(({ complete }) => !complete);
  const first = open[0];
  const last = open.at(-1);
  return first && last ? formatDays(first.date, addDays(last.date, 1), now) : null;
}

/** How the total has changed, or why that cannot be said. */
function Change({ spend, comparison }: { spend: CurrencySpend; comparison: Comparison }) {
  if (comparison.beginsLate !== null) return t("cost.beginsLate", { day: comparison.beginsLate });
  if (typeof spend.change_percent !== "string") return t("cost.noPrevious", { period: comparison.label });
  return (
    <>
      <strong>{formatChange(spend.change_percent)}</strong> {t("cost.versus", { period: comparison.label })}
    </>
  );
}

function PreviousFacts({ spend, comparison, digits }: Pick<Props, "spend" | "digits"> & { comparison: Comparison }) {
  const { previous_total: previous, currency } = spend;
  if (typeof previous !== "string" || sign(previous) === 0) return null;
  return (
    <>
      <dt>{comparison.label}</dt>
      <dd>
        <Link to="/costs/items" search={{ from: comparison.from, to: comparison.to, currency }}>
          <Money amount={previous} currency={currency} digits={digits} />
        </Link>
      </dd>
    </>
  );
}

/** What the period cost in one currency, against the period compared with. */
export function CostCard({ about, spend, period, comparison, now, digits }: Props) {
  const { currency, total, item_count: count } = spend;
  const rows = { from: period.from, to: period.to, currency };
  const growing = growingDays(spend, now);
  return (
    <Card title={t("cost.question")} about={about} corner={t("cost.metric", { currency })}>
      <div className={styles["content"]}>
        <div>
          <p className={styles["figure"]}>
            <Link to="/costs/items" search={rows}>
              <Money amount={total} currency={currency} digits={digits} />
            </Link>
            <span>{formatDays(period.from, period.to, now)}</span>
          </p>
          {comparison && (
            <p className={styles["change"]}>
              <Change spend={spend} comparison={comparison} />
            </p>
          )}
          {growing !== null && <p className={styles["growing"]}>{t("cost.growing", { days: growing })}</p>}
        </div>
        <dl className={facts["facts"]}>
          {comparison && <PreviousFacts spend={spend} comparison={comparison} digits={digits} />}
          <dt>{t("cost.itemCount")}</dt>
          <dd>
            <Link to="/costs/items" search={rows}>
              <data value={count}>{formatCount(count)}</data>
            </Link>
          </dd>
        </dl>
      </div>
    </Card>
  );
}
