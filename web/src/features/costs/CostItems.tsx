import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { filtersOf, withoutFilters } from "@/api/breakdown";
import { problemOf } from "@/api/client";
import { defaultMetric, type ItemsSearch, readCosts, readItems } from "@/api/costSearch";
import { costItemsFile, costItemsQuery } from "@/api/costs";
import { mayCall, useSession } from "@/api/session";
import type { CostItem, CostItemsPage, CostMetric } from "@/api/types";
import { formatDays } from "@/format/dates";
import { formatCount } from "@/format/number";
import { t as en, tn as enCount } from "@/messages";
import { t, tn } from "@/messages/costs";
import { t as shared } from "@/messages/figures";
import { Button, buttonLook } from "@/ui/Button";
import { Download } from "@/ui/Download";
import { FilterChips } from "@/ui/FilterChips";
import { ExactMoney } from "@/ui/Money";
import { Page } from "@/ui/Page";
import { Columns } from "@/ui/rows/Columns";
import { useLayout } from "@/ui/rows/layout";
import { Block, ProblemNote, ProblemState, Skeleton, State } from "@/ui/states";
import styles from "./CostItems.module.css";
import { CostRange, MetricSelect, SortSelect } from "./Controls";
import { itemColumns, ItemsTable } from "./ItemsTable";
import { accountsOf, filterNames } from "@/api/costWords";

interface Props {
  /** Period, cost and filters; they live in the address. */
  search: ItemsSearch;
  onSearchChange: (search: ItemsSearch) => void;
}

/** The search without its filters, period and cost kept. */
function unfiltered(search: ItemsSearch): ItemsSearch {
  const { currency: _currency, ...rest } = search;
  return readItems(withoutFilters(rest));
}

/** The costs that these rows are behind: of the same period and filters. */
function above(search: ItemsSearch) {
  return [{ label: en("costs.title"), link: { to: "/costs", search: readCosts({ ...search }) } as const }];
}

function Filters({ search, items }: { search: ItemsSearch; items: readonly CostItem[] }) {
  const { currency, ...rest } = search;
  const chips = [
    ...(currency === undefined
      ? []
      : [{ key: "currency", label: t("costs.filter.currency", { value: currency }), link: { to: "/costs/items", search: readItems(rest) } as const }]),
    ...filterNames(search, accountsOf(items)).map(({ dimension, label }) => ({
      key: dimension,
      label,
      link: { to: "/costs/items", search: readItems(withoutFilters(search, dimension)) } as const,
    })),
  ];
  return <FilterChips chips={chips} />;
}

/** What the whole filter adds up to, per currency; the same figures as on the pages before, to the last digit. */
function Totals({ page, period, cost = defaultMetric }: { page: CostItemsPage; period: string; cost: CostMetric | undefined }) {
  return (
    <dl className={styles["totals"]}>
      {page.totals.map(({ currency, costs, item_count: count }) => {
        const amount = costs[cost];
        const unknown = cost === "billed" ? 0 : costs[`${cost}_unknown`];
        return (
          <div key={currency}>
            <dt>{t("items.total", { cost: t(`costs.metric.${cost}`), currency, period })}</dt>
            <dd>
              {typeof amount === "string" ? <ExactMoney amount={amount} currency={currency} /> : t("costs.nothing")}
              <span>{enCount("cost.items", count)}</span>
              {unknown > 0 && <span>{tn("costs.unknown", unknown)}</span>}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function ItemsSkeleton() {
  return (
    <Skeleton label={t("items.loading")}>
      <div className={styles["skeleton"]}>
        {Array.from({ length: 12 }, (_, index) => (
          <Block key={index} height="14px" />
        ))}
      </div>
    </Skeleton>
  );
}

function Asked({ search, onSearchChange }: Props) {
  const session = useSession();
  const layout = useLayout("cost-items");
  const query = useInfiniteQuery(costItemsQuery(search));
  const { data, error, isPlaceholderData, hasNextPage, isFetchingNextPage } = query;
  const page = data?.pages[0];
  // The same array as long as nothing was loaded: the table places ten thousand rows anew by another.
  const items = useMemo(() => data?.pages.flatMap(({ data: rows }) => rows) ?? [], [data]);
  const count = page?.totals.reduce((all, total) => all + total.item_count, 0) ?? 0;
  const days = isPlaceholderData ? null : (page?.period ?? null);
  const period = page && formatDays(page.period.from, page.period.to);
  const retry = () => {
    void (items.length > 0 && hasNextPage ? query.fetchNextPage() : query.refetch());
  };
  return (
    <Page
      title={t("items.title")}
      above={above(search)}
      note={t("items.description")}
      busy={isPlaceholderData}
      controls={
        <>
          <MetricSelect
            search={search}
            onChange={(cost) => {
              onSearchChange(readItems({ ...search, cost }));
            }}
          />
          <SortSelect
            sort={search.sort}
            onChange={(sort) => {
              onSearchChange(readItems({ ...search, sort }));
            }}
          />
          <CostRange
            search={search}
            period={days}
            onChange={(period) => {
              const { range: _range, from: _from, to: _to, ...rest } = search;
              onSearchChange(readItems({ ...rest, ...period }));
            }}
          />
        </>
      }
    >
      <Filters search={search} items={items} />
      {error !== null && page !== undefined && <ProblemNote title={en("problem.stale")} problem={problemOf(error)} onRetry={retry} />}
      {page === undefined && error === null && <ItemsSkeleton />}
      {page === undefined && error !== null && <ProblemState problem={problemOf(error)} onRetry={retry} />}
      {page !== undefined && items.length === 0 && (
        <State title={t("items.none")}>
          <p>{t("items.noneText", { period: period ?? "" })}</p>
          {(search.currency !== undefined || filtersOf(search).length > 0) && (
            <Link to="/costs/items" search={unfiltered(search)} className={buttonLook.plain}>
              {shared("figures.clear")}
            </Link>
          )}
        </State>
      )}
      {page !== undefined && items.length > 0 && (
        <>
          <div className={styles["head"]}>
            <Totals page={page} period={period ?? ""} cost={search.cost} />
            <Columns columns={itemColumns} layout={layout} />
            {mayCall(session, "export_cost_items") && (
              <Download address={costItemsFile(search)} hint={t("items.downloadHint")} />
            )}
          </div>
          <ItemsTable
            items={items}
            total={count}
            search={search}
            layout={layout}
            onSort={(sort) => {
              onSearchChange(readItems({ ...search, sort }));
            }}
          />
          <div className={styles["more"]}>
            <p role="status">{t("items.showing", { shown: formatCount(items.length), total: formatCount(count) })}</p>
            {hasNextPage && (
              <Button
                aria-disabled={isFetchingNextPage}
                onClick={() => {
                  if (!isFetchingNextPage) void query.fetchNextPage();
                }}
              >
                {isFetchingNextPage ? t("items.loadingMore") : t("items.more")}
              </Button>
            )}
          </div>
        </>
      )}
    </Page>
  );
}

/** The charges behind a figure, as the bill has them. */
export function CostItems(props: Props) {
  const session = useSession();
  if (mayCall(session, "cost_items")) return <Asked {...props} />;
  return (
    <Page title={t("items.title")} above={above(props.search)}>
      <ProblemState problem={{ status: 403 }} onRetry={() => undefined} />
    </Page>
  );
}
