import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { comparisonOf } from "@/api/comparison";
import type { CostsSearch } from "@/api/costSearch";
import type { CostGroup, Costs, CurrencyCosts } from "@/api/types";
import { formatDays } from "@/format/dates";
import { apportion, compare, negate, sign, sum, toNumber } from "@/format/decimal";
import { blockDigits } from "@/format/money";
import { formatChange, formatCount, formatShare } from "@/format/number";
import { t, tn } from "@/messages/costs";
import { t as shared, tn as sharedCount } from "@/messages/figures";
import { Breakdown, type BreakdownRow } from "@/ui/figures/Breakdown";
import { Money, SignedMoney } from "@/ui/Money";
import styles from "./CostBreakdown.module.css";
import { moreGroups, onlyOf, rowsOf } from "./narrow";
import { costGroupName, dimensionName } from "@/api/costWords";

interface Props {
  /** The currency, where the page shows several. */
  about: string | undefined;
  costs: Costs;
  block: CurrencyCosts;
  search: CostsSearch;
}

/** The amounts rounded so that they add up to the rounded amount above them; null where they do not add up to it. */
function roundedTogether({ amount, groups }: CurrencyCosts, digits: number): string[] | null {
  const amounts = groups.flatMap((group) => group.amount ?? []);
  if (typeof amount !== "string" || amounts.length < groups.length || compare(sum(amounts), amount) !== 0) return null;
  return apportion(amounts, digits);
}

/** What a group differs by from the period before, exact; null where there is nothing to compare with. */
function changeOf({ amount, previous_amount: previous }: CostGroup): string | null {
  return typeof amount === "string" && typeof previous === "string" ? sum([amount, negate(previous)]) : null;
}

function Change({ group, currency }: { group: CostGroup; currency: string }) {
  const { amount, previous_amount: previous, change_percent: percent } = group;
  if (typeof amount !== "string" || typeof previous !== "string") return shared("figures.notCompared");
  if (sign(previous) === 0) return shared("figures.newGroup");
  return (
    <>
      <span className={styles["difference"]}>
        <SignedMoney amount={sum([amount, negate(previous)])} currency={currency} />
      </span>
      {typeof percent === "string" && <span className={styles["percent"]}>{formatChange(percent)}</span>}
    </>
  );
}

/** Beyond what one can see of them, the groups that are not told apart. */
function otherRow(count: number, shown: number, search: CostsSearch): Pick<BreakdownRow, "name" | "link" | "hint"> {
  const top = moreGroups(shown);
  const name = sharedCount("figures.others", count - shown);
  return { name, link: top === null ? null : { to: "/costs", search: { ...search, top } }, hint: t("costs.showMore") };
}

/** What the amount of one currency is made of, the largest first; each group leads to its own figures and to its rows. */
export function CostBreakdown({ about, costs, block, search }: Props) {
  const { group_by: names, period, as_of: now } = costs;
  const { currency, groups, group_count: count } = block;
  const comparison = comparisonOf(costs);
  const isCompared = comparison?.beginsLate === null;
  const digits = blockDigits(block.amount ?? "0", currency);
  const rounded = roundedTogether(block, digits);
  const told = groups.filter(({ is_other: isOther }) => !isOther).length;
  const rows = groups.map((group, index): BreakdownRow => {
    const { amount, is_other: isRest, item_count: items, share_percent: share } = group;
    const name = costGroupName(costs, group.dimensions);
    const behind = isRest ? null : rowsOf(search, currency, names, group);
    const value =
      typeof amount === "string" ? (
        <Money amount={amount} currency={currency} digits={digits} rounded={rounded?.[index]} />
      ) : (
        t("costs.nothing")
      );
    const shownCount = (
      <>
        <data value={items}>{formatCount(items)}</data>
        <span className={styles["unit"]}>{tn("costs.itemsOf", items)}</span>
      </>
    );
    return {
      ...(isRest
        ? otherRow(count, told, search)
        : { name, link: { to: "/costs", search: onlyOf(search, names, group) }, hint: shared("figures.keepOnly", { group: name }) }),
      amount: amount ?? null,
      isRest,
      value: behind === null ? value : <RowsLink search={behind}>{value}</RowsLink>,
      cells: [
        typeof share === "string" ? formatShare(share) : shared("figures.noShare"),
        ...(isCompared ? [<Change key="change" group={group} currency={currency} />] : []),
        behind === null ? shownCount : <RowsLink search={behind}>{shownCount}</RowsLink>,
      ],
      order: [share ?? null, ...(isCompared ? [changeOf(group)] : []), String(items)],
    };
  });
  return (
    <Breakdown
      title={shared("figures.breakdown", { dimensions: names.map(dimensionName).join(", ") })}
      about={about}
      corner={isCompared ? t("costs.noPercent", { period: comparison.label }) : sharedCount("figures.groups", count)}
      columns={[
        t("costs.amount", { cost: t(`costs.metric.${costs.cost}`), currency }),
        shared("figures.share"),
        ...(isCompared ? [shared("figures.change")] : []),
        t("costs.items"),
      ]}
      rows={rows}
      longest={Math.max(0, ...groups.map(({ amount }) => toNumber(amount ?? "0")))}
      empty={shared("figures.noGroups", { period: formatDays(period.from, period.to, now) })}
    />
  );
}

function RowsLink({ search, children }: { search: ReturnType<typeof rowsOf>; children: ReactNode }) {
  return (
    <Link to="/costs/items" search={search}>
      {children}
    </Link>
  );
}
