import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type Comparison, comparisonOf } from "@/api/comparison";
import type { CostsSearch } from "@/api/costSearch";
import type { Costs, CurrencyCosts } from "@/api/types";
import { onDays } from "@/api/view";
import { formatDays } from "@/format/dates";
import { sign } from "@/format/decimal";
import { blockDigits, exactMoney } from "@/format/money";
import { formatChange, formatCount } from "@/format/number";
import { sentence } from "@/format/words";
import { t as en } from "@/messages";
import { t, tn } from "@/messages/costs";
import { FigureCard } from "@/ui/figures/FigureCard";
import { Money, SignedMoney } from "@/ui/Money";
import styles from "./CostFigure.module.css";
import { onlyOf, rowsOf } from "./narrow";
import { costGroupName } from "@/api/costWords";

interface Props {
  /** The currency, where the page shows several. */
  about: string | undefined;
  costs: Costs;
  block: CurrencyCosts;
  search: CostsSearch;
}

/** How the amount has changed, or why that cannot be said. */
function changeOf({ change, change_percent: percent, currency, previous_amount: previous }: CurrencyCosts, comparison: Comparison): ReactNode {
  const { label: period, beginsLate } = comparison;
  if (beginsLate !== null) return en("cost.beginsLate", { day: beginsLate });
  if (typeof previous === "string" && sign(previous) === 0) return en("cost.noPrevious", { period });
  if (typeof change !== "string") return t("costs.noPrevious", { period });
  return (
    <>
      <strong>
        <SignedMoney amount={change} currency={currency} />
      </strong>{" "}
      {typeof percent === "string" ? t("costs.change", { percent: formatChange(percent), period }) : t("costs.noPercent", { period })}
    </>
  );
}

/** The days that may still grow, in words; null when all are whole. */
function growingDays({ points }: CurrencyCosts, now: string): string | null {
  const open = points.filter(({ is_complete: isComplete }) => !isComplete);
  const first = open[0];
  const last = open.at(-1);
  return first && last ? formatDays(first.from, last.to, now) : null;
}

/** The groups that changed most, each as a sentence that leads to its figures. */
function Drivers({ costs, block, search }: Omit<Props, "about">) {
  const { currency, drivers } = block;
  if (drivers.length === 0) return null;
  return (
    <div className={styles["drivers"]}>
      <h3>{t("costs.drivers")}</h3>
      <ul>
        {drivers.map((driver, index) => (
          <li key={index}>
            <Link to="/costs" search={onlyOf(search, costs.group_by, driver)}>
              {costGroupName(costs, driver.dimensions)}
            </Link>{" "}
            <span
              title={t("costs.driver", { before: exactMoney(driver.previous_amount, currency), now: exactMoney(driver.amount, currency) })}
            >
              <SignedMoney amount={driver.change} currency={currency} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What the period cost in one currency, against the period compared with, and what made the difference. */
export function CostFigure({ about, costs, block, search }: Props) {
  const { currency, amount, previous_amount: previous, item_count: count, unknown_count: unknown } = block;
  const { period, as_of: now } = costs;
  const comparison = comparisonOf(costs);
  const isCompared = comparison?.beginsLate === null;
  const digits = blockDigits(amount ?? "0", currency);
  const rows = rowsOf(search, currency);
  const growing = growingDays(block, now);
  return (
    <FigureCard
      title={t(`costs.metric.${costs.cost}`)}
      about={about}
      corner={currency}
      figure={
        typeof amount === "string" ? (
          <Link to="/costs/items" search={rows}>
            <Money amount={amount} currency={currency} digits={digits} />
          </Link>
        ) : (
          t("costs.nothing")
        )
      }
      period={formatDays(period.from, period.to, now)}
      change={comparison && changeOf(block, comparison)}
      facts={[
        ...(comparison && typeof previous === "string" && sign(previous) !== 0
          ? [
              [
                comparison.label,
                <Link key="previous" to="/costs/items" search={onDays(rows, comparison.from, comparison.to)}>
                  <Money amount={previous} currency={currency} digits={digits} />
                </Link>,
              ] as const,
            ]
          : []),
        [
          t("costs.items"),
          <Link key="items" to="/costs/items" search={rows}>
            <data value={count}>{formatCount(count)}</data>
          </Link>,
        ],
      ]}
      notes={
        <>
          {unknown > 0 && <p className={styles["note"]}>{sentence(tn("costs.unknown", unknown))}</p>}
          {growing !== null && <p className={styles["note"]}>{en("cost.growing", { days: growing })}</p>}
        </>
      }
    >
      {isCompared && <Drivers costs={costs} block={block} search={search} />}
    </FigureCard>
  );
}
