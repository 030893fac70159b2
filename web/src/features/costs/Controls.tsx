import { defaultGroupCount, groupCounts, mostGroupings } from "@/api/breakdown";
import { costDimensions, costGroupings, costMetrics, type CostSearch, type CostsSearch, costWindows, defaultCostWindow, defaultMetric, groupBy, type ItemsSort, itemsSorts, readCosts, tagDimension } from "@/api/costSearch";
import type { CostMetric, Period } from "@/api/types";
import { defaultRange, longestPeriod, rangeNames, readPeriod } from "@/api/view";
import { formatDays } from "@/format/dates";
import { t as en } from "@/messages";
import { t } from "@/messages/costs";
import { Choices } from "@/ui/figures/Choices";
import { RangePicker } from "@/ui/range/RangePicker";
import { Select } from "@/ui/Select";
import { dimensionName } from "@/api/costWords";

interface RangeProps {
  search: CostSearch;
  /** The days in force, once known. */
  period: Period | null;
  /** To leave out its year. */
  now?: string | undefined;
  /** The period that was chosen, as an address has it. */
  onChange: (period: ReturnType<typeof readPeriod>) => void;
}

/** The period of the costs, in UTC billing days. */
export function CostRange({ search, period, now, onChange }: RangeProps) {
  return (
    <RangePicker
      presets={rangeNames.map((range) => ({ range, label: en(`range.${range}`) }))}
      range={search.from === undefined ? (search.range ?? defaultRange) : null}
      days={period}
      daysLabel={period && formatDays(period.from, period.to, now)}
      longest={longestPeriod}
      hint={en("range.utc")}
      onChange={(choice) => {
        onChange(readPeriod({ ...choice }));
      }}
    />
  );
}

/** Which of the four costs the figures are. */
export function MetricSelect({ search, onChange }: { search: CostSearch; onChange: (cost: CostMetric) => void }) {
  return (
    <Select
      label={t("costs.metric")}
      value={search.cost ?? defaultMetric}
      options={costMetrics.map((value) => ({ value, label: t(`costs.metric.${value}`) }))}
      onChange={onChange}
    />
  );
}

interface ChoicesProps {
  search: CostsSearch;
  onSearchChange: (search: CostsSearch) => void;
}

/** How the costs are cut and broken down. */
export function CostChoices({ search, onSearchChange }: ChoicesProps) {
  const groupings = costGroupings(search);
  const change = (next: Record<string, unknown>) => {
    onSearchChange(readCosts({ ...search, ...next }));
  };
  return (
    <Choices
      windows={costWindows}
      window={search.window ?? defaultCostWindow(search)}
      onWindowChange={(window) => {
        change({ window });
      }}
      dimensions={[...new Set([...costDimensions, ...groupings])].map((name) => ({ name, label: dimensionName(name) }))}
      own={{
        option: t("costs.byTag"),
        thenOption: t("costs.thenByTag"),
        label: t("costs.tagKey"),
        example: t("costs.tagExample"),
        dimensionOf: tagDimension,
      }}
      groupings={groupings}
      mostGroupings={mostGroupings}
      onGroupingsChange={(names) => {
        const { group_by: _groupBy, ...rest } = search;
        onSearchChange(readCosts({ ...rest, ...groupBy(search, names) }));
      }}
      counts={groupCounts}
      count={search.top ?? defaultGroupCount}
      onCountChange={(top) => {
        change({ top });
      }}
    />
  );
}

/** What a list of cost items begins with: on a phone it has no head to press. */
export function SortSelect({ sort = "newest", onChange }: { sort: ItemsSort | undefined; onChange: (sort: ItemsSort) => void }) {
  return (
    <Select
      label={t("items.sort")}
      value={sort}
      options={itemsSorts.map((value) => ({ value, label: t(`items.sort.${value}`) }))}
      onChange={onChange}
    />
  );
}
