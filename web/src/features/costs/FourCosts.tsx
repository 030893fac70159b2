import { Link } from "@tanstack/react-router";
import { type CostsSearch, costMetrics, readCosts, readItems } from "@/api/costSearch";
import type { CostMetric, CurrencyCosts } from "@/api/types";
import { blockDigits } from "@/format/money";
import { t, tn } from "@/messages/costs";
import { Card } from "@/ui/Card";
import { Money } from "@/ui/Money";
import styles from "./FourCosts.module.css";

interface Props {
  /** The currency, where the page shows several. */
  about: string | undefined;
  block: CurrencyCosts;
  cost: CostMetric;
  search: CostsSearch;
}

/** The search with another of the four costs. */
function withCost<Search extends Record<string, unknown>>(search: Search, cost: CostMetric) {
  return { ...search, cost };
}

/** All four costs of the period beside each other, each with what it is, so that none is taken for another. */
export function FourCosts({ about, block, cost: chosen, search }: Props) {
  const { currency, costs } = block;
  const unknown = { billed: 0, effective: costs.effective_unknown, list: costs.list_unknown, contracted: costs.contracted_unknown };
  return (
    <Card title={t("costs.four")} about={about} corner={currency}>
      <dl className={styles["costs"]}>
        {costMetrics.map((cost) => {
          const amount = costs[cost];
          const name = t(`costs.metric.${cost}`);
          return (
            <div key={cost} className={cost === chosen ? styles["chosen"] : undefined}>
              <dt>
                <Link
                  to="/costs"
                  search={readCosts(withCost(search, cost))}
                  activeOptions={{ exact: true }}
                  title={t("costs.show", { cost: name.toLowerCase() })}
                >
                  {name}
                </Link>
              </dt>
              <dd>
                {typeof amount === "string" ? (
                  <Link to="/costs/items" search={readItems({ ...withCost(search, cost), currency })}>
                    <Money amount={amount} currency={currency} digits={blockDigits(block.amount ?? amount, currency)} />
                  </Link>
                ) : (
                  t("costs.nothing")
                )}
              </dd>
              <dd className={styles["explained"]}>
                {t(`costs.explain.${cost}`)}
                {unknown[cost] > 0 && ` ${tn("costs.notSaid", unknown[cost])}`}
              </dd>
            </div>
          );
        })}
      </dl>
    </Card>
  );
}
