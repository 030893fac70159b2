import { Fragment, useId, useState } from "react";
import { indented, rawMembers } from "@/api/rawJson";
import type { UsageEvent } from "@/api/types";
import { formatInstant } from "@/format/dates";
import { t } from "@/messages/usage";
import { Badge } from "@/ui/Badge";
import { ChevronIcon } from "@/ui/icons";
import { Stated } from "@/ui/Stated";
import styles from "./EventsTable.module.css";

interface Props {
  events: readonly UsageEvent[];
  /** The IANA zone to write instants in. */
  zone: string;
}

const columns = ["time", "type", "source", "data", "state"] as const;

function State({ event }: { event: UsageEvent }) {
  if (event.kind === "void") return <Badge tone="over">{t("eventKind.void")}</Badge>;
  if (event.is_replaced) return <Badge tone="over">{t("eventState.replaced")}</Badge>;
  if (event.meters.length === 0) return <Badge tone="info">{t("eventState.unread")}</Badge>;
  return <Badge tone="pass">{event.kind === "correction" ? t("eventKind.correction") : t("eventState.counts")}</Badge>;
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

/** Usage events; each unfolds in place. On a phone every row is a small card of its own. */
export function EventsTable({ events, zone }: Props) {
  const id = useId();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (key: string) => {
    const next = new Set(open);
    if (!next.delete(key)) next.add(key);
    setOpen(next);
  };
  return (
    <div className={styles["frame"]}>
      <table className={styles["table"]}>
        <caption className="hidden-text">{t("events.title")}</caption>
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col" className={styles[name]}>
                {t(`events.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {events.map((event, index) => {
            const key = JSON.stringify([event.source, event.id]);
            const isOpen = open.has(key);
            const details = `${id}-${index}`;
            return (
              <Fragment key={key}>
                <tr className={isOpen ? styles["open"] : undefined}>
                  <th scope="row" className={styles["time"]}>
                    <button
                      type="button"
                      aria-expanded={isOpen}
                      aria-controls={isOpen ? details : undefined}
                      onClick={() => {
                        toggle(key);
                      }}
                    >
                      <ChevronIcon />
                      {formatInstant(event.time, zone)}
                      <span className="hidden-text">{`, ${t("events.details", { id: event.id })}`}</span>
                    </button>
                  </th>
                  <td className={styles["type"]}>{event.event_type}</td>
                  <td className={styles["source"]}>{event.source}</td>
                  <td className={styles["data"]} title={oneLine(event.data)}>
                    {oneLine(event.data)}
                  </td>
                  <td className={styles["state"]}>
                    <State event={event} />
                  </td>
                </tr>
                {isOpen && (
                  <tr id={details} className={styles["details"]}>
                    <td colSpan={columns.length}>
                      <Details event={event} zone={zone} />
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
