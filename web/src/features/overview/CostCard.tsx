import { Link } from "@tanstack/react-router";
import type { CurrencySpend, Period } from "@/api/types";
import { addDays, formatDays } from "@/format/dates";
import { negate, sign, sum } from "@/format/decimal";
import { moneyChange } from "@/format/money";
import { formatChange, formatCount } from "@/format/number";
import { t } from "@/messages";
import { Card } from "@/ui/Card";
import { Money } from "@/ui/Money";
import styles from "./CostCard.module.css";
import facts from "./facts.module.css";

interface Props {
  spend: CurrencySpend;
  period: Period;
  /** The instant the figures are as of, to leave out its year. */
  now: string;
  /** Decimals of the block's figures. */
  digits: number;
}

/** The period compared with and what was billed in it; null without a comparison. */
function previousOf(spend: CurrencySpend, { previous_from: from, previous_to: to }: Period) {
  const total = spend.previous_total;
  if (typeof from !== "string" || typeof to !== "string" || typeof total !== "string") return null;
  return { from, to, total };
}

/** The days of the period that may still grow, in words; null when all are whole. */
function growingDays({ days }: CurrencySpend, now: string): string | null {
  const open = days.filter(({ complete }) => !complete);
  const first = open[0];
  const last = open.at(-1);
  return first && last ? formatDays(first.date, addDays(last.date, 1), now) : null;
}

/** What the period cost in one currency, against the period compared with. */
export function CostCard({ spend, period, now, digits }: Props) {
  const { currency, total, change_percent: change, item_count: count } = spend;
  const rows = { from: period.from, to: period.to, currency };
  const previous = previousOf(spend, period);
  const growing = growingDays(spend, now);
  const previousDays = previous && formatDays(previous.from, previous.to, now);
  return (
    <Card title={t("cost.question")} corner={t("cost.metric", { currency })}>
      <div className={styles["content"]}>
        <div>
          <p className={styles["figure"]}>
            <Link to="/costs/items" search={rows}>
              <Money amount={total} currency={currency} digits={digits} />
            </Link>
            <span>{formatDays(period.from, period.to, now)}</span>
          </p>
          {previous && previousDays !== null && (
            <p className={styles["change"]}>
              {sign(previous.total) === 0 && t("cost.noPrevious", { period: previousDays })}
              {typeof change === "string" && <strong>{formatChange(change)}</strong>}
              {sign(previous.total) !== 0 && ` ${t("cost.versus", { period: previousDays })}`}
            </p>
          )}
          {growing !== null && <p className={styles["growing"]}>{t("cost.growing", { days: growing })}</p>}
        </div>
        <dl className={facts["facts"]}>
          {previous && previousDays !== null && (
            <>
              <dt>{previousDays}</dt>
              <dd>
                <Link to="/costs/items" search={{ from: previous.from, to: previous.to, currency }}>
                  <Money amount={previous.total} currency={currency} digits={digits} />
                </Link>
              </dd>
              <dt>{t("cost.difference")}</dt>
              <dd>
                <data value={sum([total, negate(previous.total)])}>
                  {moneyChange(sum([total, negate(previous.total)]), currency, digits)}
                </data>
              </dd>
            </>
          )}
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
