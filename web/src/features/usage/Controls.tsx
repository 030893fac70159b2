import type { Period, UsageMeter } from "@/api/types";
import { allowsOtherZones, type MeterSearch } from "@/api/usageSearch";
import { defaultRange, longestPeriod, rangeNames, readPeriod } from "@/api/view";
import { formatDays } from "@/format/dates";
import { t as en } from "@/messages";
import { t } from "@/messages/usage";
import { RangePicker } from "@/ui/range/RangePicker";
import { Select } from "@/ui/Select";

/** The zone of the reader's browser, which may not be the customer's. */
const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

interface RangeProps {
  search: MeterSearch;
  /** The days in force, once known. */
  period: Period | null;
  /** To leave out its year. */
  now: string | undefined;
  zone: string;
  /** The period that was chosen, as an address has it. */
  onChange: (period: ReturnType<typeof readPeriod>) => void;
}

/** The period of the figures, in days of a zone. */
export function UsageRange({ search, period, now, zone, onChange }: RangeProps) {
  return (
    <RangePicker
      presets={rangeNames.map((range) => ({ range, label: en(`range.${range}`) }))}
      range={search.from === undefined ? (search.range ?? defaultRange) : null}
      days={period}
      daysLabel={period && formatDays(period.from, period.to, now)}
      longest={longestPeriod}
      hint={t("usage.zoneDays", { zone })}
      onChange={(choice) => {
        onChange(readPeriod({ ...choice }));
      }}
    />
  );
}

interface ZoneProps {
  search: MeterSearch;
  /** The customer's own, which is the default. */
  zone: string;
  onChange: (zone: string | undefined) => void;
}

/** The zone of the days: the customer's, the reader's or UTC, as far as the period may be shown in another. */
export function ZoneSelect({ search, zone, onChange }: ZoneProps) {
  if (!allowsOtherZones(search)) return null;
  const zones = [...new Set([zone, "UTC", ...(search.tz === undefined ? [] : [search.tz]), ownZone])];
  return (
    <Select
      label={t("usage.zone")}
      // The server does not know the reader's own when it draws this: no choice may make it wider.
      isSnug
      value={search.tz ?? zone}
      options={zones.map((value) => ({ value, label: value.replaceAll("_", " ") }))}
      onChange={(value) => {
        onChange(value === zone ? undefined : value);
      }}
    />
  );
}

interface MeterProps {
  meters: readonly UsageMeter[];
  value: string;
  onChange: (meter: string) => void;
}

/** Which meter the figures are of. */
export function MeterSelect({ meters, value, onChange }: MeterProps) {
  return (
    <Select
      label={t("usage.meter")}
      value={value}
      options={meters.map(({ key, name }) => ({ value: key, label: name }))}
      onChange={onChange}
    />
  );
}
