import { indented, rawMembers } from "@/api/rawJson";
import type { UsageEvent } from "@/api/types";
import { formatInstant } from "@/format/dates";
import { t } from "@/messages/usage";
import { Badge } from "@/ui/Badge";
import type { Layout } from "@/ui/rows/layout";
import type { RowColumn } from "@/ui/rows/Line";
import { RowsTable } from "@/ui/rows/RowsTable";
import { Stated } from "@/ui/Stated";
import styles from "./EventsTable.module.css";

interface Props {
  events: readonly UsageEvent[];
  /** The IANA zone to write instants in. */
  zone: string;
  layout: Layout;
}

/** What became of an event, and how it is shown. */
function fateOf(event: UsageEvent): ["over" | "info" | "pass", string] {
  if (event.kind === "void") return ["over", t("eventKind.void")];
  if (event.is_replaced) return ["over", t("eventState.replaced")];
  if (event.meters.length === 0) return ["info", t("eventState.unread")];
  return ["pass", event.kind === "correction" ? t("eventKind.correction") : t("eventState.counts")];
}

function State({ event }: { event: UsageEvent }) {
  const [tone, word] = fateOf(event);
  return <Badge tone={tone}>{word}</Badge>;
}

/** What was counted in one line: `path: /v1/x, status: 200`. */
function oneLine(data: string): string {
  return rawMembers(data)
    .map(([name, value]) => `${name}: ${value.startsWith('"') ? String(JSON.parse(value)) : value}`)
    .join(", ");
}

function Details({ event, zone }: { event: UsageEvent; zone: string }) {
  const facts: [string, string | null | undefined][] = [
    [t("events.id"), event.id],
    [t("events.source"), event.source],
    [t("events.subject"), event.subject],
    [t("events.kind"), t(`eventKind.${event.kind}`)],
    ...(typeof event.original_id === "string" ? [[t("events.original"), event.original_id] as [string, string]] : []),
    [t("events.exactTime"), event.time],
    [t("events.received"), formatInstant(event.received_at, zone)],
    [t("events.meters"), event.meters.length === 0 ? t("events.noMeters") : event.meters.join(", ")],
  ];
  return (
    <div className={styles["detail"]}>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Stated value={value} />
            </dd>
          </div>
        ))}
      </dl>
      <p className={styles["name"]}>{t("events.data")}</p>
      <pre>{indented(event.data)}</pre>
      {event.attributes !== null && (
        <>
          <p className={styles["name"]}>{t("events.attributes")}</p>
          <pre>{indented(event.attributes)}</pre>
        </>
      )}
    </div>
  );
}

function keyOf({ source, id }: UsageEvent): string {
  return JSON.stringify([source, id]);
}

/** The columns, with the words above them. */
export const eventColumns = [
  { key: "time", label: t("events.time"), isFixed: true },
  { key: "type", label: t("events.type") },
  { key: "source", label: t("events.source") },
  { key: "data", label: t("events.data") },
  { key: "state", label: t("events.state") },
] as const;

/** Usage events, the newest first. */
export function EventsTable({ events, zone, layout }: Props) {
  const textOf: Record<(typeof eventColumns)[number]["key"], (event: UsageEvent) => string> = {
    time: ({ time }) => formatInstant(time, zone),
    type: ({ event_type: type }) => type,
    source: ({ source }) => source,
    data: ({ data }) => oneLine(data),
    state: (event) => fateOf(event)[1],
  };
  const columns = eventColumns.map(
    ({ key, label }): RowColumn<UsageEvent> => ({
      key,
      label,
      className: styles[key],
      text: textOf[key],
      ...(key === "state" && { cell: (event) => <State event={event} /> }),
    }),
  );
  return (
    <RowsTable
      caption={t("events.title")}
      columns={columns}
      rows={events}
      keyOf={keyOf}
      detailsLabel={({ id }) => t("events.details", { id })}
      details={(event) => <Details event={event} zone={zone} />}
      layout={layout}
    />
  );
}
