import type { UsageMeter } from "@/api/types";
import {
  allowsHours,
  type ChosenWindow,
  defaultGroupCount,
  defaultWindow,
  groupCounts,
  groupingsOf,
  mostGroupings,
  readUsage,
  type UsageSearch,
  usageWindows,
} from "@/api/usage";
import { t } from "@/messages/usage";
import { Select } from "@/ui/Select";
import styles from "./Choices.module.css";

interface Props {
  search: UsageSearch;
  meter: UsageMeter;
  onSearchChange: (search: UsageSearch) => void;
}

/** A select of the address has no empty value. */
const none = "";

/** How the figures of a meter are cut and broken down. */
export function Choices({ search, meter, onSearchChange }: Props) {
  const groupings = groupingsOf(search);
  const change = (next: Record<string, unknown>) => {
    onSearchChange(readUsage({ ...search, ...next }));
  };
  const windows: readonly ChosenWindow[] = usageWindows.filter((name) => name !== "hour" || allowsHours(search));
  // One more select than there are groupings, as far as there are dimensions left.
  const places = Math.min(groupings.length + 1, mostGroupings, meter.dimensions.length);
  return (
    <div className={styles["choices"]} role="group" aria-label={t("usage.onePerPage")}>
      <Select
        label={t("usage.window")}
        value={search.window ?? defaultWindow(search)}
        options={windows.map((value) => ({ value, label: t(`usage.window.${value}`) }))}
        onChange={(window) => {
          change({ window });
        }}
      />
      {Array.from({ length: places }, (_, place) => {
        const others = groupings.filter((_name, index) => index !== place);
        const free = meter.dimensions.filter((name) => !others.includes(name));
        return (
          <Select
            key={place}
            label={place === 0 ? t("usage.groupBy") : t("usage.thenBy")}
            value={groupings[place] ?? none}
            options={[
              { value: none, label: place === 0 ? t("usage.noGroup") : t("usage.noMore") },
              ...free.map((dimension) => ({
                value: dimension,
                label: place === 0 ? t("usage.byDimension", { dimension }) : t("usage.thenByDimension", { dimension }),
              })),
            ]}
            onChange={(dimension) => {
              const next = [...groupings];
              next[place] = dimension;
              change({ group_by: next.filter((name) => name !== none).join(",") });
            }}
          />
        );
      })}
      {groupings.length > 0 && (
        <Select
          label={t("usage.top")}
          value={search.top ?? defaultGroupCount}
          options={groupCounts.map((count) => ({ value: count, label: t("usage.topCount", { count }) }))}
          onChange={(top) => {
            change({ top });
          }}
        />
      )}
    </div>
  );
}
