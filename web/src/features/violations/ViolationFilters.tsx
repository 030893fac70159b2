import { useQuery } from "@tanstack/react-query";
import { frameworkNamesQuery } from "@/api/violations";
import { useWholeList } from "@/api/paging";
import { peopleQuery } from "@/api/people";
import { mayCall, useSession } from "@/api/session";
import { readViolations, severityNames, statusChoices, type ViolationSearch } from "@/api/violationSearch";
import { formatDay, formatInstant, isDay } from "@/format/dates";
import { t as parts } from "@/messages/complianceParts";
import { t } from "@/messages/violations";
import { FilterChips } from "@/ui/FilterChips";
import { FilterBar, FilterChoice, FilterDayRange, FilterText } from "@/ui/Filters";
import styles from "./ViolationFilters.module.css";

type Changes = Partial<Record<keyof ViolationSearch, string | undefined>>;

interface Props {
  search: ViolationSearch;
  onSearchChange: (search: ViolationSearch) => void;
}

/** Stands in a list of choices for what is not narrowed down. */
const any = "any";

function useNarrow({ search, onSearchChange }: Props) {
  return (changes: Changes) => {
    onSearchChange(readViolations({ ...search, ...changes }));
  };
}

/** Whom the list can be narrowed down to, as far as the reader may know the people. */
function AssigneeFilter(props: Props) {
  const session = useSession();
  const narrow = useNarrow(props);
  const { assignee = any } = props.search;
  const mayList = mayCall(session, "list_people");
  const { rows } = useWholeList({ ...peopleQuery, enabled: mayList });
  const people = (rows ?? []).map(({ id, name, email }) => ({ value: id, label: name ?? email }));
  const words = [
    { value: any, label: t("filter.assigneeAll") },
    ...(session.person == null ? [] : [{ value: "me", label: t("filter.assigneeMe") }]),
    { value: "nobody", label: t("filter.assigneeNobody") },
  ];
  const options = [...words, ...people];
  const isKnown = options.some(({ value }) => value === assignee);
  return (
    <FilterChoice
      label={t("filter.assignee")}
      value={assignee}
      options={isKnown ? options : [...options, { value: assignee, label: t("filter.assigneeOther") }]}
      onChange={(value) => {
        narrow({ assignee: value === any ? undefined : value });
      }}
    />
  );
}

const worst = "critical,high";

/** What narrows the list down, above it. */
export function ViolationFilters(props: Props) {
  const narrow = useNarrow(props);
  const { search } = props;
  const { severity = any } = search;
  const severityOptions = [
    { value: any, label: t("filter.severityAll") },
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
          options={statusChoices.map((value) => ({
            value,
            label: value === "unresolved" ? t("filter.statusUnresolved") : value === "all" ? t("filter.statusAll") : t(`status.${value}`),
          }))}
          onChange={(status) => {
            // What is not resolved has no time at which it was.
            const isOfResolved = status === "resolved" || status === "all";
            narrow({ status, ...(!isOfResolved && { resolved_from: undefined, resolved_to: undefined }) });
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
        <AssigneeFilter {...props} />
        <FilterChoice
          label={t("filter.excepted")}
          value={search.excepted ?? any}
          options={[
            { value: any, label: t("filter.exceptedAll") },
            { value: "false", label: t("filter.exceptedNo") },
            { value: "true", label: t("filter.exceptedYes") },
          ]}
          onChange={(value) => {
            narrow({ excepted: value });
          }}
        />
        <FilterChoice
          label={t("filter.overdue")}
          value={search.overdue ?? any}
          options={[
            { value: any, label: t("filter.overdueAll") },
            { value: "true", label: t("filter.overdueYes") },
            { value: "false", label: t("filter.overdueNo") },
          ]}
          onChange={(value) => {
            narrow({ overdue: value });
          }}
        />
        <FilterText label={t("filter.search")} example={t("filter.searchExample")} value={search.search ?? ""} onChange={(text) => { narrow({ search: text }); }} />
      </FilterBar>
      <MoreFilters {...props} />
      <Chips search={search} />
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
  const { framework = any } = search;
  const options = [{ value: any, label: t("filter.frameworkAll") }, ...frameworks.map(({ key, name }) => ({ value: key, label: name }))];
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
        <FilterText label={t("filter.account")} example={t("filter.accountExample")} value={search.account_id ?? ""} onChange={(text) => { narrow({ account_id: text }); }} />
        <FilterText label={t("filter.region")} example={t("filter.regionExample")} value={search.region ?? ""} onChange={(text) => { narrow({ region: text }); }} />
        <FilterText label={t("filter.check")} example={t("filter.checkExample")} value={search.check_id ?? ""} onChange={(text) => { narrow({ check_id: text }); }} />
        <FilterText label={t("filter.resource")} example={t("filter.resourceExample")} value={search.resource ?? ""} onChange={(text) => { narrow({ resource: text }); }} />
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

const times = ["opened_from", "opened_to", "resolved_from", "resolved_to"] as const;

/** The rarer filters in force, each a link to the list without it. */
function Chips({ search }: { search: ViolationSearch }) {
  const { customer } = useSession();
  const { data: frameworks = [] } = useQuery({ ...frameworkNamesQuery, enabled: search.framework !== undefined });
  const time = (text: string) => (isDay(text) ? formatDay(text) : formatInstant(text, customer.time_zone));
  const framework = frameworks.find(({ key }) => key === search.framework)?.name;
  const without = (...names: (keyof ViolationSearch)[]) => {
    const rest = Object.fromEntries(Object.entries(search).filter(([name]) => !names.some((one) => one === name)));
    return { to: "/compliance/violations", search: readViolations(rest) } as const;
  };
  const { requirement, check_id: check, account_id: account, region, resource, severity } = search;
  const severities = severity?.includes(",") && severity !== worst ? severity.split(",").map((name) => severityNames.find((one) => one === name)) : [];
  const words = severities.flatMap((name) => (name === undefined ? [] : [parts(`severity.${name}`)])).join(", ");
  const chips = [
    ...(words === "" ? [] : [{ key: "severity", label: t("chip.severity", { value: words }), link: without("severity") }]),
    ...(search.framework === undefined ? [] : [{ key: "framework", label: t("chip.framework", { value: framework ?? search.framework }), link: without("framework", "requirement") }]),
    ...(requirement === undefined ? [] : [{ key: "requirement", label: t("chip.requirement", { value: requirement }), link: without("requirement") }]),
    ...(check === undefined ? [] : [{ key: "check", label: t("chip.check", { value: check }), link: without("check_id") }]),
    ...(account === undefined ? [] : [{ key: "account", label: t("chip.account", { value: account }), link: without("account_id") }]),
    ...(region === undefined ? [] : [{ key: "region", label: t("chip.region", { value: region }), link: without("region") }]),
    ...(resource === undefined ? [] : [{ key: "resource", label: t("chip.resource", { value: resource }), link: without("resource") }]),
    ...times.flatMap((name) => {
      const at = search[name];
      return at === undefined ? [] : [{ key: name, label: t(`chip.${name}`, { value: time(at) }), link: without(name) }];
    }),
  ];
  return <FilterChips chips={chips} />;
}
