import type { DriftAnalytics } from "@/api/driftTypes";
import { addDays, formatDay, formatDays } from "@/format/dates";
import { formatCount } from "@/format/number";
import { t as trend } from "@/messages/driftTrends";
import { ChartCard, type ChartColumn } from "@/ui/chart/ChartCard";
import { DataTable } from "@/ui/DataTable";

const parts = ["opened", "resolved"] as const;
const names = { opened: trend("analytics.up"), resolved: trend("analytics.down") };

/** Whole drifts on an axis. */
function axisCount(value: number): string {
  return formatCount(Math.abs(value));
}

function columnOf({ week, opened, resolved }: DriftAnalytics["weeks"][number], now: string): ChartColumn {
  const end = addDays(week, 7);
  const isComplete = end <= now.slice(0, 10);
  return {
    label: formatDay(week, now),
    title: trend("analytics.week", { day: formatDays(week, end) }),
    value: opened,
    amount: trend("analytics.flowAmount", { up: formatCount(opened), down: formatCount(resolved) }),
    // What goes stands below the line.
    parts: [
      { value: opened, amount: formatCount(opened) },
      { value: -resolved, amount: formatCount(resolved) },
    ],
    previous: null,
    isComplete,
    notes: isComplete ? [] : [trend("analytics.growing")],
  };
}

/** What came up and what was resolved, week by week. */
export function FlowChart({ analytics: { weeks, as_of: now, opened, resolved } }: { analytics: DriftAnalytics }) {
  const title = trend("analytics.flow");
  return (
    <ChartCard
      title={title}
      series={parts.map((part) => ({ label: names[part], isRest: false }))}
      columns={weeks.map((week) => columnOf(week, now))}
      summary={trend("analytics.flowSummary", { opened: formatCount(opened), resolved: formatCount(resolved) })}
      legend={[{ look: "growing", label: trend("analytics.growing") }]}
      formatTick={axisCount}
      unit={trend("analytics.flowUnit")}
      table={
        <DataTable
          caption={title}
          columns={[{ key: "week", label: trend("analytics.when") }, ...parts.map((key) => ({ key, label: names[key], isNumber: true }))]}
          rows={weeks.map((one) => ({
            key: one.week,
            cells: { week: formatDays(one.week, addDays(one.week, 7)), ...Object.fromEntries(parts.map((part) => [part, formatCount(one[part])])) },
          }))}
        />
      }
    />
  );
}
