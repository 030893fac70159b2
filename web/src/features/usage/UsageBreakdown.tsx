import { filtersOfGroup } from "@/api/breakdown";
import type { Usage, UsageGroup } from "@/api/types";
import type { UsageSearch } from "@/api/usageSearch";
import { formatDays } from "@/format/dates";
import { toNumber } from "@/format/decimal";
import { formatShare } from "@/format/number";
import { t as shared, tn as sharedCount } from "@/messages/figures";
import { t, tn } from "@/messages/usage";
import { Breakdown, type BreakdownRow } from "@/ui/figures/Breakdown";
import { groupName } from "@/api/groupWords";
import { changeText } from "@/ui/figures/words";
import { Quantity } from "@/ui/Quantity";
import { measureBeside } from "./words";

interface Props {
  usage: Usage;
  search: UsageSearch;
}

/** The same page with only this group's events, no longer broken down by what it has one value of. */
function onlyOf(search: UsageSearch, names: readonly string[], { dimensions }: UsageGroup): UsageSearch {
  const { group_by: _groupBy, top: _top, ...rest } = search;
  return { ...rest, ...filtersOfGroup(names, dimensions) };
}

function changeOf(group: UsageGroup): string {
  if (typeof group.change_percent === "string") return changeText(group.change_percent, shared("figures.muchMore"));
  return group.previous_value === "0" ? shared("figures.newGroup") : shared("figures.notCompared");
}

/** Whether any group has changed against the earlier period: with nothing before, none has. */
function hasChanges({ groups }: Usage): boolean {
  return groups.some(({ change_percent: change }) => typeof change === "string");
}

function rowOf(group: UsageGroup, { usage, search }: Props): BreakdownRow {
  const { meter, groups, group_count: count, group_by: names } = usage;
  const name = groupName(group.dimensions);
  const { value, events } = group.total;
  return {
    name: group.is_other ? sharedCount("figures.others", count - groups.length + 1) : name,
    link: group.is_other ? null : { to: "/usage", search: onlyOf(search, names, group) },
    hint: shared("figures.keepOnly", { group: name }),
    amount: value ?? null,
    isRest: group.is_other,
    value: typeof value === "string" ? <Quantity value={value} unit={meter.unit} /> : t("usage.nothing"),
    cells: [typeof group.share_percent === "string" ? formatShare(group.share_percent) : tn("usage.events", events), changeOf(group)],
    order: [group.share_percent ?? String(events), group.change_percent ?? null],
  };
}

/** What the figure is made of, the largest first; each group leads to its own figures. */
export function UsageBreakdown({ usage, search }: Props) {
  const { groups, group_by: names, group_count: count, period, meter, as_of: now } = usage;
  const addsUp = groups.some(({ share_percent: share }) => typeof share === "string");
  const days = formatDays(period.from, period.to, now);
  return (
    <Breakdown
      title={shared("figures.breakdown", { dimensions: names.join(", ") })}
      corner={meter.aggregation === "percentiles" ? t("usage.medianNote") : sharedCount("figures.groups", count)}
      columns={[
        measureBeside(usage),
        addsUp ? shared("figures.share") : t("usage.events"),
        ...(hasChanges(usage) ? [shared("figures.change")] : []),
      ]}
      rows={groups.map((group) => rowOf(group, { usage, search }))}
      longest={Math.max(0, ...groups.map(({ total }) => toNumber(total.value ?? "0")))}
      empty={shared("figures.noGroups", { period: days })}
    />
  );
}
