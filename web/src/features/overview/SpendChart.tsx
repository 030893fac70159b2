import { Link } from "@tanstack/react-router";
import type { CurrencySpend, Period } from "@/api/types";
import { addDays, formatDay, formatDays, formatShortMonth, formatWeekday, isMonth } from "@/format/dates";
import { sign, toNumber } from "@/format/decimal";
import { axisMoney, exactMoney, roundedMoney } from "@/format/money";
import { t } from "@/messages";
import { ChartCard, type ChartColumn, type LegendEntry } from "@/ui/chart/ChartCard";
import { extremes } from "@/ui/chart/extremes";
import { DataTable } from "@/ui/DataTable";
import { ExactMoney } from "@/ui/Money";
import { type Bucket, buckets, isByMonth } from "./buckets";

interface Props {
  /** The currency, where the page shows several. */
  about: string | undefined;
  spend: CurrencySpend;
  period: Period;
  /** The first day with a charge. */
  begin: string;
  /** The day the figures are as of, to leave out its year. */
  now: string;
}

function titleOf({ from, to }: { from: string; to: string }, now?: string): string {
  return addDays(from, 1) === to ? formatWeekday(from, now) : formatDays(from, to, now);
}

function columnOf(bucket: Bucket, currency: string, byMonth: boolean, now: string): ChartColumn {
  const { from, amount, isComplete, previous } = bucket;
  const month = formatShortMonth(from, from.slice(5, 7) === "01");
  return {
    label: byMonth ? month : formatDay(from, now),
    title: titleOf(bucket),
    value: toNumber(amount),
    amount: exactMoney(amount, currency),
    previous: previous === null ? null : toNumber(previous.amount),
    isComplete,
    notes: [
      ...(previous === null
        ? []
        : [t("spend.tooltipPrevious", { period: titleOf(previous), amount: exactMoney(previous.amount, currency) })]),
      ...(isComplete ? [] : [t("spend.tooltipIncomplete")]),
    ],
  };
}

/** The chart in a sentence: its highest and its lowest column, of those that are whole and finished. */
function summarise(parts: readonly Bucket[], spend: CurrencySpend, period: string, now: string): string {
  const total = roundedMoney(spend.total, spend.currency);
  const found = extremes(parts.filter(({ isComplete, from, to }) => isComplete && (addDays(from, 1) === to || isMonth(from, to))));
  if (found === null) return t("spend.summaryOne", { total, period });
  const { low, high } = found;
  return t("spend.summary", {
    highest: roundedMoney(high.amount, spend.currency),
    highestDay: titleOf(high, now),
    lowest: roundedMoney(low.amount, spend.currency),
    lowestDay: titleOf(low, now),
  });
}

function legendOf(parts: readonly Bucket[], { currency }: CurrencySpend, period: Period, now: string): LegendEntry[] {
  const { previous_from: from, previous_to: to } = period;
  const isGrowing = parts.some(({ isComplete, amount }) => !isComplete && sign(amount) !== 0);
  return [
    { look: "whole", label: t("spend.legend", { currency }) },
    ...(isGrowing ? [{ look: "growing", label: t("spend.incomplete") } as const] : []),
    ...(typeof from === "string" && typeof to === "string" && parts.some(({ previous }) => previous !== null)
      ? [{ look: "previous", label: t("spend.previous", { period: formatDays(from, to, now) }) } as const]
      : []),
  ];
}

function SpendTable({ parts, currency, byMonth }: { parts: readonly Bucket[]; currency: string; byMonth: boolean }) {
  const isCompared = parts.some(({ previous }) => previous !== null);
  const columns = [
    { key: "day", label: byMonth ? t("spend.period") : t("spend.day") },
    { key: "amount", label: t("spend.amount", { currency }), isNumber: true },
    ...(isCompared
      ? [
          { key: "previousDay", label: t("spend.previousDay") },
          { key: "previous", label: t("spend.previousAmount", { currency }), isNumber: true },
        ]
      : []),
  ];
  return (
    <DataTable
      caption={byMonth ? t("spend.byMonth") : t("spend.byDay")}
      columns={columns}
      rows={parts.map((part) => ({
        key: part.from,
        cells: {
          day: (
            <Link to="/costs/items" search={{ from: part.from, to: part.to, currency }}>
              {titleOf(part)}
            </Link>
          ),
          amount: <ExactMoney amount={part.amount} currency={currency} />,
          previousDay: part.previous && titleOf(part.previous),
          previous: part.previous && <ExactMoney amount={part.previous.amount} currency={currency} />,
        },
      }))}
    />
  );
}

/** Spend over time in one currency, beside the period compared with. */
export function SpendChart({ about, spend, period, begin, now }: Props) {
  const parts = buckets(spend.days, begin);
  const byMonth = isByMonth(spend.days);
  return (
    <ChartCard
      title={byMonth ? t("spend.byMonth") : t("spend.byDay")}
      about={about}
      columns={parts.map((part) => columnOf(part, spend.currency, byMonth, now))}
      summary={summarise(parts, spend, formatDays(period.from, period.to, now), now)}
      legend={legendOf(parts, spend, period, now)}
      formatTick={(value, decimals) => axisMoney(value, spend.currency, decimals)}
      table={<SpendTable parts={parts} currency={spend.currency} byMonth={byMonth} />}
    />
  );
}
