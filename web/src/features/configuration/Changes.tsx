import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { problemOf } from "@/api/client";
import { changesQuery } from "@/api/configuration";
import { changeKinds, type ChangeSearch, readChanges } from "@/api/configurationSearch";
import type { ConfigurationChange } from "@/api/configurationTypes";
import { useSession } from "@/api/session";
import { severityNames } from "@/api/violationSearch";
import { formatInstant, formatWeekday } from "@/format/dates";
import { resourceName } from "@/format/resources";
import { t as parts } from "@/messages/complianceParts";
import { t, tn } from "@/messages/configuration";
import { Button, buttonLook } from "@/ui/Button";
import { FilterChips } from "@/ui/FilterChips";
import { FilterBar, FilterChoice, FilterDayRange, FilterText } from "@/ui/Filters";
import { blank } from "@/ui/Page";
import { Block, ProblemNote, ProblemState, Skeleton, State } from "@/ui/states";
import { ChangeEntry } from "./ChangeEntry";
import styles from "./Changes.module.css";
import { byDay } from "./days";
import { Allowed, Frame } from "./Frame";

interface Props {
  /** Which changes are listed; it lives in the address. */
  search: ChangeSearch;
  onSearchChange: (search: ChangeSearch) => void;
}

const any = "any";

function Filters({ search, onSearchChange }: Props) {
  const narrow = (changes: Partial<Record<keyof ChangeSearch, string | undefined>>) => {
    onSearchChange(readChanges({ ...search, ...changes }));
  };
  const all = { value: any, label: t("filter.any") };
  return (
    <FilterBar>
      <FilterText label={t("filter.search")} example={t("filter.searchChange")} value={search.search ?? ""} onChange={(text) => { narrow({ search: text }); }} />
      <FilterChoice
        label={t("filter.kind")}
        value={search.kind ?? any}
        options={[all, ...changeKinds.map((value) => ({ value, label: t(`kind.${value}`) }))]}
        onChange={(kind) => {
          narrow({ kind });
        }}
      />
      <FilterChoice
        label={t("filter.severity")}
        value={search.severity ?? any}
        options={[all, ...severityNames.map((value) => ({ value, label: parts(`severity.${value}`) }))]}
        onChange={(severity) => {
          narrow({ severity });
        }}
      />
      <FilterText label={t("filter.author")} example={t("filter.authorExample")} value={search.author ?? ""} onChange={(author) => { narrow({ author }); }} />
      <FilterText label={t("filter.type")} example={t("filter.typeExample")} value={search.resource_type ?? ""} onChange={(type) => { narrow({ resource_type: type }); }} />
      <FilterText label={t("filter.account")} example={t("filter.accountExample")} value={search.account_id ?? ""} onChange={(account) => { narrow({ account_id: account }); }} />
      <FilterDayRange
        days={{ ...(search.from !== undefined && { from: search.from }), ...(search.to !== undefined && { to: search.to }) }}
        onChange={({ from, to }) => {
          narrow({ from, to });
        }}
      />
    </FilterBar>
  );
}

/** Where only one resource is listed: which, and the way back to all. */
function Chips({ search, rows }: { search: ChangeSearch; rows: readonly ConfigurationChange[] }) {
  const { resource: wanted, ...rest } = search;
  if (wanted === undefined) return null;
  const found = rows.find(({ resource }) => resource.id === wanted);
  const value = found === undefined ? wanted : resourceName(found.resource);
  return <FilterChips chips={[{ key: "resource", label: t("chip.resource", { value }), link: { to: "/configuration-changes", search: rest } }]} />;
}

function Empty({ search }: { search: ChangeSearch }) {
  const isNarrowed = Object.keys(search).length > 0;
  return (
    <State title={isNarrowed ? t("changes.noMatch") : t("changes.none")}>
      <p>{isNarrowed ? t("changes.noMatchText") : t("changes.noneText")}</p>
      {isNarrowed && (
        <Link to="/configuration-changes" search={{}} className={buttonLook.plain}>
          {t("changes.clear")}
        </Link>
      )}
    </State>
  );
}

function Waiting() {
  return (
    <Skeleton label={t("changes.loading")}>
      <div className={styles["skeleton"]}>
        {Array.from({ length: 8 }, (_, index) => (
          <Block key={index} height="30px" />
        ))}
      </div>
    </Skeleton>
  );
}

function Days({ rows, zone }: { rows: readonly ConfigurationChange[]; zone: string }) {
  const days = useMemo(() => byDay(rows, zone), [rows, zone]);
  const [now] = useState(() => new Date().toISOString());
  return days.map(({ day, entries }) => {
    const name = formatWeekday(day, now);
    return (
      <section key={day} className={styles["day"]} aria-label={t("changes.list", { day: name })}>
        <div className={styles["dayHead"]}>
          <h2>{name}</h2>
          <p>{tn("changes.ofDay", entries.length)}</p>
        </div>
        <ol className={styles["list"]}>
          {entries.map((change) => (
            <ChangeEntry key={change.id} change={change} zone={zone} hasResource />
          ))}
        </ol>
      </section>
    );
  });
}

function Asked({ search, onSearchChange }: Props) {
  const { customer } = useSession();
  const zone = customer.time_zone;
  const query = useInfiniteQuery(changesQuery(search, zone));
  const { data, error, isPlaceholderData, hasNextPage, isFetchingNextPage } = query;
  const page = data?.pages[0];
  const rows = useMemo(() => data?.pages.flatMap(({ data: some }) => some) ?? [], [data]);
  const retry = () => {
    void (rows.length > 0 && hasNextPage ? query.fetchNextPage() : query.refetch());
  };
  return (
    <Frame
      title={t("changes.title")}
      note={page === undefined ? (error === null ? blank : t("changes.noteBlank")) : t("changes.note", { instant: formatInstant(page.as_of, zone) })}
      busy={isPlaceholderData}
    >
      <Filters search={search} onSearchChange={onSearchChange} />
      <Chips search={search} rows={rows} />
      {error !== null && page !== undefined && <ProblemNote title={t("changes.stale")} problem={problemOf(error)} onRetry={retry} />}
      {page === undefined && (error === null ? <Waiting /> : <ProblemState problem={problemOf(error)} onRetry={retry} />)}
      {page !== undefined && rows.length === 0 && <Empty search={search} />}
      {rows.length > 0 && (
        <>
          <Days rows={rows} zone={zone} />
          <div className={styles["more"]}>
            <p role="status">{tn("changes.shown", rows.length)}</p>
            {hasNextPage && (
              <Button
                aria-disabled={isFetchingNextPage}
                onClick={() => {
                  if (!isFetchingNextPage) void query.fetchNextPage();
                }}
              >
                {isFetchingNextPage ? t("changes.loadingMore") : t("changes.more")}
              </Button>
            )}
          </div>
        </>
      )}
    </Frame>
  );
}

/** What changed in the estate, day by day, the newest first: the audit trail of its configurations. */
export function Changes(props: Props) {
  return (
    <Allowed needs="configuration_changes" title={t("changes.title")}>
      <Asked {...props} />
    </Allowed>
  );
}
