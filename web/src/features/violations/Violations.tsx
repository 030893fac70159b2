import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";
import { problemOf } from "@/api/client";
import { mayCall, useSession } from "@/api/session";
import { isNarrowed, readViolations, unfiltered, type ViolationSearch, violationSorts, type ViolationSort } from "@/api/violationSearch";
import { violationsFile, violationsQuery } from "@/api/violations";
import type { ViolationsPage } from "@/api/violationTypes";
import { formatInstant } from "@/format/dates";
import { formatCount } from "@/format/number";
import { t as en } from "@/messages";
import { t as parts } from "@/messages/complianceParts";
import { t, tn } from "@/messages/violations";
import { Button, buttonLook } from "@/ui/Button";
import { Download } from "@/ui/Download";
import { blank } from "@/ui/Page";
import { Columns } from "@/ui/rows/Columns";
import { useLayout } from "@/ui/rows/layout";
import { Select } from "@/ui/Select";
import { SeverityMark } from "@/ui/Severity";
import { Block, ProblemNote, ProblemState, Skeleton, State } from "@/ui/states";
import { ViolationBulkBar } from "./ViolationBulkBar";
import { ViolationFilters } from "./ViolationFilters";
import { Allowed, Frame } from "./Frame";
import { Selection } from "@/ui/rows/selection";
import styles from "./Violations.module.css";
import { usualColumns, violationColumns, ViolationsTable } from "./ViolationsTable";

interface Props {
  /** What is listed; it lives in the address. */
  search: ViolationSearch;
  onSearchChange: (search: ViolationSearch) => void;
}

/** How many there are of the filter, each a link to them. */
function Totals({ page, search }: { page: ViolationsPage; search: ViolationSearch }) {
  const { totals, by_severity: severities } = page;
  const link = (change: Partial<ViolationSearch>) => ({ to: "/compliance/violations", search: readViolations({ ...search, ...change }) }) as const;
  return (
    <div className={styles["totals"]} role="group" aria-label={t("totals.label")}>
      <ul>
        {severities.map(({ severity, violations: count }) => (
          <li key={severity}>
            <Link {...link({ severity })}>
              <SeverityMark severity={severity} />
              <strong>{formatCount(count)}</strong> {parts(`severity.${severity}`)}
            </Link>
          </li>
        ))}
      </ul>
      <ul>
        {totals.overdue > 0 && (
          <li>
            <Link {...link({ overdue: "true" })} className={styles["overdue"]}>
              {tn("totals.overdue", totals.overdue)}
            </Link>
          </li>
        )}
        {totals.unassigned > 0 && (
          <li>
            <Link {...link({ assignee: "nobody" })}>{tn("totals.unassigned", totals.unassigned)}</Link>
          </li>
        )}
        {totals.excepted > 0 && (
          <li>
            <Link {...link({ excepted: "true" })}>{tn("totals.excepted", totals.excepted)}</Link>
          </li>
        )}
        {totals.resolved > 0 && search.status !== "resolved" && (
          <li>
            <Link {...link({ status: "resolved" })}>{tn("totals.resolved", totals.resolved)}</Link>
          </li>
        )}
      </ul>
    </div>
  );
}

function Empty({ search }: { search: ViolationSearch }) {
  if (isNarrowed(search)) {
    return (
      <State title={t("list.noMatch")}>
        <p>{t("list.noMatchText")}</p>
        <Link to="/compliance/violations" search={unfiltered(search)} className={buttonLook.plain}>
          {t("list.clear")}
        </Link>
      </State>
    );
  }
  return (
    <State title={t("list.noneUnresolved")}>
      <p>{t("list.noneUnresolvedText")}</p>
      <Link to="/compliance/violations" search={{ status: "all" }} className={buttonLook.plain}>
        {t("list.showAll")}
      </Link>
    </State>
  );
}

function Waiting() {
  return (
    <Skeleton label={t("list.loading")}>
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
  const layout = useLayout("violations", usualColumns);
  const [selection] = useState(() => new Selection());
  const query = useInfiniteQuery(violationsQuery(search, session));
  const { data, error, isPlaceholderData, hasNextPage, isFetchingNextPage } = query;
  const page = data?.pages[0];
  // The same array as long as nothing was loaded: the table places ten thousand rows anew by another.
  const rows = useMemo(() => data?.pages.flatMap(({ data: some }) => some) ?? [], [data]);
  const zone = session.customer.time_zone;
  const mayChange = mayCall(session, "change_violations") || mayCall(session, "create_exception");
  const changeSort = (sort: ViolationSort) => {
    onSearchChange(readViolations({ ...search, sort }));
  };
  // The columns are made anew by another function; of this drawing.
  const last = useRef(changeSort);
  useLayoutEffect(() => {
    last.current = changeSort;
  });
  const onSort = useCallback((sort: ViolationSort) => {
    last.current(sort);
  }, []);
  const narrow = (next: ViolationSearch) => {
    // What is chosen must be in sight.
    selection.set([]);
    onSearchChange(next);
  };
  const retry = () => {
    void (rows.length > 0 && hasNextPage ? query.fetchNextPage() : query.refetch());
  };
  return (
    <Frame
      title={t("list.title")}
      note={page === undefined ? (error === null ? blank : t("list.noteBlank")) : t("list.note", { instant: formatInstant(page.as_of, zone) })}
      busy={isPlaceholderData}
      controls={
        <Select
          label={t("sort.label")}
          value={search.sort ?? "worst"}
          options={violationSorts.map((value) => ({ value, label: `${t("sort.label")} ${t(`sort.${value}`)}` }))}
          onChange={changeSort}
        />
      }
    >
      <ViolationFilters search={search} onSearchChange={narrow} />
      {error !== null && page !== undefined && <ProblemNote title={en("problem.stale")} problem={problemOf(error)} onRetry={retry} />}
      {page === undefined && (error === null ? <Waiting /> : <ProblemState problem={problemOf(error)} onRetry={retry} />)}
      {mayChange && <ViolationBulkBar selection={selection} />}
      {page !== undefined && rows.length === 0 && <Empty search={search} />}
      {page !== undefined && rows.length > 0 && (
        <>
          <div className={styles["head"]}>
            <Totals page={page} search={search} />
            <Columns columns={violationColumns} layout={layout} />
            {mayCall(session, "export_violations") && <Download address={violationsFile(search, session)} hint={t("list.downloadHint")} />}
          </div>
          <ViolationsTable rows={rows} total={page.totals.violations} sort={search.sort} zone={zone} layout={layout} selection={mayChange ? selection : null} onSort={onSort} />
          <div className={styles["more"]}>
            <p role="status">{t("list.showing", { shown: formatCount(rows.length), total: formatCount(page.totals.violations) })}</p>
            {hasNextPage && (
              <Button
                aria-disabled={isFetchingNextPage}
                onClick={() => {
                  if (!isFetchingNextPage) void query.fetchNextPage();
                }}
              >
                {isFetchingNextPage ? t("list.loadingMore") : t("list.more")}
              </Button>
            )}
          </div>
        </>
      )}
    </Frame>
  );
}

/** The checks that resources fail, the worst first, and what is done about them. */
export function Violations(props: Props) {
  return (
    <Allowed needs="violations" title={t("list.title")}>
      <Asked {...props} />
    </Allowed>
  );
}
