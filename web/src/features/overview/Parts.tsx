import { Link, type LinkProps } from "@tanstack/react-router";
import { useState } from "react";
import { apportion, sign, sum, toNumber } from "@/format/decimal";
import { exactMoney } from "@/format/money";
import { formatChange, formatShare } from "@/format/number";
import { t } from "@/messages";
import { Bar } from "@/ui/Bar";
import { Money } from "@/ui/Money";
import styles from "./Services.module.css";

/** Six colours at most, says the look; six rows at most, then the rest in one. */
const mostRows = 6;

/** What one of the parts cost, as the overview and the costs tell it. */
export interface Part {
  name: string;
  amount: string;
  share_percent?: string | null | undefined;
  previous_amount?: string | null | undefined;
  change_percent?: string | null | undefined;
  link: Pick<LinkProps, "to" | "search">;
}

function Change({ part }: { part: Part }) {
  if (typeof part.change_percent === "string") return formatChange(part.change_percent);
  const isNew = typeof part.previous_amount === "string" && sign(part.previous_amount) === 0;
  return isNew ? t("services.new") : t("services.notCompared");
}

function titleOf({ name, amount, share_percent: share }: Part, currency: string): string {
  const exact = exactMoney(amount, currency);
  return typeof share === "string"
    ? t("services.row", { service: name, amount: exact, share: formatShare(share) })
    : `${name}: ${exact}`;
}

export interface PartsProps {
  parts: readonly Part[];
  currency: string;
  digits: number;
  title: string;
  head: string;
  isCompared: boolean;
}

/** The parts, the largest first; beyond a few folded into one row. */
export function Parts({ parts, currency, digits, title, head, isCompared }: PartsProps) {
  const [isUnfolded, setUnfolded] = useState(false);
  // Rounded together, folded or not, so that the column adds up to the total above it.
  const rounded = apportion(parts.map(({ amount }) => amount), digits);
  const folded = parts.length > mostRows + 1 ? parts.slice(mostRows) : [];
  const shown = isUnfolded ? parts : parts.slice(0, parts.length - folded.length);
  const rest = sum(folded.map(({ amount }) => amount));
  const longest = Math.max(...parts.map(({ amount }) => toNumber(amount)), folded.length > 0 ? toNumber(rest) : 0);
  return (
    <table className={styles["table"]}>
      <caption className="hidden-text">{title}</caption>
      <thead className="hidden-text">
        <tr>
          <th scope="col">{head}</th>
          <th scope="col">{t("services.amount", { currency })}</th>
          {isCompared && <th scope="col">{t("services.change")}</th>}
        </tr>
      </thead>
      <tbody>
        {shown.map((part, index) => (
          <tr key={index} title={titleOf(part, currency)}>
            <th scope="row">
              <Link {...part.link}>{part.name}</Link>
            </th>
            <td className={styles["amount"]}>
              <Bar amount={part.amount} longest={longest} />
              <Money amount={part.amount} currency={currency} digits={digits} rounded={rounded[index]} />
            </td>
            {isCompared && (
              <td className={styles["change"]}>
                <Change part={part} />
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
  );
}
