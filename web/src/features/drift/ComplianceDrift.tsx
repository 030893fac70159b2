import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { problemOf } from "@/api/client";
import { driftsQuery } from "@/api/drift";
import { type DriftSearch, driftSorts, readDrift } from "@/api/driftSearch";
import type { DriftPage } from "@/api/driftTypes";
import { mayCall, useSession } from "@/api/session";
import { formatInstant } from "@/format/dates";
import { formatCount } from "@/format/number";
import { t as en } from "@/messages";
import { t } from "@/messages/drift";
import { Button } from "@/ui/Button";
import { blank } from "@/ui/Page";
import { Selection } from "@/ui/rows/selection";
import { Segments } from "@/ui/Segments";
import { Select } from "@/ui/Select";
import { StatusLine } from "@/ui/StatusLine";
import { Block, ProblemNote, ProblemState, Skeleton } from "@/ui/states";
import { useNow } from "@/ui/useNow";
import { DriftBulkBar } from "./DriftBulkBar";
import styles from "./Drift.module.css";
import { DriftCard } from "./DriftCard";
import { Empty, NoBaseline } from "./Empty";
import { DriftFilters } from "./DriftFilters";
import { Allowed, Frame } from "./Frame";
import { TimelinePart } from "./TimelinePart";
import { Totals } from "./Totals";

interface Props {
  /** What is listed, and what the timeline shows; it lives in the address. */
  search: DriftSearch;
  onSearchChange: (search: DriftSearch) => void;
}

/** As of when the list is, and when resources were last compared with their baselines. */
function noteOf({ as_of: now, reconciled_at: compared, is_pending: isPending }: DriftPage, zone: string): string {
  const last = isPending ? t("list.pending") : compared == null ? t("list.neverCompared") : t("list.compared", { instant: formatInstant(compared, zone) });
  return `${t("list.note", { instant: formatInstant(now, zone) })} · ${last}`;
}

function Waiting() {
  return (
    <Skeleton label={t("list.loading")}>
      <div className={styles["cards"]}>
        {Array.from({ length: 4 }, (_, index) => (
          <Block key={index} height="150px" />
        ))}
      </div>
    </Skeleton>
  );
}

/** What is listed: drift, or what rules hide of it. */
function Side({ search, onSearchChange }: Props) {
  return (
    <Segments
      label={t("side.label")}
      value={search.ignored === undefined ? "shown" : "ignored"}
      options={(["shown", "ignored"] as const).map((value) => ({ value, label: t(`side.${value}`) }))}
      onChange={(side) => {
        const { ignored: _ignored, ...rest } = search;
        onSearchChange(side === "ignored" ? { ...rest, ignored: "true" } : rest);
      }}
    />
  );
}

function Asked({ search, onSearchChange }: Props) {
  const session = useSession();
  const zone = session.customer.time_zone;
  // The same end as long as the page is open: another would be another question.
  const [end] = useState(Date.now);
  const [selection] = useState(() => new Selection());
  const [said, setSaid] = useState<string | null>(null);
  const cards = useRef<HTMLDivElement>(null);
  const query = useInfiniteQuery(driftsQuery(search, session));
  const { data, error, isPlaceholderData, hasNextPage, isFetchingNextPage } = query;
  const now = useNow(data);
  const page = data?.pages[0];
  const rows = useMemo(() => data?.pages.flatMap(({ data: some }) => some) ?? [], [data]);
  const ids = useMemo(() => rows.map(({ id }) => id), [rows]);
  useEffect(() => {
    // What was done to a drift may have taken it out of the list, and the focus with it.
    if (said !== null && document.activeElement === document.body) cards.current?.focus();
  }, [said, ids]);
  const mayChange = mayCall(session, "change_drifts");
  const narrow = (next: DriftSearch) => {
    // What is chosen must be in sight.
    selection.set([]);
    onSearchChange(next);
  };
  const retry = () => {
    void (rows.length > 0 && hasNextPage ? query.fetchNextPage() : query.refetch());
  };
  const props = { search, onSearchChange: narrow };
  const { drifts = 0, ignored = 0 } = page?.totals ?? {};
  // What rules hide is counted apart.
  const total = search.ignored === undefined ? drifts : Math.max(ignored, rows.length);
  // Nothing has come at all: what is wrong is said once.
  const isBroken = page === undefined && error !== null;
  const hasBaseline = page === undefined || page.baseline_count > 0 || drifts > 0;
  return (
    <Frame
      title={t("list.title")}
      note={page === undefined ? (error === null ? blank : t("list.noteBlank")) : noteOf(page, zone)}
      busy={isPlaceholderData}
      controls={
        hasBaseline && (
          <>
            <Side {...props} />
            <Select
              label={t("sort.label")}
              value={search.sort ?? "worst"}
              options={driftSorts.map((value) => ({ value, label: t(`sort.${value}`) }))}
              onChange={(sort) => {
                narrow(readDrift({ ...search, sort }));
              }}
            />
          </>
        )
      }
    >
      {!hasBaseline && <NoBaseline />}
      {hasBaseline && (
        <>
          {/* Rules keep what they hide out of every figure. */}
          {!isBroken && search.ignored === undefined && <Totals search={search} now={end} />}
          <DriftFilters {...props} rows={rows} />
          {!isBroken && mayCall(session, "drift_timeline") && <TimelinePart {...props} now={end} />}
        </>
      )}
      {error !== null && page !== undefined && <ProblemNote title={en("problem.stale")} problem={problemOf(error)} onRetry={retry} />}
      {page === undefined && (error === null ? <Waiting /> : <ProblemState problem={problemOf(error)} onRetry={retry} />)}
      <StatusLine>{said}</StatusLine>
      {mayChange && <DriftBulkBar selection={selection} ids={ids} onSaid={setSaid} />}
      {hasBaseline && page !== undefined && rows.length === 0 && <Empty search={search} isCompared={page.reconciled_at != null} />}
      {page !== undefined && rows.length > 0 && (
        <>
          <h2 className="hidden-text">{t("list.label")}</h2>
          <div ref={cards} tabIndex={-1} className={styles["cards"]}>
            {rows.map((drift) => (
              <DriftCard
                key={drift.id}
                drift={drift}
                zone={zone}
                now={now}
                selection={mayChange ? selection : null}
                onSaid={(text) => {
                  // It may be out of the list now, and what is chosen must be in sight.
                  if (selection.has(drift.id)) selection.toggle(drift.id);
                  setSaid(text);
                }}
              />
            ))}
          </div>
          <div className={styles["more"]}>
            <p role="status">{t("list.showing", { shown: formatCount(rows.length), total: formatCount(total) })}</p>
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

/** What differs from the baselines: when it came up, what it is, who did it, and what is done about it. */
export function ComplianceDrift(props: Props) {
  return (
    <Allowed needs="drift" title={t("list.title")}>
      <Asked {...props} />
    </Allowed>
  );
}
