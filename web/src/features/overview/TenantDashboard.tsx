import { useQuery } from "@tanstack/react-query";
import { lazy, memo, Suspense } from "react";
import { problemOf } from "@/api/client";
import { dashboardQuery } from "@/api/dashboard";
import type { CurrencySpend, Dashboard } from "@/api/types";
import { comparisons, defaultComparison, defaultRange, longestPeriod, rangeNames, readPeriod, readView, type ViewSearch } from "@/api/view";
import { formatDays, formatInstant } from "@/format/dates";
import { blockDigits } from "@/format/money";
import { t } from "@/messages";
import { afterPaint } from "@/ui/afterPaint";
import { Page } from "@/ui/Page";
import { RangePicker } from "@/ui/range/RangePicker";
import { Select } from "@/ui/Select";
import { ProblemNote, ProblemState } from "@/ui/states";
import { useSettled } from "@/ui/useSettled";
import { comparisonOf } from "@/api/comparison";
import { CostCard } from "./CostCard";
import { DashboardSkeleton } from "./DashboardSkeleton";
import { EmptyCustomer, EmptyPeriod } from "./Empty";
import { FreshnessCard } from "./FreshnessCard";
import { Services } from "./Services";
import { SpendChart } from "./SpendChart";
import styles from "./TenantDashboard.module.css";

/** How one stands and what is used come after what it costs: they must not hold up the figures above them. */
const LaterCards = lazy(() => afterPaint().then(() => import("./LaterCards")));

/** Only of a customer that has nothing yet. */
const FirstSteps = lazy(() => afterPaint().then(() => import("./FirstSteps")));

interface Props {
  /** Period and comparison; they live in the address. */
  view: ViewSearch;
  onViewChange: (view: ViewSearch) => void;
}

function Controls({ view, onViewChange, dashboard }: Props & { dashboard: Dashboard | undefined }) {
  const days = dashboard?.period ?? null;
  return (
    <>
      <RangePicker
        presets={rangeNames.map((range) => ({ range, label: t(`range.${range}`) }))}
        range={view.from === undefined ? (view.range ?? defaultRange) : null}
        days={days}
        daysLabel={days && dashboard ? formatDays(days.from, days.to, dashboard.as_of) : null}
        longest={longestPeriod}
        hint={t("range.utc")}
        onChange={(choice) => {
          onViewChange({ ...readPeriod({ ...choice }), ...(view.compare && { compare: view.compare }) });
        }}
      />
      <Select
        label={t("compare.label")}
        value={view.compare ?? defaultComparison}
        options={comparisons.map((value) => ({ value, label: t(`compare.${value}`) }))}
        onChange={(compare) => {
          onViewChange(readView({ ...view, compare }));
        }}
      />
    </>
  );
}

/** The figures of one currency. Currencies are never added up. */
function CurrencyBlock({ spend, dashboard, isFirst }: { spend: CurrencySpend; dashboard: Dashboard; isFirst: boolean }) {
  const { period, as_of: now } = dashboard;
  const digits = blockDigits(spend.total, spend.currency);
  const comparison = comparisonOf(dashboard);
  const about = dashboard.spend.currencies.length > 1 ? spend.currency : undefined;
  return (
    <div className={styles["grid"]}>
      <CostCard about={about} spend={spend} period={period} comparison={comparison} now={now} digits={digits} />
      {isFirst && (
        <FreshnessCard freshness={dashboard.freshness} timeZone={dashboard.customer.time_zone} now={now} />
      )}
      <div className={styles["chart"]}>
        <SpendChart about={about} spend={spend} period={period} begin={dashboard.freshness.charges_from ?? ""} now={now} />
      </div>
      <Services about={about} spend={spend} period={period} comparison={comparison} digits={digits} />
    </div>
  );
}

const Figures = memo(function Figures({ dashboard }: { dashboard: Dashboard }) {
  const { currencies } = dashboard.spend;
  if (currencies.length === 0) {
    return dashboard.freshness.last_import_at == null ? <EmptyCustomer /> : <EmptyPeriod dashboard={dashboard} />;
  }
  return currencies.map((spend, index) => (
    <CurrencyBlock key={spend.currency} spend={spend} dashboard={dashboard} isFirst={index === 0} />
  ));
});

/** The overview of one customer: what it costs, by day and by service, and how current that is. */
export function TenantDashboard({ view, onViewChange }: Props) {
  const { data: dashboard, error, isPlaceholderData, refetch } = useQuery(dashboardQuery(view));
  const drawn = useSettled(dashboard, null);
  const isBusy = isPlaceholderData || drawn?.shown !== dashboard;
  // Whoever has no data yet has no period to choose either.
  const hasData = dashboard?.freshness.last_import_at !== null;
  const retry = () => {
    void refetch();
  };
  const period = dashboard && formatDays(dashboard.period.from, dashboard.period.to, dashboard.as_of);
  return (
    <Page
      title={t("overview.title")}
      note={dashboard && t("overview.asOf", { instant: formatInstant(dashboard.as_of, dashboard.customer.time_zone) })}
      controls={
        hasData && (
          <Controls view={view} onViewChange={onViewChange} dashboard={isPlaceholderData ? undefined : dashboard} />
        )
      }
      busy={isBusy}
    >
      <p className="hidden-text" role="status">
        {isBusy ? t("overview.loading") : period && t("overview.updated", { period })}
      </p>
      {error !== null && dashboard !== undefined && <ProblemNote title={t("problem.stale")} problem={problemOf(error)} onRetry={retry} />}
      {drawn !== undefined && <Figures dashboard={drawn.shown} />}
      {dashboard !== undefined && !hasData && (
        <Suspense fallback={null}>
          <FirstSteps />
        </Suspense>
      )}
      {dashboard !== undefined && (
        <Suspense fallback={null}>
          <LaterCards timeZone={dashboard.customer.time_zone} drift={dashboard.drift ?? null} />
        </Suspense>
      )}
      {dashboard === undefined &&
        (error === null ? <DashboardSkeleton /> : <ProblemState problem={problemOf(error)} onRetry={retry} />)}
    </Page>
  );
}
