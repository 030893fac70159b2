import { getRouteApi, Link } from "@tanstack/react-router";
import { auditFile, auditQuery } from "@/api/audit";
import { type AuditSearch, outcomes, readAudit } from "@/api/auditSearch";
import { useList } from "@/api/paging";
import { mayCall, useSession } from "@/api/session";
import type { AuditEvent } from "@/api/types";
import { instantsOf } from "@/format/zoned";
import { t as en } from "@/messages";
import { t } from "@/messages/settings";
import { Badge } from "@/ui/Badge";
import { buttonLook } from "@/ui/Button";
import { Download } from "@/ui/Download";
import { FilterBar, FilterChoice, FilterDayRange, FilterText } from "@/ui/Filters";
import { CloseIcon } from "@/ui/icons";
import { Instant } from "@/ui/Instant";
import { PagedList } from "@/ui/PagedList";
import { RecordName, Records, Small, Whole } from "@/ui/Records";
import { State } from "@/ui/states";
import styles from "./Audit.module.css";
import { forSection, Frame } from "./Frame";

const route = getRouteApi("/signed-in/settings/audit");

/** `key.created` as a sentence begins: `Key created`. */
function inWords(action: string): string {
  const words = action.replaceAll(/[._]/g, " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

function whoDid({ actor }: AuditEvent): string {
  if (actor.kind === "command_line") return t("audit.machine");
  return actor.name ?? actor.kind.replaceAll("_", " ");
}

/** One value of the details, as text. */
function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function Details({ event }: { event: AuditEvent }) {
  const facts = Object.entries(event.change).map(([name, value]) => [inWords(name), shown(value)] as const);
  const all = event.request_id ? [...facts, [t("audit.request"), event.request_id] as const] : facts;
  if (all.length === 0) return null;
  return (
    <details className={styles["details"]}>
      <summary>{t("audit.details")}</summary>
      <dl>
        {all.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function AuditPage() {
  const session = useSession();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { customer } = session;
  const filter = { ...search, ...instantsOf(search, customer.time_zone) };
  const list = useList(auditQuery(filter));
  const isFiltered = Object.keys(search).length > 0;
  const narrow = (wanted: Partial<Record<keyof AuditSearch, string | undefined>>) => {
    void navigate({ search: readAudit({ ...search, ...wanted }), resetScroll: false });
  };
  const clear = (
    <Link to="/settings/audit" search={{}} className={buttonLook.plain}>
      {t("audit.clear")}
    </Link>
  );
  return (
    <Frame
      section="audit"
      note={t("audit.note", { customer: customer.name })}
      action={mayCall(session, "export_audit_events") && list.rows !== null && list.rows.length > 0 && <Download address={auditFile(filter)} hint={t("audit.downloadHint")} />}
    >
      <FilterBar>
        <FilterText label={t("audit.filterActor")} example={t("audit.filterActorExample")} value={search.actor ?? ""} onChange={(actor) => { narrow({ actor }); }} />
        <FilterText label={t("audit.filterTarget")} example={t("audit.filterTargetExample")} value={search.target ?? ""} onChange={(target) => { narrow({ target }); }} />
        <FilterDayRange days={search} onChange={({ from: first, to: end }) => { narrow({ from: first, to: end }); }} />
        <FilterChoice
          label={t("audit.filterOutcome")}
          value={search.outcome ?? "all"}
          options={[{ value: "all", label: t("audit.allOutcomes") }, ...outcomes.map((outcome) => ({ value: outcome, label: t(`audit.${outcome}`) }))]}
          onChange={(outcome) => { narrow({ outcome }); }}
        />
      </FilterBar>
      {search.action !== undefined && (
        <p className={styles["filter"]}>
          <Link to="/settings/audit" search={readAudit({ ...search, action: undefined })} className={styles["chip"]}>
            {t("audit.onlyAction", { action: inWords(search.action) })}
            <span className="hidden-text">{` (${en("costs.removeFilter")})`}</span>
            <CloseIcon />
          </Link>
        </p>
      )}
      <PagedList
        list={list}
        loading={t("audit.loading")}
        empty={
          <State title={isFiltered ? t("audit.noMatch") : t("audit.empty")}>
            <p>{isFiltered ? t("audit.noMatchText") : t("audit.emptyText")}</p>
            {isFiltered && clear}
          </State>
        }
      >
        {(events) => (
          <Records
            caption={en("section.audit")}
            columns={[
              { key: "what", label: t("audit.what") },
              { key: "who", label: t("audit.who") },
              { key: "target", label: t("audit.target"), isWide: true },
              { key: "outcome", label: t("audit.outcome") },
              { key: "address", label: t("audit.address") },
              { key: "when", label: t("audit.when") },
            ]}
            rows={events.map((event) => ({
              key: event.id,
              cells: {
                what: (
                  <>
                    <RecordName
                      name={
                        <Link to="/settings/audit" search={{ ...search, action: event.action }} className={styles["action"]}>
                          {inWords(event.action)}
                        </Link>
                      }
                    />
                    <Details event={event} />
                  </>
                ),
                who: (
                  <>
                    <Link to="/settings/audit" search={{ ...search, actor: event.actor.id }} className={styles["action"]}>
                      {whoDid(event)}
                    </Link>
                    {event.actor.name && event.actor.kind !== "person" && <Small>{event.actor.kind.replaceAll("_", " ")}</Small>}
                  </>
                ),
                target: event.target ? (
                  <Link to="/settings/audit" search={{ ...search, target: event.target }} className={styles["action"]}>
                    {event.target}
                  </Link>
                ) : (
                  ""
                ),
                outcome: <Badge tone={event.outcome === "denied" ? "critical" : "pass"}>{event.outcome === "denied" ? t("audit.denied") : t("audit.success")}</Badge>,
                address: <Whole>{event.source_address ?? t("audit.nowhere")}</Whole>,
                when: <Instant at={event.occurred_at} zone={customer.time_zone} />,
              },
            }))}
          />
        )}
      </PagedList>
    </Frame>
  );
}

/** What was done in the customer's name, by whom and from where. */
export const Audit = forSection("audit", AuditPage);
