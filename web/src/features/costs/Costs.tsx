import { useQuery } from "@tanstack/react-query";
import { memo } from "react";
import { withoutFilters } from "@/api/breakdown";
import { problemOf } from "@/api/client";
import { type CostsSearch, readCosts } from "@/api/costSearch";
import { costsQuery } from "@/api/costs";
import { mayCall, useSession } from "@/api/session";
import type { Costs as Figures, CurrencyCosts } from "@/api/types";
import { comparisons, defaultComparison } from "@/api/view";
import { formatDays, formatInstant } from "@/format/dates";
import { t as en } from "@/messages";
import { t } from "@/messages/costs";
import { t as shared } from "@/messages/figures";
import { FigureGrid, FigureStack } from "@/ui/figures/Layout";
import { FilterChips } from "@/ui/FilterChips";
import { blank, Page } from "@/ui/Page";
import { Select } from "@/ui/Select";
import { Block, ProblemNote, ProblemState, Skeleton } from "@/ui/states";
import { useSettled } from "@/ui/useSettled";
import { CostChoices, CostRange, MetricSelect } from "./Controls";
import { CostBreakdown } from "./CostBreakdown";
import { CostFigure } from "./CostFigure";
import { CostTrend } from "./CostTrend";
import { NoBills, NoneInPeriod } from "./CostsEmpty";
import { DisplayFigure, DisplaySelect } from "./DisplayFigure";
import { FourCosts } from "./FourCosts";
import styles from "./Costs.module.css";
import { filterNames } from "@/api/costWords";

interface Props {
  /** Period, cost and what else is chosen; it lives in the address. */
  search: CostsSearch;
  onSearchChange: (search: CostsSearch) => void;
}

function CostsSkeleton() {
  return (
    <Skeleton label={t("costs.loading")}>
      <FigureGrid>
        <Block height="250px" />
        <Block height="250px" />
      </FigureGrid>
      <Block height="330px" />
    </Skeleton>
  );
}

/** The figures of one currency. Currencies are never added up. */
function CurrencySection({ costs, block, search }: { costs: Figures; block: CurrencyCosts; search: CostsSearch }) {
  const about = costs.currencies.length > 1 ? block.currency : undefined;
  const parts = { about, costs, block, search };
  return (
    <div className={styles["currency"]}>
      <FigureGrid>
        <CostFigure {...parts} />
        <FourCosts about={about} block={block} cost={costs.cost} search={search} />
      </FigureGrid>
      <FigureStack>
        <CostTrend {...parts} />
        {costs.group_by.length > 0 && <CostBreakdown {...parts} />}
      </FigureStack>
    </div>
  );
}

const Content = memo(function Content({ costs, search }: { costs: Figures; search: CostsSearch }) {
  if (costs.freshness.last_import_at == null) return <NoBills />;
  if (costs.currencies.length === 0) return <NoneInPeriod costs={costs} search={search} />;
  return (
    <>
      {costs.display && <DisplayFigure costs={costs} display={costs.display} />}
      {costs.currencies.map((block) => (
        <CurrencySection key={block.currency} costs={costs} block={block} search={search} />
      ))}
    </>
  );
});

function Asked({ search, onSearchChange }: Props) {
  const { customer } = useSession();
  const { data, error, isPlaceholderData, refetch } = useQuery(costsQuery(search));
  const drawn = useSettled(data, search);
  const isBusy = isPlaceholderData || drawn?.shown !== data;
  const retry = () => {
    void refetch();
  };
  const change = (next: Record<string, unknown>) => {
    onSearchChange(readCosts({ ...search, ...next }));
  };
  const shown = isPlaceholderData ? undefined : data;
  const days = data && formatDays(data.period.from, data.period.to, data.as_of);
  // Whoever has no bill yet has nothing to choose either.
  const hasBills = data?.freshness.last_import_at !== null;
  return (
    <Page
      title={en("cost.question")}
      note={data ? shared("figures.asOf", { instant: formatInstant(data.as_of, customer.time_zone) }) : blank}
      busy={isBusy}
      controls={
        hasBills && (
          <>
            <MetricSelect
              search={search}
              onChange={(cost) => {
                change({ cost });
              }}
            />
            <DisplaySelect
              search={search}
              currencies={data?.currencies ?? []}
              onChange={(display) => {
                change({ display_currency: display });
              }}
            />
            <CostRange
              search={search}
              period={shown?.period ?? null}
              now={shown?.as_of}
              onChange={(period) => {
                const { range: _range, from: _from, to: _to, window: _window, ...rest } = search;
                onSearchChange(readCosts({ ...rest, ...period }));
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
        )
      }
    >
      <p className="hidden-text" role="status">
        {isBusy ? t("costs.loading") : data && t("costs.updated", { cost: t(`costs.metric.${data.cost}`), period: days ?? "" })}
      </p>
      {hasBills && <CostChoices search={search} onSearchChange={onSearchChange} />}
      <FilterChips
        chips={filterNames(search, data?.account_names).map(({ dimension, label }) => ({
          key: dimension,
          label,
          link: { to: "/costs", search: readCosts(withoutFilters(search, dimension)) },
        }))}
      />
      {error !== null && data !== undefined && <ProblemNote title={en("problem.stale")} problem={problemOf(error)} onRetry={retry} />}
      {drawn !== undefined && <Content costs={drawn.shown} search={drawn.search} />}
      {data === undefined && (error === null ? <CostsSkeleton /> : <ProblemState problem={problemOf(error)} onRetry={retry} />)}
    </Page>
  );
}

/** What it costs: which of the four costs, over time, of what, and what changed it. */
export function Costs(props: Props) {
  const session = useSession();
  if (mayCall(session, "costs")) return <Asked {...props} />;
  return (
    <Page title={en("cost.question")}>
      <ProblemState problem={{ status: 403 }} onRetry={() => undefined} />
    </Page>
  );
}
