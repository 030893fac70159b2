import type { WeekStart } from "@/api/types";
import type { ComplianceAnalytics } from "@/api/violationTypes";
import { formatDay, formatDays } from "@/format/dates";
import { formatCount } from "@/format/number";
import { t as trend } from "@/messages/violationTrends";
import { ChartCard, type ChartColumn } from "@/ui/chart/ChartCard";
import { DataTable } from "@/ui/DataTable";
import { type Week, weeksOf } from "./weeks";
import { axisCount } from "./words";

const parts = ["opened", "reopened", "resolved"] as const;
const names = { opened: trend("analytics.up"), reopened: trend("analytics.upAgain"), resolved: trend("analytics.down") };

function columnOf(week: Week, to: string): ChartColumn {
  const up = week.opened + week.reopened;
  return {
    label: formatDay(week.from, to),
    title: trend("analytics.week", { day: formatDays(week.from, week.to) }),
    value: up,
    amount: trend("analytics.flowAmount", { up: formatCount(up), down: formatCount(week.resolved) }),
    // What goes stands below the line.
    parts: parts.map((part) => ({ value: part === "resolved" ? -week[part] : week[part], amount: formatCount(week[part]) })),
    previous: null,
    isComplete: week.to !== to,
    notes: week.to === to ? [trend("analytics.growing")] : [],
  };
}

/** What came up and what was resolved, week by week. */
export function FlowChart({ analytics, weekStart }: { analytics: ComplianceAnalytics; weekStart: WeekStart }) {
  const weeks = weeksOf(analytics, weekStart);
  const total = (part: (typeof parts)[number]) => weeks.reduce((sum, week) => sum + week[part], 0);
  const title = trend("analytics.flow");
  return (
    <ChartCard
      title={title}
      series={parts.map((part) => ({ label: names[part], isRest: false }))}
      columns={weeks.map((week) => columnOf(week, analytics.to))}
      summary={trend("analytics.flowSummary", {
        opened: formatCount(total("opened") + total("reopened")),
        reopened: formatCount(total("reopened")),
        resolved: formatCount(total("resolved")),
      })}
      legend={[{ look: "growing", label: trend("analytics.growing") }]}
      formatTick={axisCount}
      unit={trend("analytics.flowUnit")}
      table={
        <DataTable
          caption={title}
          columns={[{ key: "week", label: trend("analytics.when") }, ...parts.map((key) => ({ key, label: names[key], isNumber: true }))]}
          rows={weeks.map((week) => ({
            key: week.from,
            cells: { week: formatDays(week.from, week.to), ...Object.fromEntries(parts.map((part) => [part, formatCount(week[part])])) },
          }))}
        />
      }
    />
  );
}
