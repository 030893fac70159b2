import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { filterBy } from "@/api/breakdown";
import type { CurrencySpend, Period, ServiceSpend } from "@/api/types";
import { apportion, sign, sum, toNumber } from "@/format/decimal";
import { exactMoney } from "@/format/money";
import { formatChange, formatShare } from "@/format/number";
import { t } from "@/messages";
import { Bar } from "@/ui/Bar";
import { Card } from "@/ui/Card";
import { Money, SignedMoney } from "@/ui/Money";
import type { Comparison } from "@/api/comparison";
import { driverOf } from "./driver";
import styles from "./Services.module.css";

/** Six colours at most, says the look; six rows at most, then the rest in one. */
const mostRows = 6;

interface Props {
  /** The currency, where the page shows several. */
  about: string | undefined;
  spend: CurrencySpend;
  period: Period;
  comparison: Comparison | null;
  /** Decimals of the block's figures. */
  digits: number;
}

function Change({ service }: { service: ServiceSpend }) {
  if (typeof service.change_percent === "string") return formatChange(service.change_percent);
  const isNew = typeof service.previous_amount === "string" && sign(service.previous_amount) === 0;
  return isNew ? t("services.new") : t("services.notCompared");
}

function titleOf({ service, amount, share_percent: share }: ServiceSpend, currency: string): string {
  const exact = exactMoney(amount, currency);
  return typeof share === "string"
    ? t("services.row", { service, amount: exact, share: formatShare(share) })
    : `${service}: ${exact}`;
}

/** What the period differs by from the one before, and the service that made most of it. */
function Drivers({ spend }: { spend: CurrencySpend }) {
  const driver = driverOf(spend);
  if (driver === null) return null;
  const { currency } = spend;
  return (
    <dl className={styles["drivers"]}>
      <dt>{t("services.changed")}</dt>
      <dd>
        <SignedMoney amount={driver.total} currency={currency} />
      </dd>
      <dt>{t("services.driver", { service: driver.service })}</dt>
      <dd>
        <SignedMoney amount={driver.change} currency={currency} />
      </dd>
    </dl>
  );
}

/** What each service cost, the largest first; each leads to its rows. */
export function Services({ about, spend, period, comparison, digits }: Props) {
  const [isUnfolded, setUnfolded] = useState(false);
  const { currency, services } = spend;
  const { from, to } = period;
  // Rounded together, folded or not, so that the column adds up to the total above it.
  const rounded = apportion(services.map(({ amount }) => amount), digits);
  const folded = services.length > mostRows + 1 ? services.slice(mostRows) : [];
  const shown = isUnfolded ? services : services.slice(0, services.length - folded.length);
  const rest = sum(folded.map(({ amount }) => amount));
  const longest = Math.max(...services.map(({ amount }) => toNumber(amount)), folded.length > 0 ? toNumber(rest) : 0);
  const isCompared = comparison !== null && comparison.beginsLate === null;
  return (
    <Card
      title={t("services.title")}
      about={about}
      corner={isCompared ? t("cost.versus", { period: comparison.label }) : t("cost.metric", { currency })}
    >
      {isCompared && <Drivers spend={spend} />}
      <table className={styles["table"]}>
        <caption className="hidden-text">{t("services.title")}</caption>
        <thead className="hidden-text">
          <tr>
            <th scope="col">{t("services.service")}</th>
            <th scope="col">{t("services.amount", { currency })}</th>
            {isCompared && <th scope="col">{t("services.change")}</th>}
          </tr>
        </thead>
        <tbody>
          {shown.map((service, index) => (
            <tr key={service.service} title={titleOf(service, currency)}>
              <th scope="row">
                <Link to="/costs/items" search={{ from, to, currency, ...filterBy("service", service.service) }}>
                  {service.service}
                </Link>
              </th>
              <td className={styles["amount"]}>
                <Bar amount={service.amount} longest={longest} />
                <Money amount={service.amount} currency={currency} digits={digits} rounded={rounded[index]} />
              </td>
              {isCompared && (
                <td className={styles["change"]}>
                  <Change service={service} />
                </td>
              )}
            </tr>
          ))}
          {folded.length > 0 && (
            <tr>
              <th scope="row">
                <button
                  type="button"
                  aria-expanded={isUnfolded}
                  onClick={() => {
                    setUnfolded(!isUnfolded);
                  }}
                >
                  {isUnfolded ? t("services.fewer") : t("services.more", { count: String(folded.length) })}
                </button>
              </th>
              <td className={styles["amount"]}>
                {!isUnfolded && (
                  <>
                    <Bar amount={rest} longest={longest} isRest />
                    <Money amount={rest} currency={currency} digits={digits} rounded={sum(rounded.slice(mostRows))} />
                  </>
                )}
              </td>
              {isCompared && <td />}
            </tr>
          )}
        </tbody>
      </table>
    </Card>
  );
}
