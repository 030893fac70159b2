import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { filtersOf } from "@/api/breakdown";
import { useList } from "@/api/paging";
import { mayCall, useSession } from "@/api/session";
import { usageEventsFile, usageEventsQuery, usageMetersQuery } from "@/api/usage";
import { type MeterSearch, readMeterSearch, readUsage } from "@/api/usageSearch";
import { formatDays } from "@/format/dates";
import { t as en } from "@/messages";
import { t } from "@/messages/usage";
import { buttonLook } from "@/ui/Button";
import { valueName } from "@/api/groupWords";
import { Download } from "@/ui/Download";
import { FilterChips } from "@/ui/FilterChips";
import { Page } from "@/ui/Page";
import { PagedList } from "@/ui/PagedList";
import { Columns } from "@/ui/rows/Columns";
import { useLayout } from "@/ui/rows/layout";
import { ProblemState, State } from "@/ui/states";
import { UsageRange, ZoneSelect } from "./Controls";
import { eventColumns, EventsTable } from "./EventsTable";

interface Props {
  /** Period, zone, meter and filters; they live in the address. */
  search: MeterSearch;
  onSearchChange: (search: MeterSearch) => void;
}

/** The search without a filter, or without the meter and the filters on its dimensions. */
function without(search: MeterSearch, name: string): MeterSearch {
  const isGone = (key: string) => key === name || (name === "meter" && key.startsWith("filter."));
  return readMeterSearch(Object.fromEntries(Object.entries(search).filter(([key]) => !isGone(key))));
}

/** The usage that these events are behind: of the same period, meter and filters. */
function above(search: MeterSearch) {
  return [{ label: en("usage.title"), link: { to: "/usage", search: readUsage({ ...search }) } as const }];
}

function Events({ search, onSearchChange }: Props) {
  const session = useSession();
  const { customer } = session;
  const { data: meters } = useQuery(usageMetersQuery);
  const list = useList(usageEventsQuery(search));
  const layout = useLayout("usage-events");
  const zone = search.tz ?? customer.time_zone;
  const meterName = meters?.data.find(({ key }) => key === search.meter)?.name ?? search.meter;
  const period = list.period;
  const chips = [
    ...(meterName === undefined
      ? []
      : [{ key: "meter", label: t("events.meterFilter", { meter: meterName }), link: { to: "/usage/events", search: without(search, "meter") } as const }]),
    ...filtersOf(search).map(({ dimension, value }) => ({
      key: dimension,
      label: t("usage.filter", { dimension, value: valueName(value) }),
      link: { to: "/usage/events", search: without(search, `filter.${dimension}`) } as const,
    })),
  ];
  return (
    <Page
      title={t("events.title")}
      above={above(search)}
      note={t("events.note")}
      controls={
        <>
          <UsageRange
            search={search}
            period={period}
            now={undefined}
            zone={zone}
            onChange={(period) => {
              const { range: _range, from: _from, to: _to, ...rest } = search;
              onSearchChange(readMeterSearch({ ...rest, ...period }));
            }}
          />
          <ZoneSelect
            search={search}
            zone={customer.time_zone}
            onChange={(tz) => {
              onSearchChange(readMeterSearch({ ...search, tz }));
            }}
          />
          {list.rows !== null && list.rows.length > 0 && <Columns columns={eventColumns} layout={layout} />}
          {mayCall(session, "export_usage_events") && list.rows !== null && list.rows.length > 0 && (
            <Download address={usageEventsFile(search)} hint={t("events.downloadHint")} />
          )}
        </>
      }
    >
      <FilterChips chips={chips} />
      <PagedList
        list={list}
        loading={t("events.loading")}
        empty={
          list.hasMore ? (
            <State title={t("events.searching")}>
              <p>{t("events.searchingText")}</p>
            </State>
          ) : (
            <State title={t("events.none")}>
              <p>{t("events.noneText", { period: period ? formatDays(period.from, period.to) : "" })}</p>
              <Link to="/usage" search={search} className={buttonLook.plain}>
                {t("usage.toUsage")}
              </Link>
            </State>
          )
        }
      >
        {(events) => <EventsTable events={events} zone={zone} layout={layout} />}
      </PagedList>
    </Page>
  );
}

/** The events behind a figure, as they arrived. */
export function UsageEvents(props: Props) {
  const session = useSession();
  if (mayCall(session, "usage_events")) return <Events {...props} />;
  return (
    <Page title={t("events.title")} above={above(props.search)}>
      <ProblemState problem={{ status: 403 }} onRetry={() => undefined} />
    </Page>
  );
}
