import { useQuery } from "@tanstack/react-query";
import { driftFacetsQuery } from "@/api/drift";
import { type DriftSearch, driftStandings, driftStatusChoices, noAuthor, readDrift } from "@/api/driftSearch";
import type { Drift } from "@/api/driftTypes";
import { mayCall, useSession } from "@/api/session";
import { severityNames } from "@/api/violationSearch";
import { frameworkNamesQuery } from "@/api/violations";
import { isDay } from "@/format/dates";
import { t as parts } from "@/messages/complianceParts";
import { t } from "@/messages/drift";
import { t as words } from "@/messages/driftParts";
import { FilterBar, FilterChoice, FilterDayRange, FilterText } from "@/ui/Filters";
import { Chips, worst } from "./Chips";
import { any, choicesOf } from "./choices";
import styles from "./DriftFilters.module.css";

type Changes = Partial<Record<keyof DriftSearch, string | undefined>>;

interface Props {
  search: DriftSearch;
  onSearchChange: (search: DriftSearch) => void;
}

interface BarProps extends Props {
  /** What is listed, which knows the names of what a link asks for by its id. */
  rows: readonly Drift[];
}

function useNarrow({ search, onSearchChange }: Props) {
  return (changes: Changes) => {
    onSearchChange(readDrift({ ...search, ...changes }));
  };
}

/** What narrows the drift down, above it. */
export function DriftFilters({ rows, ...props }: BarProps) {
  const narrow = useNarrow(props);
  const session = useSession();
  const { data: facets } = useQuery({ ...driftFacetsQuery, enabled: mayCall(session, "drift_facets") });
  const { search } = props;
  const { severity = any, resource_type: type = any, author = any } = search;
  const severityOptions = [
    { value: any, label: t("filter.all") },
    { value: worst, label: t("filter.severityWorst") },
    ...severityNames.map((name) => ({ value: name, label: parts(`severity.${name}`) })),
  ];
  const isOffered = severityOptions.some(({ value }) => value === severity);
  return (
    <>
      <FilterBar>
        <FilterChoice
          label={t("filter.status")}
          value={search.status ?? "unresolved"}
          options={driftStatusChoices.map((value) => ({
            value,
            label: value === "unresolved" ? t("filter.statusUnresolved") : value === "active" ? t("filter.statusActive") : value === "all" ? t("filter.all") : words(`driftStatus.${value}`),
          }))}
          onChange={(status) => {
            // What is not closed has no time at which it was.
            const isOfClosed = ["accepted", "resolved", "all"].includes(status);
            narrow({ status, ...(!isOfClosed && { resolved_from: undefined, resolved_to: undefined }) });
          }}
        />
        <FilterChoice
          label={t("filter.severity")}
          value={severity}
          options={isOffered ? severityOptions : [...severityOptions, { value: severity, label: t("filter.severitySome") }]}
          onChange={(value) => {
            narrow({ severity: value === any ? undefined : value });
          }}
        />
        <FilterChoice
          label={t("filter.standing")}
          value={search.standing ?? any}
          options={[{ value: any, label: t("filter.all") }, ...driftStandings.map((value) => ({ value, label: words(`standing.${value}`) }))]}
          onChange={(value) => {
            narrow({ standing: value });
          }}
        />
        <FilterChoice
          label={t("filter.type")}
          value={type}
          options={choicesOf(facets?.resource_types ?? [], type)}
          onChange={(value) => {
            narrow({ resource_type: value === any ? undefined : value });
          }}
        />
        <FilterChoice
          label={t("filter.author")}
          value={author}
          options={choicesOf(facets?.authors ?? [], author, [{ value: noAuthor, label: t("filter.authorNobody") }])}
          onChange={(value) => {
            narrow({ author: value === any ? undefined : value });
          }}
        />
        <FilterText label={t("filter.search")} example={t("filter.searchExample")} value={search.search ?? ""} onChange={(text) => { narrow({ search: text }); }} />
      </FilterBar>
      <MoreFilters {...props} />
      <Chips search={search} rows={rows} />
    </>
  );
}

/** The sides of a range that are days: an instant is told by its chip alone. */
function daysOf(from: string | undefined, to: string | undefined) {
  return { ...(from !== undefined && isDay(from) && { from }), ...(to !== undefined && isDay(to) && { to }) };
}

/** The rarer filters, folded away. */
function MoreFilters(props: Props) {
  const narrow = useNarrow(props);
  const session = useSession();
  const { search } = props;
  const { data: frameworks = [] } = useQuery({ ...frameworkNamesQuery, enabled: mayCall(session, "compliance") });
  const { data: facets } = useQuery({ ...driftFacetsQuery, enabled: mayCall(session, "drift_facets") });
  const { framework = any, account_id: account = any, team = any } = search;
  const options = [{ value: any, label: t("filter.all") }, ...frameworks.map(({ key, name }) => ({ value: key, label: name }))];
  const isKnown = options.some(({ value }) => value === framework);
  return (
    <details className={styles["more"]}>
      <summary>{t("filter.more")}</summary>
      <FilterBar>
        <FilterChoice
          label={t("filter.framework")}
          value={framework}
          options={isKnown ? options : [...options, { value: framework, label: framework }]}
          onChange={(value) => {
            narrow({ framework: value === any ? undefined : value, requirement: undefined });
          }}
        />
        <FilterChoice
          label={t("filter.account")}
          value={account}
          options={choicesOf(facets?.accounts ?? [], account)}
          onChange={(value) => {
            narrow({ account_id: value === any ? undefined : value });
          }}
        />
        <FilterChoice
          label={t("filter.team")}
          value={team}
          options={choicesOf(facets?.teams ?? [], team)}
          onChange={(value) => {
            narrow({ team: value === any ? undefined : value });
          }}
        />
        <FilterDayRange
          days={daysOf(search.opened_from, search.opened_to)}
          labels={{ from: t("filter.openedFrom"), through: t("filter.openedThrough") }}
          onChange={({ from, to }) => {
            narrow({ opened_from: from, opened_to: to });
          }}
        />
        <FilterDayRange
          days={daysOf(search.resolved_from, search.resolved_to)}
          labels={{ from: t("filter.resolvedFrom"), through: t("filter.resolvedThrough") }}
          onChange={({ from, to }) => {
            narrow({ resolved_from: from, resolved_to: to });
          }}
        />
      </FilterBar>
    </details>
  );
}
