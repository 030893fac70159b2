import type { ScoreOfDay } from "@/api/types";
import { formatDay, formatWeekday } from "@/format/dates";
import { toNumber } from "@/format/decimal";
import { formatCount, formatRate, formatShare } from "@/format/number";
import { t } from "@/messages/compliance";
import { ChartCard, type ChartColumn } from "@/ui/chart/ChartCard";
import { extremes } from "@/ui/chart/extremes";
import { DataTable } from "@/ui/DataTable";

interface Props {
  history: readonly ScoreOfDay[];
  /** What is aimed at, in percent. */
  target: string | null;
  now: string;
}

interface Known {
  day: string;
  percent: string;
  passing: number;
  assessed: number;
}

/** From the first day of which something is known. */
function since(history: readonly ScoreOfDay[]): readonly ScoreOfDay[] {
  const first = history.findIndex(({ score }) => typeof score?.percent === "string");
  return first < 0 ? [] : history.slice(first);
}

function known(history: readonly ScoreOfDay[]): Known[] {
  return history.flatMap(({ day, score }) => (typeof score?.percent === "string" ? [{ day, percent: score.percent, passing: score.passing, assessed: score.assessed }] : []));
}

/** The score at the end of each day, today as it is now. */
export function ScoreHistory({ history, target, now }: Props) {
  const days = since(history);
  const scores = known(days);
  const found = extremes(scores.map(({ day, percent }) => ({ day, amount: percent })));
  if (found === null) return null;
  const targetNote = target === null ? [] : [t("history.targetNote", { target: formatShare(target) })];
  const columns = days.map(({ day, score }, index): ChartColumn => {
    const isToday = index === days.length - 1;
    const percent = score?.percent;
    return {
      label: formatDay(day, now),
      title: formatWeekday(day, now),
      value: typeof percent === "string" ? toNumber(percent) : null,
      amount: typeof percent === "string" ? formatShare(percent) : t("compliance.noScore"),
      previous: target === null ? null : toNumber(target),
      isComplete: !isToday,
      notes: [
        ...(score ? [t("history.note", { passing: formatCount(score.passing), assessed: formatCount(score.assessed) })] : []),
        ...targetNote,
        ...(isToday ? [t("history.today")] : []),
      ],
    };
  });
  const { low, high } = found;
  return (
    <ChartCard
      title={t("history.title")}
      columns={columns}
      summary={t("history.summary", { high: formatShare(high.amount), highDay: formatDay(high.day, now), low: formatShare(low.amount), lowDay: formatDay(low.day, now) })}
      legend={[
        { look: "whole", label: t("history.legend") },
        { look: "growing", label: t("history.legendToday") },
        ...(target === null ? [] : [{ look: "previous", label: t("compliance.target", { target: formatShare(target) }) } as const]),
      ]}
      formatTick={(value) => formatRate(String(value))}
      table={
        <DataTable
          caption={t("history.title")}
          columns={[
            { key: "day", label: t("history.day") },
            { key: "percent", label: t("history.score"), isNumber: true },
            { key: "passing", label: t("history.passing"), isNumber: true },
            { key: "assessed", label: t("history.assessed"), isNumber: true },
          ]}
          rows={scores.toReversed().map(({ day, percent, passing, assessed }) => ({
            key: day,
            cells: { day: formatWeekday(day, now), percent: formatShare(percent), passing: formatCount(passing), assessed: formatCount(assessed) },
          }))}
        />
      }
    />
  );
}
