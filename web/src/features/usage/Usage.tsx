import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { memo } from "react";
import { filtersOf, withoutFilters } from "@/api/breakdown";
import { problemOf } from "@/api/client";
import { mayCall, useSession } from "@/api/session";
import type { Usage as Figures, UsageMeter, UsageMeters } from "@/api/types";
import { usageMetersQuery, usageQuery } from "@/api/usage";
import { readMeterSearch, readUsage, type UsageSearch } from "@/api/usageSearch";
import { comparisons, defaultComparison } from "@/api/view";
import { formatDays, formatInstant } from "@/format/dates";
import { t as en } from "@/messages";
import { t as shared } from "@/messages/figures";
import { t } from "@/messages/usage";
import { buttonLook } from "@/ui/Button";
import { FigureGrid, FigureStack } from "@/ui/figures/Layout";
import { valueName } from "@/api/groupWords";
import { FilterChips } from "@/ui/FilterChips";
import { blank, Page } from "@/ui/Page";
import { Select } from "@/ui/Select";
import { Block, ProblemNote, ProblemState, Skeleton, State } from "@/ui/states";
import { useSettled } from "@/ui/useSettled";
import { MeterSelect, UsageRange, ZoneSelect } from "./Controls";
import { PlanCard } from "./PlanCard";
import styles from "./Usage.module.css";
import { UsageBreakdown } from "./UsageBreakdown";
import { UsageChart } from "./UsageChart";
import { UsageChoices } from "./UsageChoices";
import { UsageFigure } from "./UsageFigure";

interface Props {
  /** Meter, period, zone and what else is chosen; it lives in the address. */
  search: UsageSearch;
  onSearchChange: (search: UsageSearch) => void;
}

function UsageSkeleton() {
  return (
    <Skeleton label={t("usage.loading")}>
      <FigureGrid>
        <Block height="150px" />
        <Block height="150px" />
      </FigureGrid>
      <Block height="330px" />
    </Skeleton>
  );
}

/** There are events, but none of this meter in this period. */
function NoneInPeriod({ usage, search, latest }: { usage: Figures; search: UsageSearch; latest: string | null | undefined }) {
  const { period, as_of: now, meter, time_zone: zone } = usage;
  return (
    <State title={t("usage.noPeriod", { meter: meter.name, period: formatDays(period.from, period.to, now) })}>
      {typeof latest === "string" && <p>{t("usage.noPeriodText", { instant: formatInstant(latest, zone) })}</p>}
      {filtersOf(search).length > 0 && (
        <Link to="/usage" search={readUsage(withoutFilters(search))} className={buttonLook.plain}>
          {shared("figures.clear")}
        </Link>
      )}
    </State>
  );
}

const Content = memo(function Content({ usage, search, latest }: { usage: Figures; search: UsageSearch; latest: string | null | undefined }) {
  const session = useSession();
  // A gauge holds its value through a period without events.
  const isEmpty = usage.total.events === 0 && usage.points.every(({ value }) => typeof value !== "string" || value === "0");
  const behind = readMeterSearch({ ...search, meter: usage.meter.key });
  return (
    <>
      {isEmpty ? (
        <NoneInPeriod usage={usage} search={search} latest={latest} />
      ) : (
        <>
          <FigureGrid>
            <UsageFigure usage={usage} search={behind} />
            {mayCall(session, "usage_entitlement") && <PlanCard meter={usage.meter} />}
          </FigureGrid>
          <FigureStack>
            <UsageChart usage={usage} search={behind} />
            {usage.group_by.length > 0 && <UsageBreakdown usage={usage} search={{ ...search, meter: usage.meter.key }} />}
          </FigureStack>
        </>
      )}
    </>
  );
});

/** The page once it is known what is measured. */
function Measured({ search, onSearchChange, meters, meter }: Props & { meters: UsageMeters; meter: UsageMeter }) {
  const { customer } = useSession();
  const { data, error, isPlaceholderData, refetch } = useQuery(usageQuery(search, meter.key));
  const drawn = useSettled(data, search);
  const isBusy = isPlaceholderData || drawn?.shown !== data;
  const retry = () => {
    void refetch();
  };
  const change = (next: Record<string, unknown>) => {
    onSearchChange(readUsage({ ...search, ...next }));
  };
  const shown = isPlaceholderData ? undefined : data;
  const days = data && formatDays(data.period.from, data.period.to, data.as_of);
  const zone = search.tz ?? customer.time_zone;
  return (
    <Page
      title={en("usage.title")}
      note={data ? shared("figures.asOf", { instant: formatInstant(data.as_of, data.time_zone) }) : blank}
      busy={isBusy}
      controls={
        <>
          <MeterSelect
            meters={meters.data}
            value={meter.key}
            onChange={(key) => {
              // Another meter has other dimensions.
              const { group_by: _groupBy, top: _top, ...rest } = search;
              onSearchChange(readUsage({ ...withoutFilters(rest), meter: key }));
            }}
          />
          <UsageRange
            search={search}
            period={shown?.period ?? null}
            now={shown?.as_of}
            zone={zone}
            onChange={(period) => {
              const { range: _range, from: _from, to: _to, window: _window, ...rest } = search;
              onSearchChange(readUsage({ ...rest, ...period }));
            }}
          />
          <ZoneSelect
            search={search}
            zone={customer.time_zone}
            onChange={(tz) => {
              change({ tz });
            }}
          />
          <Select
            label={en("compare.label")}
            value={search.compare ?? defaultComparison}
            options={comparisons.map((value) => ({ value, label: en(`compare.${value}`) }))}
            onChange={(compare) => {
              change({ compare });
            }}
          />
        </>
      }
    >
      <p className="hidden-text" role="status">
        {isBusy ? t("usage.loading") : days && t("usage.updated", { meter: meter.name, period: days })}
      </p>
      <UsageChoices search={search} meter={meter} onSearchChange={onSearchChange} />
      <FilterChips
        chips={filtersOf(search).map(({ dimension, value }) => ({
          key: dimension,
          label: t("usage.filter", { dimension, value: valueName(value) }),
          link: { to: "/usage", search: readUsage(withoutFilters(search, dimension)) },
        }))}
      />
      {meter.is_being_rebuilt && <p className={styles["note"]}>{t("usage.rebuilding", { version: String(meter.version) })}</p>}
      {error !== null && data !== undefined && <ProblemNote title={en("problem.stale")} problem={problemOf(error)} onRetry={retry} />}
      {drawn !== undefined && <Content usage={drawn.shown} search={drawn.search} latest={meters.latest_event_at} />}
      {data === undefined && (error === null ? <UsageSkeleton /> : <ProblemState problem={problemOf(error)} onRetry={retry} />)}
    </Page>
  );
}

/** In place of figures: what is the matter. */
function Nothing({ search, meters }: { search: UsageSearch; meters: UsageMeters }) {
  if (meters.data.length === 0) {
    return (
      <State title={t("usage.noMeters")}>
        <p>{t("usage.noMetersText")}</p>
      </State>
    );
  }
  if (meters.latest_event_at == null) {
    return (
      <State title={t("usage.noUsage")}>
        <p>{t("usage.noUsageText")}</p>
      </State>
    );
  }
  const { meter: _meter, group_by: _groupBy, ...rest } = search;
  return (
    <State title={t("usage.unknownMeter")}>
      <p>{t("usage.unknownMeterText")}</p>
      <Link to="/usage" search={readUsage(withoutFilters(rest))} className={buttonLook.plain}>
        {t("usage.toUsage")}
      </Link>
    </State>
  );
}

/** The meter of the address; without one the first that counted something this month. */
function chosenMeter({ data }: UsageMeters, key: string | undefined): UsageMeter | undefined {
  if (key !== undefined) return data.find((meter) => meter.key === key);
  return data.find(({ month }) => month.events > 0) ?? data[0];
}

function Asked(props: Props) {
  const { data: meters, error, refetch } = useQuery(usageMetersQuery);
  const meter = meters && chosenMeter(meters, props.search.meter);
  if (meters?.latest_event_at != null && meter !== undefined) {
    return <Measured {...props} meters={meters} meter={meter} />;
  }
  return (
    <Page title={en("usage.title")}>
      {meters !== undefined && <Nothing search={props.search} meters={meters} />}
      {/* What can be chosen depends on the meters: a drawing of the figures would move when it comes. */}
      {meters === undefined && error === null && (
        <State>
          <p role="status">{t("usage.loading")}</p>
        </State>
      )}
      {meters === undefined && error !== null && <ProblemState problem={problemOf(error)} onRetry={() => void refetch()} />}
    </Page>
  );
}

/** How much of what is measured was used, over time and by what, and where that stands against the plan. */
export function Usage(props: Props) {
  const session = useSession();
  if (mayCall(session, "usage") && mayCall(session, "usage_meters")) return <Asked {...props} />;
  return (
    <Page title={en("usage.title")}>
      <ProblemState problem={{ status: 403 }} onRetry={() => undefined} />
    </Page>
  );
}
