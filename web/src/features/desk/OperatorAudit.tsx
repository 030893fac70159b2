import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type AuditSearch, outcomes, readAudit } from "@/api/auditSearch";
import { operatorAuditQuery } from "@/api/desk/audit";
import type { DeskAuditEvent } from "@/api/desk/types";
import { instantsOf } from "@/format/zoned";
import { t } from "@/messages/desk";
import { Badge } from "@/ui/Badge";
import { FilterBar, FilterChoice, FilterDayRange, FilterText } from "@/ui/Filters";
import { Page } from "@/ui/Page";
import { RecordName, Records, Whole } from "@/ui/Records";
import styles from "./Desk.module.css";
import { DeskList } from "./DeskList";
import { OwnTime, ownZone } from "./OwnTime";

const columns = [
  { key: "what", label: t("audit.what") },
  { key: "who", label: t("audit.who") },
  { key: "when", label: t("audit.when") },
  { key: "outcome", label: t("audit.outcome") },
  { key: "where", label: t("audit.where"), isWide: true },
  { key: "details", label: t("audit.details") },
];

const choices = ["all", ...outcomes] as const;

function isPlain(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}

/** In words; null for what has parts of its own. */
function written(value: unknown): string | null {
  if (Array.isArray(value) && value.every(isPlain)) return value.join(", ");
  return isPlain(value) ? String(value) : null;
}

/** What has parts of its own is folded: an import tells of each of its bills. */
function Pair({ name, value }: { name: string; value: unknown }) {
  const text = written(value);
  if (text !== null) return t("audit.pair", { name, value: text });
  return (
    <details>
      <summary className={styles["fold"]}>{name}</summary>
      <code>{JSON.stringify(value, null, 1)}</code>
    </details>
  );
}

function Details({ event }: { event: DeskAuditEvent }) {
  const pairs = Object.entries(event.change as Record<string, unknown>).filter(([, value]) => value !== null);
  if (pairs.length === 0) return t("audit.noDetails");
  return (
    <ul className={styles["pairs"]}>
      {pairs.map(([name, value]) => (
        <li key={name}>
          <Pair name={name} value={value} />
        </li>
      ))}
    </ul>
  );
}

/** The same list with one more filter. */
function Narrow({ filter, by, children }: { filter: AuditSearch; by: AuditSearch; children: ReactNode }) {
  return (
    <Link to="/operator/audit" search={{ ...filter, ...by }} resetScroll={false} className={styles["narrow"]}>
      {children}
    </Link>
  );
}

function What({ event: { action, target }, filter }: { event: DeskAuditEvent; filter: AuditSearch }) {
  const name = (
    <Narrow filter={filter} by={{ action }}>
      {action}
    </Narrow>
  );
  const detail = target ? (
    <span className={styles["id"]}>
      <Narrow filter={filter} by={{ target }}>
        {target}
      </Narrow>
    </span>
  ) : null;
  return <RecordName name={name} detail={detail} />;
}

function Actor({ actor: { kind, id, name }, filter }: Pick<DeskAuditEvent, "actor"> & { filter: AuditSearch }) {
  const isMachine = kind === "command_line";
  const who = (
    <Narrow filter={filter} by={{ actor: id }}>
      {isMachine ? t("audit.commandLine") : (name ?? id)}
    </Narrow>
  );
  return isMachine ? who : <RecordName name={who} detail={name ? <span className={styles["id"]}>{id}</span> : null} />;
}

interface Props {
  filter: AuditSearch;
  onFilterChange: (filter: AuditSearch) => void;
}

/** What was done to the installation: by whom, when, from where. */
export function OperatorAudit({ filter, onFilterChange }: Props) {
  const narrow = (wanted: Partial<Record<keyof AuditSearch, string | undefined>>) => {
    onFilterChange(readAudit({ ...filter, ...wanted }));
  };
  const query = operatorAuditQuery({ ...filter, ...instantsOf(filter, ownZone) });
  return (
    <Page title={t("audit.title")} note={t("audit.note")}>
      <FilterBar>
        <FilterText label={t("audit.action")} example={t("audit.actionExample")} value={filter.action ?? ""} onChange={(action) => { narrow({ action }); }} />
        <FilterText label={t("audit.actor")} example={t("audit.actorExample")} value={filter.actor ?? ""} onChange={(actor) => { narrow({ actor }); }} />
        <FilterText label={t("audit.target")} example={t("audit.targetExample")} value={filter.target ?? ""} onChange={(target) => { narrow({ target }); }} />
        <FilterDayRange days={filter} onChange={({ from: first, to: end }) => { narrow({ from: first, to: end }); }} />
        <FilterChoice
          label={t("audit.outcome")}
          value={filter.outcome ?? "all"}
          options={choices.map((value) => ({ value, label: t(`outcomeFilter.${value}`) }))}
          onChange={(outcome) => { narrow({ outcome }); }}
        />
      </FilterBar>
      <DeskList operation="list_operator_audit_events" query={query} empty={{ title: t("audit.none"), text: t("audit.noneText") }}>
        {(events) => (
          <Records
            caption={t("audit.title")}
            columns={columns}
            rows={events.map((event) => ({
              key: event.id,
              cells: {
                what: <What event={event} filter={filter} />,
                who: <Actor actor={event.actor} filter={filter} />,
                when: <OwnTime at={event.occurred_at} />,
                outcome: <Badge tone={event.outcome === "success" ? "pass" : "critical"}>{t(event.outcome === "success" ? "audit.success" : "audit.denied")}</Badge>,
                where: <Whole>{event.source_address ?? t("audit.noAddress")}</Whole>,
                details: <Details event={event} />,
              },
            }))}
          />
        )}
      </DeskList>
    </Page>
  );
}
