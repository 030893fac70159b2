import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useId } from "react";
import type { UsageMeter } from "@/api/types";
import { usageMetersQuery } from "@/api/usage";
import { dayOf, formatDays, formatInstant, monthOf } from "@/format/dates";
import { formatCount } from "@/format/number";
import { t, tn } from "@/messages/usage";
import { Quantity } from "@/ui/Quantity";
import styles from "./UsageCards.module.css";

/** More would be a list: the usage page has all of them. */
const mostCards = 8;

function MeterCard({ meter: { key, name, unit, aggregation, month } }: { meter: UsageMeter }) {
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
    </li>
  );
}

/** What each meter has come to this month; nothing where nothing was ever used. */
export default function UsageCards({ timeZone }: { timeZone: string }) {
  const { data } = useQuery(usageMetersQuery);
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
          <MeterCard key={meter.key} meter={meter} />
        ))}
      </ul>
    </section>
  );
}
