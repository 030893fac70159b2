import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { resourcesQuery } from "@/api/configuration";
import { goneChoices, readResources, type ResourceSearch } from "@/api/configurationSearch";
import type { ListedResource } from "@/api/configurationTypes";
import { useList } from "@/api/paging";
import { mayCall, useSession } from "@/api/session";
import { formatInstant } from "@/format/dates";
import { formatCount } from "@/format/number";
import { resourceName } from "@/format/resources";
import { t } from "@/messages/configuration";
import { buttonLook } from "@/ui/Button";
import { FilterBar, FilterChoice, FilterText } from "@/ui/Filters";
import { Ago } from "@/ui/Instant";
import { blank } from "@/ui/Page";
import { PagedList } from "@/ui/PagedList";
import { RecordName, Records, Small, Whole } from "@/ui/Records";
import { State } from "@/ui/states";
import { useNow } from "@/ui/useNow";
import { DriftWord } from "./DriftWord";
import { Allowed, Frame } from "./Frame";
import styles from "./Resources.module.css";

interface Props {
  /** Which resources are listed; it lives in the address. */
  search: ResourceSearch;
  onSearchChange: (search: ResourceSearch) => void;
}

const any = "any";

const columns = [
  { key: "resource", label: t("resources.resource") },
  { key: "type", label: t("resources.type") },
  { key: "account", label: t("resources.account") },
  { key: "region", label: t("resources.region"), isWide: true },
  { key: "seen", label: t("resources.seen") },
  { key: "drift", label: t("resources.drift") },
  { key: "violations", label: t("resources.violations"), isNumber: true },
];

function Filters({ search, onSearchChange }: Props) {
  const narrow = (changes: Partial<Record<keyof ResourceSearch, string>>) => {
    onSearchChange(readResources({ ...search, ...changes }));
  };
  return (
    <FilterBar>
      <FilterText label={t("filter.search")} example={t("filter.searchResource")} value={search.search ?? ""} onChange={(text) => { narrow({ search: text }); }} />
      <FilterText label={t("filter.type")} example={t("filter.typeExample")} value={search.resource_type ?? ""} onChange={(type) => { narrow({ resource_type: type }); }} />
      <FilterText label={t("filter.account")} example={t("filter.accountExample")} value={search.account_id ?? ""} onChange={(account) => { narrow({ account_id: account }); }} />
      <FilterText label={t("filter.region")} example={t("filter.regionExample")} value={search.region ?? ""} onChange={(region) => { narrow({ region }); }} />
      <FilterChoice
        label={t("filter.drifting")}
        value={search.drifting ?? any}
        options={[
          { value: any, label: t("filter.driftingAny") },
          { value: "true", label: t("filter.driftingYes") },
          { value: "false", label: t("filter.driftingNo") },
        ]}
        onChange={(drifting) => {
          narrow({ drifting });
        }}
      />
      <FilterChoice
        label={t("filter.gone")}
        value={search.gone ?? "no"}
        options={goneChoices.map((value) => ({ value, label: t(`filter.gone.${value}`) }))}
        onChange={(gone) => {
          narrow({ gone });
        }}
      />
    </FilterBar>
  );
}

function Violations({ resource }: { resource: ListedResource }) {
  const session = useSession();
  const { open_violations: open } = resource;
  const count = <data value={open}>{formatCount(open)}</data>;
  if (open === 0 || !mayCall(session, "violations")) return count;
  return (
    <Link
      to="/compliance/violations"
      search={{ resource: resource.uid }}
      className={styles["link"]}
      aria-label={t("resources.violationsOf", { count: formatCount(open), resource: resourceName(resource) })}
    >
      {count}
    </Link>
  );
}

function Empty({ search }: { search: ResourceSearch }) {
  const isNarrowed = Object.keys(search).length > 0;
  return (
    <State title={isNarrowed ? t("resources.noMatch") : t("resources.none")}>
      <p>{isNarrowed ? t("resources.noMatchText") : t("resources.noneText")}</p>
      {isNarrowed && (
        <Link to="/resources" search={{}} className={buttonLook.plain}>
          {t("resources.clear")}
        </Link>
      )}
    </State>
  );
}

function Asked(props: Props) {
  const { search } = props;
  const session = useSession();
  const zone = session.customer.time_zone;
  const query = resourcesQuery(search);
  const list = useList(query);
  const { dataUpdatedAt } = useInfiniteQuery(query);
  const now = useNow(list.rows);
  const mayOpen = mayCall(session, "resource");
  const row = (resource: ListedResource) => {
    const { id, name, uid, type, account_id: account, region, observed_at: seen, deleted_at: gone, drift } = resource;
    const title = resourceName(resource);
    return {
      key: id,
      isFaint: gone != null,
      cells: {
        resource: (
          <RecordName
            name={
              mayOpen ? (
                <Link to="/resources/$resourceId" params={{ resourceId: id }} className={styles["link"]}>
                  {title}
                </Link>
              ) : (
                title
              )
            }
            detail={name == null || name === uid ? undefined : <span className={styles["id"]}>{uid}</span>}
          />
        ),
        type: (
          <Link to="/resources" search={readResources({ ...search, resource_type: type })} className={styles["narrow"]}>
            <Whole>{type}</Whole>
          </Link>
        ),
        account: (
          <Link to="/resources" search={readResources({ ...search, account_id: account })} className={styles["narrow"]}>
            <Whole>{account}</Whole>
          </Link>
        ),
        region: <span className={styles["line"]}>{region ?? t("resources.noRegion")}</span>,
        seen:
          gone == null ? (
            <span className={styles["line"]}>
              <Ago at={seen} zone={zone} now={now} />
            </span>
          ) : (
            <Small>{t("resources.goneSince", { instant: formatInstant(gone, zone) })}</Small>
          ),
        drift: drift == null ? <span className={styles["faint"]}>{t("resources.noDrift")}</span> : <DriftWord drift={drift} resource={title} />,
        violations: <Violations resource={resource} />,
      },
    };
  };
  return (
    <Frame title={t("resources.title")} note={dataUpdatedAt === 0 ? blank : t("resources.note", { instant: formatInstant(new Date(dataUpdatedAt).toISOString(), zone) })}>
      <Filters {...props} />
      <PagedList list={list} loading={t("resources.loading")} empty={<Empty search={search} />}>
        {(resources) => <Records caption={t("resources.title")} columns={columns} rows={resources.map(row)} />}
      </PagedList>
    </Frame>
  );
}

/** Everything whose configuration is known: where it is, whether it drifts, what it breaks. */
export function Resources(props: Props) {
  return (
    <Allowed needs="resources" title={t("resources.title")}>
      <Asked {...props} />
    </Allowed>
  );
}
