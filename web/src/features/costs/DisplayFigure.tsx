import type { CostsSearch } from "@/api/costSearch";
import { useSession } from "@/api/session";
import type { Costs, CurrencyCosts, DisplayCosts } from "@/api/types";
import { formatDay, formatDays } from "@/format/dates";
import { formatQuantity } from "@/format/number";
import { t, tn } from "@/messages/costs";
import { Card } from "@/ui/Card";
import { Money } from "@/ui/Money";
import { Select } from "@/ui/Select";
import styles from "./DisplayFigure.module.css";

interface SelectProps {
  search: CostsSearch;
  /** The currencies that costs are in just now. */
  currencies: readonly Pick<CurrencyCosts, "currency">[];
  onChange: (currency: string | undefined) => void;
}

/** In which one currency all costs are shown beside their own; nothing to choose where there is one only. */
export function DisplaySelect({ search: { display_currency: chosen }, currencies, onChange }: SelectProps) {
  const { customer } = useSession();
  const offered = [...new Set([customer.currency, ...currencies.map(({ currency }) => currency), chosen])].filter((currency) => typeof currency === "string");
  if (offered.length < 2 && chosen === undefined) return null;
  return (
    <Select
      label={t("costs.display")}
      value={chosen ?? ""}
      options={[{ value: "", label: t("costs.display.none") }, ...offered.map((currency) => ({ value: currency, label: t("costs.display.one", { currency }) }))]}
      onChange={(currency) => {
        onChange(currency === "" ? undefined : currency);
      }}
    />
  );
}

/** What all currencies come to in one, and by which rates; or for which there is none. */
export function DisplayFigure({ costs, display }: { costs: Costs; display: DisplayCosts }) {
  const { amount, currency, rates, missing } = display;
  const cost = t(`costs.metric.${costs.cost}`);
  return (
    <div className={styles["block"]}>
      <Card title={t("costs.display.title")} corner={currency}>
        <p className={styles["figure"]}>
          <strong>{typeof amount === "string" ? <Money amount={amount} currency={currency} /> : t("costs.display.unknown")}</strong>
          <span>{`${cost}, ${formatDays(costs.period.from, costs.period.to, costs.as_of)}`}</span>
        </p>
        {missing.length > 0 && <p className={styles["missing"]}>{tn("costs.display.missing", missing.length).replace("{currencies}", missing.join(", "))}</p>}
        {missing.length === 0 && typeof amount !== "string" && <p className={styles["missing"]}>{t("costs.display.notSaid", { cost: cost.toLowerCase() })}</p>}
        {rates.length > 0 && (
          <ul className={styles["rates"]} aria-label={t("costs.display.rates")}>
            {rates.map(({ currency: from, rate, day, source }) => (
              <li key={from}>{t("costs.display.rate", { currency: from, rate: formatQuantity(rate), display: currency, day: formatDay(day, costs.as_of), source })}</li>
            ))}
          </ul>
        )}
        {typeof amount === "string" && <p className={styles["note"]}>{t("costs.display.note")}</p>}
      </Card>
    </div>
  );
}
