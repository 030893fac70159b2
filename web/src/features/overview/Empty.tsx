import { Link } from "@tanstack/react-router";
import type { Dashboard } from "@/api/types";
import { formatDay, formatDays, monthOf } from "@/format/dates";
import { t } from "@/messages";
import { buttonLook } from "@/ui/Button";
import { State } from "@/ui/states";
import styles from "./Empty.module.css";

/** Nothing has ever arrived for this customer: what happens next, and who does it. */
export function EmptyCustomer() {
  return (
    <State title={t("empty.customer")}>
      <p>{t("empty.customerText")}</p>
      <h3 className={styles["next"]}>{t("empty.customerNext")}</h3>
      <ol className={styles["steps"]}>
        <li>{t("empty.customerStep1")}</li>
        <li>{t("empty.customerStep2")}</li>
        <li>{t("empty.customerStep3")}</li>
      </ol>
    </State>
  );
}

/** There are charges, but none in this period: offers the month of the newest. */
export function EmptyPeriod({ dashboard }: { dashboard: Dashboard }) {
  const { period, freshness, as_of: now } = dashboard;
  const { charges_from: from, charges_through: through } = freshness;
  const month = through ? monthOf(through) : null;
  return (
    <State title={t("empty.period", { period: formatDays(period.from, period.to, now) })}>
      {from && through && <p>{t("empty.periodText", { from: formatDay(from), through: formatDay(through) })}</p>}
      {month && (
        <Link to="/" search={month} className={buttonLook.primary}>
          {t("empty.periodLink", { month: formatDays(month.from, month.to) })}
        </Link>
      )}
    </State>
  );
}
