import { defaultGroupCount, groupCounts, mostGroupings, namesOf } from "@/api/breakdown";
import type { UsageMeter } from "@/api/types";
import { allowsHours, type ChosenWindow, defaultWindow, readUsage, type UsageSearch, usageWindows } from "@/api/usageSearch";
import { Choices } from "@/ui/figures/Choices";

interface Props {
  search: UsageSearch;
  meter: UsageMeter;
  onSearchChange: (search: UsageSearch) => void;
}

/** How the figures of a meter are cut and broken down. */
export function UsageChoices({ search, meter, onSearchChange }: Props) {
  const change = (next: Record<string, unknown>) => {
    onSearchChange(readUsage({ ...search, ...next }));
  };
  const windows: readonly ChosenWindow[] = usageWindows.filter((name) => name !== "hour" || allowsHours(search));
  return (
    <Choices
      windows={windows}
      window={search.window ?? defaultWindow(search)}
      onWindowChange={(window) => {
        change({ window });
      }}
      dimensions={meter.dimensions.map((name) => ({ name, label: name }))}
      groupings={namesOf(search.group_by)}
      mostGroupings={mostGroupings}
      onGroupingsChange={(names) => {
        change({ group_by: names.join(",") });
      }}
      counts={groupCounts}
      count={search.top ?? defaultGroupCount}
      onCountChange={(top) => {
        change({ top });
      }}
    />
  );
}
