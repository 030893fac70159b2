import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useId } from "react";
import type { UsageMeter } from "@/api/types";
import { meterTrendsQuery } from "@/api/usage";
import { dayOf, formatDay, formatDays, formatInstant, monthOf } from "@/format/dates";
import { toNumber } from "@/format/decimal";
import { formatChange, formatCount } from "@/format/number";
import { roundedQuantity } from "@/format/quantity";
import { t, tn } from "@/messages/usage";
import { extremes } from "@/ui/chart/extremes";
import { Sparkline } from "@/ui/Sparkline";
import { Quantity } from "@/ui/Quantity";
import styles from "./UsageCards.module.css";

/** More would be a list: the usage page has all of them. */
const mostCards = 8;

type Going = NonNullable<UsageMeter["trend"]>;

/** How the days of this month that are over compare with as many of the month before. */
function Change({ compared, now }: { compared: Going["month_comparison"] | undefined; now: string }) {
  if (compared == null) return null;
  const { change_percent: change, previous_from: from, previous_to: to } = compared;
  if (typeof change !== "string") return null;
  return (
    <p className={styles["detail"]} title={t("cards.compared", { period: formatDays(compared.from, compared.to, now) })}>
      <strong>{formatChange(change)}</strong> {t("cards.versus", { period: formatDays(from, to, now) })}
    </p>
  );
}

/** The days that are over, drawn. */
function Trend({ days, unit, now }: { days: Going["days"]; unit: string; now: string }) {
  const over = days.slice(0, -1);
  const found = extremes(over.flatMap(({ date, value }) => (typeof value === "string" ? [{ date, amount: value }] : [])));
  const first = over[0];
  const today = days.at(-1);
  if (found === null || first === undefined || today === undefined) return null;
  const { low, high } = found;
  const label = t("cards.trend", {
    period: formatDays(first.date, today.date, now),
    low: roundedQuantity(low.amount, unit),
    lowDay: formatDay(low.date, now),
    high: roundedQuantity(high.amount, unit),
    highDay: formatDay(high.date, now),
  });
  return (
    <div className={styles["trend"]} title={label}>
      <Sparkline values={over.map(({ value }) => (typeof value === "string" ? toNumber(value) : null))} label={label} />
    </div>
  );
}

function MeterCard({ meter: { key, name, unit, aggregation, month, trend }, now }: { meter: UsageMeter; now: string }) {
  const value = month.current ?? month.value;
  const kind = typeof month.current === "string" ? t("usage.current") : aggregation === "count" ? null : t(`aggregation.${aggregation}`);
  return (
    <li className={styles["card"]}>
      <h3>
        <Link to="/usage" search={{ meter: key }}>
          {name}
        </Link>
      </h3>
      <p className={styles["figure"]}>{typeof value === "string" ? <Quantity value={value} unit={unit} /> : t("usage.nothing")}</p>
      <p className={styles["detail"]}>
        {kind !== null && `${kind} · `}
        <data value={month.events} title={formatCount(month.events)}>
          {tn("usage.events", month.events)}
        </data>
      </p>
      <Change compared={trend?.month_comparison} now={now} />
      {trend !== undefined && <Trend days={trend.days} unit={unit} now={now} />}
    </li>
  );
}

/** What each meter has come to this month; nothing where nothing was ever used. */
export function UsageCards({ timeZone }: { timeZone: string }) {
  const { data } = useQuery(meterTrendsQuery);
  const title = useId();
  const latest = data?.latest_event_at;
  if (data === undefined || typeof latest !== "string") return null;
  const used = data.data.filter(({ month }) => month.events > 0 || typeof month.current === "string").slice(0, mostCards);
  if (used.length === 0) return null;
  // The month that it is where the customer is.
  const { from, to } = monthOf(dayOf(data.as_of, timeZone));
  return (
    <section aria-labelledby={title} className={styles["usage"]}>
      <div className={styles["head"]}>
        <h2 id={title}>{t("cards.title")}</h2>
        <p>{`${t("cards.month", { period: formatDays(from, to) })} · ${t("cards.latest", { instant: formatInstant(latest, timeZone) })}`}</p>
      </div>
      <ul className={styles["cards"]}>
        {used.map((meter) => (
          <MeterCard key={meter.key} meter={meter} now={data.as_of} />
        ))}
      </ul>
    </section>
  );
}
