import { Link } from "@tanstack/react-router";
import type { CostsSearch } from "@/api/costSearch";
import type { Costs, CurrencyCosts } from "@/api/types";
import { onDays } from "@/api/view";
import { formatDays } from "@/format/dates";
import { sign, toNumber } from "@/format/decimal";
import { axisMoney, exactMoney, roundedMoney } from "@/format/money";
import { t as en } from "@/messages";
import { t } from "@/messages/costs";
import { t as shared, tn as sharedCount } from "@/messages/figures";
import { ChartCard, type ChartColumn, type LegendEntry } from "@/ui/chart/ChartCard";
import { extremes } from "@/ui/chart/extremes";
import { DataTable } from "@/ui/DataTable";
import { ExactMoney } from "@/ui/Money";
import { rowsOf } from "./narrow";
import { type CostColumn, columnsOf, type CostSeries, isWhole, seriesOf } from "./windows";
import { costGroupName } from "@/api/costWords";

interface Props {
  /** The currency, where the page shows several. */
  about: string | undefined;
  costs: Costs;
  block: CurrencyCosts;
  search: CostsSearch;
}

function present(amount: string | null | undefined): amount is string {
  return typeof amount === "string";
}

function readable(amount: string | null | undefined, currency: string): string {
  return present(amount) ? exactMoney(amount, currency) : t("costs.nothing");
}

function seriesName(costs: Costs, { group, count }: CostSeries): string {
  return group === null ? sharedCount("figures.others", count) : costGroupName(costs, group.dimensions);
}

function chartColumn(column: CostColumn, index: number, series: readonly CostSeries[], currency: string): ChartColumn {
  const { point, label, title, previous } = column;
  const { amount, is_complete: isComplete } = point;
  return {
    label,
    title,
    value: present(amount) ? toNumber(amount) : null,
    amount: readable(amount, currency),
    ...(series.length > 0 && {
      parts: series.map(({ amounts }) => {
        const part = amounts[index];
        return present(part) ? { value: toNumber(part), amount: roundedMoney(part, currency) } : null;
      }),
    }),
    previous: previous === null ? null : toNumber(previous.amount),
    isComplete,
    notes: [
      ...(previous === null ? [] : [en("spend.tooltipPrevious", { period: previous.title, amount: exactMoney(previous.amount, currency) })]),
      ...(isComplete ? [] : [en("spend.tooltipIncomplete")]),
    ],
  };
}

/** The chart in a sentence: its highest and its lowest column, of those that are whole and finished. */
function summarise(columns: readonly CostColumn[], { period, window, as_of: now }: Costs, { amount, currency }: CurrencyCosts): string {
  const days = formatDays(period.from, period.to, now);
  if (!present(amount)) return t("costs.summaryNone", { period: days });
  const found = extremes(
    columns.flatMap(({ point, title, ...window_ }) =>
      present(point.amount) && point.is_complete && isWhole(window_, window) ? [{ amount: point.amount, title }] : [],
    ),
  );
  if (found === null) return en("spend.summaryOne", { total: roundedMoney(amount, currency), period: days });
  return en("spend.summary", {
    highest: roundedMoney(found.high.amount, currency),
    highestDay: found.high.title,
    lowest: roundedMoney(found.low.amount, currency),
    lowestDay: found.low.title,
  });
}

function legendOf(columns: readonly CostColumn[], { period, cost, as_of: now }: Costs, currency: string, isStacked: boolean): LegendEntry[] {
  const { previous_from: from, previous_to: to } = period;
  const isGrowing = columns.some(({ point }) => !point.is_complete && present(point.amount) && sign(point.amount) !== 0);
  // A line begins with its second point.
  const isCompared = columns.filter(({ previous }) => previous !== null).length > 1;
  return [
    ...(isStacked ? [] : [{ look: "whole", label: t("costs.amount", { cost: t(`costs.metric.${cost}`), currency }) } as const]),
    ...(isGrowing ? [{ look: "growing", label: en("spend.incomplete") } as const] : []),
    ...(present(from) && present(to) && isCompared
      ? [{ look: "previous", label: en("spend.previous", { period: formatDays(from, to, now) }) } as const]
      : []),
  ];
}

function exact(amount: string | null | undefined, currency: string) {
  return present(amount) ? <ExactMoney amount={amount} currency={currency} /> : t("costs.nothing");
}

function TrendTable({ columns, series, caption, costs, block, search }: Omit<Props, "about"> & { columns: readonly CostColumn[]; series: readonly CostSeries[]; caption: string }) {
  const { currency } = block;
  const isCompared = columns.some(({ previous }) => previous !== null);
  const rows = rowsOf(search, currency);
  return (
    <DataTable
      caption={caption}
      columns={[
        { key: "when", label: shared("figures.when") },
        { key: "amount", label: t("costs.amount", { cost: t(`costs.metric.${costs.cost}`), currency }), isNumber: true },
        ...(isCompared
          ? [
              { key: "previousWhen", label: en("spend.previousDay") },
              { key: "previous", label: en("spend.previousAmount", { currency }), isNumber: true },
            ]
          : []),
        ...series.map((one, place) => ({ key: `series${place}`, label: seriesName(costs, one), isNumber: true })),
      ]}
      rows={columns.map(({ point, from, to, title, previous }, index) => ({
        key: from,
        cells: {
          when: (
            <Link to="/costs/items" search={onDays(rows, from, to)}>
              {title}
            </Link>
          ),
          amount: exact(point.amount, currency),
          previousWhen: previous && (
            <Link to="/costs/items" search={onDays(rows, previous.from, previous.to)}>
              {previous.title}
            </Link>
          ),
          previous: previous && <ExactMoney amount={previous.amount} currency={currency} />,
          ...Object.fromEntries(series.map(({ amounts }, place) => [`series${place}`, exact(amounts[index], currency)])),
        },
      }))}
    />
  );
}

/** Cost over time in one currency, stacked of its groups, beside the period compared with. */
export function CostTrend({ about, costs, block, search }: Props) {
  const { currency } = block;
  const columns = columnsOf(costs, block);
  const series = seriesOf(block);
  const title = t(`costs.chart.${costs.window}`, { cost: t(`costs.metric.${costs.cost}`) });
  const isStacked = series.length > 0;
  return (
    <ChartCard
      title={title}
      about={about}
      columns={columns.map((column, index) => chartColumn(column, index, series, currency))}
      series={isStacked ? series.map((one) => ({ label: seriesName(costs, one), isRest: one.group === null })) : undefined}
      summary={summarise(columns, costs, block)}
      legend={legendOf(columns, costs, currency, isStacked)}
      formatTick={(value, decimals) => axisMoney(value, currency, decimals)}
      table={<TrendTable columns={columns} series={series} caption={title} costs={costs} block={block} search={search} />}
    />
  );
}
