import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Usage } from "@/api/types";
import type { MeterSearch } from "@/api/usageSearch";
import { dayOf, formatDays, formatInstant } from "@/format/dates";
import { exactQuantity, roundedQuantity } from "@/format/quantity";
import { formatCount, formatRate } from "@/format/number";
import { t } from "@/messages/usage";
import { FigureCard } from "@/ui/figures/FigureCard";
import { changeText } from "@/ui/figures/words";
import { Quantity } from "@/ui/Quantity";
import { measureBeside } from "./words";

interface Props {
  usage: Usage;
  search: MeterSearch;
}

function changeOf(usage: Usage): ReactNode {
  const { period, change_percent: change, used_since: since, time_zone: zone, as_of: now } = usage;
  const { previous_from: from, previous_to: to } = period;
  if (typeof from !== "string" || typeof to !== "string") return null;
  const days = formatDays(from, to, now);
  // Use began within the earlier period, or after it.
  if (typeof change !== "string" && typeof since === "string" && dayOf(since, zone) >= from) {
    return t("usage.noComparison", { instant: formatInstant(since, zone) });
  }
  if (typeof change !== "string") return t("usage.noPrevious", { period: days });
  return (
    <>
      <strong>{changeText(change, t("usage.muchMore"))}</strong> {t("usage.versus", { period: days })}
    </>
  );
}

/** What else a meter knows: how much of it succeeded, the upper percentiles, what a gauge stands at. */
function details({ total, meter: { unit } }: Usage): [string, ReactNode][] {
  const { percentiles, current, unit_hours: unitHours, success_percent: success } = total;
  return [
    ...(typeof success === "string" ? [[t("usage.success"), <data value={success}>{formatRate(success)}</data>] as [string, ReactNode]] : []),
    ...(percentiles
      ? (["p90", "p95", "p99"] as const).map((name): [string, ReactNode] => [t(`percentile.${name}`), <Quantity value={percentiles[name]} unit={unit} />])
      : []),
    ...(typeof current === "string" ? [[t("usage.current"), <Quantity value={current} unit={unit} />] as [string, ReactNode]] : []),
    ...(typeof unitHours === "string"
      ? [
          [
            t("usage.unitHours"),
            <data value={unitHours} title={t("usage.unitHoursValue", { quantity: exactQuantity(unitHours, unit) })}>
              {t("usage.unitHoursValue", { quantity: roundedQuantity(unitHours, unit) })}
            </data>,
          ] as [string, ReactNode],
        ]
      : []),
  ];
}

/** What a meter comes to in the period, against the period compared with, and how many events say so. */
export function UsageFigure({ usage, search }: Props) {
  const { total, meter, period, as_of: now } = usage;
  return (
    <FigureCard
      title={t("usage.figure")}
      corner={measureBeside(usage)}
      figure={
        typeof total.value === "string" ? (
          <Link to="/usage/events" search={search}>
            <Quantity value={total.value} unit={meter.unit} />
          </Link>
        ) : (
          t("usage.nothing")
        )
      }
      period={formatDays(period.from, period.to, now)}
      change={changeOf(usage)}
      facts={[
        ...details(usage),
        [
          t("usage.events"),
          <Link key="events" to="/usage/events" search={search}>
            <data value={total.events}>{formatCount(total.events)}</data>
          </Link>,
        ],
      ]}
    />
  );
}
