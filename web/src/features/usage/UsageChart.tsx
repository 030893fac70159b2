import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Usage } from "@/api/types";
import type { MeterSearch } from "@/api/usageSearch";
import { onDays } from "@/api/view";
import { formatDays } from "@/format/dates";
import { toNumber } from "@/format/decimal";
import { axisQuantity, roundedQuantity, unitOfAxis } from "@/format/quantity";
import { formatQuantity } from "@/format/number";
import { t as shared, tn } from "@/messages/figures";
import { t } from "@/messages/usage";
import { ChartCard, type ChartColumn, type LegendEntry } from "@/ui/chart/ChartCard";
import { extremes } from "@/ui/chart/extremes";
import { DataTable } from "@/ui/DataTable";
import { groupName } from "@/api/groupWords";
import { columnsOf, isWhole, type UsageColumn } from "./windows";
import { measureBeside, measureOf, readable } from "./words";

interface Props {
  usage: Usage;
  /** What the figures are of, to reach the events behind each. */
  search: MeterSearch;
}

function present(value: string | null | undefined): value is string {
  return typeof value === "string";
}

function chartColumn({ point, label, isMark, title }: UsageColumn, unit: string): ChartColumn {
  const { value, previous_value: previous, is_open: isOpen } = point;
  return {
    label,
    isMark,
    title,
    value: present(value) ? toNumber(value) : null,
    amount: readable(value, unit),
    previous: present(previous) ? toNumber(previous) : null,
    isComplete: !isOpen,
    notes: [
      ...(present(previous) ? [t("usage.tooltipPrevious", { quantity: roundedQuantity(previous, unit) })] : []),
      ...(isOpen ? [t("usage.incomplete")] : []),
    ],
  };
}

/** The chart in a sentence: its highest and its lowest column, of those that are whole and over. */
function summarise(columns: readonly UsageColumn[], usage: Usage): string {
  const { total, meter, period, as_of: now } = usage;
  const days = formatDays(period.from, period.to, now);
  const whole = columns.flatMap(({ point, title }, index) =>
    present(point.value) && !point.is_open && isWhole(usage, index) ? [{ amount: point.value, title }] : [],
  );
  const found = extremes(whole);
  if (!present(total.value)) return t("usage.summaryNone", { period: days });
  if (found === null) return t("usage.summaryOne", { total: readable(total.value, meter.unit), period: days });
  const { low, high } = found;
  return t("usage.summary", {
    highest: readable(high.amount, meter.unit),
    highestWhen: high.title,
    lowest: readable(low.amount, meter.unit),
    lowestWhen: low.title,
  });
}

function legendOf(usage: Usage): LegendEntry[] {
  const { points, period, as_of: now } = usage;
  const { previous_from: from, previous_to: to } = period;
  const hasPrevious = points.some(({ previous_value: value }) => present(value));
  return [
    { look: "whole", label: measureBeside(usage) },
    ...(points.some(({ is_open: isOpen, value }) => isOpen && present(value))
      ? [{ look: "growing", label: t("usage.incomplete") } as const]
      : []),
    ...(hasPrevious && present(from) && present(to)
      ? [{ look: "previous", label: t("usage.previous", { period: formatDays(from, to, now) }) } as const]
      : []),
  ];
}

function exact(value: string | null | undefined): ReactNode {
  return present(value) ? <data value={value}>{formatQuantity(value)}</data> : t("usage.nothing");
}

const percentiles = ["p90", "p95", "p99"] as const;

function UsageTable({ columns, usage, search, caption }: Props & { columns: readonly UsageColumn[]; caption: string }) {
  const { meter, points, groups, window } = usage;
  const { unit } = meter;
  const hasPrevious = points.some(({ previous_value: value }) => present(value));
  const hasPercentiles = points.some(({ percentiles: all }) => all);
  const named = groups.map((group, index) => ({
    key: `group${index}`,
    label: group.is_other ? tn("figures.others", usage.group_count - groups.length + 1) : groupName(group.dimensions),
    isNumber: true,
  }));
  return (
    <DataTable
      caption={caption}
      columns={[
        { key: "when", label: shared("figures.when") },
        { key: "value", label: measureOf(usage), isNumber: true },
        ...(hasPercentiles ? percentiles.map((key) => ({ key, label: t("usage.percentile", { name: t(`percentile.${key}`), unit }), isNumber: true })) : []),
        { key: "events", label: t("usage.events"), isNumber: true },
        ...(hasPrevious ? [{ key: "previous", label: t("usage.previousValue", { unit }), isNumber: true }] : []),
        ...named,
      ]}
      rows={columns.map(({ point, from, to, title }, index) => ({
        key: point.starts_at,
        cells: {
          // The events of a single hour cannot be asked for.
          when:
            window === "hour" ? (
              title
            ) : (
              <Link to="/usage/events" search={onDays(search, from, to)}>
                {title}
              </Link>
            ),
          value: exact(point.value),
          events: <data value={point.events}>{formatQuantity(String(point.events))}</data>,
          previous: exact(point.previous_value),
          ...Object.fromEntries(percentiles.map((key) => [key, exact(point.percentiles?.[key])])),
          ...Object.fromEntries(groups.map((group, place) => [`group${place}`, exact(group.values[index])])),
        },
      }))}
    />
  );
}

/** A meter over time, beside the period compared with. */
export function UsageChart({ usage, search }: Props) {
  const { meter, window } = usage;
  const columns = columnsOf(usage);
  const title = t(`usage.chart.${window}`, { meter: meter.name });
  return (
    <ChartCard
      title={title}
      columns={columns.map((column) => chartColumn(column, meter.unit))}
      summary={summarise(columns, usage)}
      legend={legendOf(usage)}
      formatTick={(value, decimals) => axisQuantity(value, meter.unit, decimals)}
      unit={unitOfAxis(meter.unit)}
      table={<UsageTable columns={columns} usage={usage} search={search} caption={title} />}
    />
  );
}
