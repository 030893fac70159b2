import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { problemOf } from "@/api/client";
import { costItemsQuery } from "@/api/costs";
import type { CostItemsPage } from "@/api/types";
import { defaultRange, type ItemsSearch, longestPeriod, rangeNames, readItems, readPeriod } from "@/api/view";
import { formatDays } from "@/format/dates";
import { formatCount } from "@/format/number";
import { t, tn } from "@/messages";
import { Button, buttonLook } from "@/ui/Button";
import { ExactMoney } from "@/ui/Money";
import { Page } from "@/ui/Page";
import { RangePicker } from "@/ui/range/RangePicker";
import { Block, ProblemNote, ProblemState, Skeleton, State } from "@/ui/states";
import styles from "./CostItems.module.css";
import { Filters, withoutFilters } from "./Filters";
import { ItemsTable } from "./ItemsTable";

interface Props {
  /** Period and filters; they live in the address. */
  search: ItemsSearch;
  onSearchChange: (search: ItemsSearch) => void;
}

/** What the whole filter adds up to, per currency; the same figures as on the overview, to the last digit. */
function Totals({ page, period }: { page: CostItemsPage; period: string }) {
  return (
    <dl className={styles["totals"]}>
      {page.totals.map(({ currency, billed_cost: billed, item_count: count }) => (
        <div key={currency}>
          <dt>{t("costs.total", { currency, period })}</dt>
          <dd>
            <ExactMoney amount={billed} currency={currency} />
            <span>{tn("cost.items", count)}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function ItemsSkeleton() {
  return (
    <Skeleton label={t("costs.loading")}>
      <div className={styles["skeleton"]}>
        {Array.from({ length: 12 }, (_, index) => (
          <Block key={index} height="14px" />
        ))}
      </div>
    </Skeleton>
  );
}

/** The charges behind a figure, as the bill has them. */
export function CostItems({ search, onSearchChange }: Props) {
  const query = useInfiniteQuery(costItemsQuery(search));
  const { data, error, isPlaceholderData, hasNextPage, isFetchingNextPage } = query;
  const page = data?.pages[0];
  const items = data?.pages.flatMap(({ data: rows }) => rows) ?? [];
  const count = page?.totals.reduce((all, total) => all + total.item_count, 0) ?? 0;
  const days = isPlaceholderData ? null : (page?.period ?? null);
  const period = page && formatDays(page.period.from, page.period.to);
  const retry = () => {
    void (items.length > 0 && hasNextPage ? query.fetchNextPage() : query.refetch());
  };
  return (
    <Page
      title={t("costs.title")}
      note={t("costs.description")}
      busy={isPlaceholderData}
      controls={
        <RangePicker
          presets={rangeNames.map((range) => ({ range, label: t(`range.${range}`) }))}
          range={search.from === undefined ? (search.range ?? defaultRange) : null}
          days={days}
          daysLabel={days && formatDays(days.from, days.to)}
          longest={longestPeriod}
          hint={t("range.utc")}
          onChange={(choice) => {
            const { currency, service, account } = search;
            onSearchChange(readItems({ currency, service, account, ...readPeriod({ ...choice }) }));
          }}
        />
      }
    >
      <Filters search={search} />
      {error !== null && page !== undefined && <ProblemNote title={t("problem.stale")} problem={problemOf(error)} onRetry={retry} />}
      {page === undefined && error === null && <ItemsSkeleton />}
      {page === undefined && error !== null && <ProblemState problem={problemOf(error)} onRetry={retry} />}
      {page !== undefined && items.length === 0 && (
        <State title={t("empty.items")}>
          <p>{t("empty.itemsText", { period: period ?? "" })}</p>
          {withoutFilters(search) !== null && (
            <Link to="/costs/items" search={withoutFilters(search) ?? {}} className={buttonLook.plain}>
              {t("empty.clear")}
            </Link>
          )}
        </State>
      )}
      {page !== undefined && items.length > 0 && (
        <>
          <Totals page={page} period={period ?? ""} />
          <ItemsTable items={items} search={search} />
          <div className={styles["more"]}>
            <p role="status">{t("costs.showing", { shown: formatCount(items.length), total: formatCount(count) })}</p>
            {hasNextPage && (
              <Button
                aria-disabled={isFetchingNextPage}
                onClick={() => {
                  if (!isFetchingNextPage) void query.fetchNextPage();
                }}
              >
                {isFetchingNextPage ? t("costs.loadingMore") : t("costs.more")}
              </Button>
            )}
          </div>
        </>
      )}
    </Page>
  );
}
