import { Link } from "@tanstack/react-router";
import { filtersOf, withoutFilters } from "@/api/breakdown";
import { type CostsSearch, readCosts } from "@/api/costSearch";
import type { Costs } from "@/api/types";
import { onDays } from "@/api/view";
import { formatDay, formatDays, monthOf } from "@/format/dates";
import { t as en } from "@/messages";
import { t } from "@/messages/costs";
import { t as shared } from "@/messages/figures";
import { buttonLook } from "@/ui/Button";
import { State } from "@/ui/states";
import styles from "./Costs.module.css";

/** No bill has ever reached this customer: what has to happen, and who does it. */
export function NoBills() {
  return (
    <State title={en("empty.customer")}>
      <p>{t("costs.noneText")}</p>
      <ol className={styles["steps"]}>
        <li>{t("costs.noneStep1")}</li>
        <li>{t("costs.noneStep2")}</li>
      </ol>
    </State>
  );
}

/** There are bills, but no charge in this period, or none that the filters keep. */
export function NoneInPeriod({ costs, search }: { costs: Costs; search: CostsSearch }) {
  const { period, freshness, as_of: now } = costs;
  const { charges_from: from, charges_through: through } = freshness;
  const days = formatDays(period.from, period.to, now);
  if (filtersOf(search).length > 0) {
    return (
      <State title={t("costs.noMatch", { period: days })}>
        <Link to="/costs" search={readCosts(withoutFilters(search))} className={buttonLook.plain}>
          {shared("figures.clear")}
        </Link>
      </State>
    );
  }
  const month = through ? monthOf(through) : null;
  return (
    <State title={en("empty.period", { period: days })}>
      {from && through && <p>{en("empty.periodText", { from: formatDay(from), through: formatDay(through) })}</p>}
      {month && (
        <Link to="/costs" search={onDays(search, month.from, month.to)} className={buttonLook.primary}>
          {en("empty.periodLink", { month: formatDays(month.from, month.to) })}
        </Link>
      )}
    </State>
  );
}
