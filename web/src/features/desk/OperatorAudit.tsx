import { useId, useState } from "react";
import { type AuditFilter, operatorAuditQuery } from "@/api/desk/audit";
import type { DeskAuditEvent } from "@/api/desk/types";
import { t } from "@/messages/desk";
import { Badge } from "@/ui/Badge";
import { Page } from "@/ui/Page";
import { RecordName, Records } from "@/ui/Records";
import { Select } from "@/ui/Select";
import styles from "./Desk.module.css";
import { DeskList } from "./DeskList";
import { OwnTime } from "./OwnTime";

const columns = [
  { key: "what", label: t("audit.what") },
  { key: "who", label: t("audit.who") },
  { key: "when", label: t("audit.when") },
  { key: "outcome", label: t("audit.outcome") },
  { key: "where", label: t("audit.where"), isWide: true },
  { key: "details", label: t("audit.details") },
];

const outcomes = ["all", "success", "denied"] as const;

function written(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function Details({ event }: { event: DeskAuditEvent }) {
  const pairs = Object.entries(event.change as Record<string, unknown>).filter(([, value]) => value !== null);
  if (pairs.length === 0) return t("audit.noDetails");
  return (
    <ul className={styles["wrapped"]}>
      {pairs.map(([name, value]) => (
        <li key={name}>{t("audit.pair", { name, value: written(value) })}</li>
      ))}
    </ul>
  );
}

function Actor({ actor }: Pick<DeskAuditEvent, "actor">) {
  const kinds = t("audit.commandLine");
  if (actor.kind === "command_line") return kinds;
  return <RecordName name={actor.name ?? actor.id} detail={actor.name ? <span className={styles["id"]}>{actor.id}</span> : null} />;
}

/** What was typed, once it was entered or left. */
function Text({ label, value, onChange }: { label: string; value: string; onChange: (text: string) => void }) {
  const id = useId();
  const [text, setText] = useState(value);
  const enter = () => {
    if (text.trim() !== value) onChange(text.trim());
  };
  return (
    <div>
      <label htmlFor={id} className="hidden-text">
        {label}
      </label>
      <input
        id={id}
        type="search"
        className={styles["search"]}
        placeholder={label}
        value={text}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => {
          setText(target.value);
        }}
        onBlur={enter}
        onKeyDown={({ key }) => {
          if (key === "Enter") enter();
        }}
      />
    </div>
  );
}

interface Props {
  filter: AuditFilter;
  onFilterChange: (filter: AuditFilter) => void;
}

/** What was done to the installation: by whom, when, from where. */
export function OperatorAudit({ filter, onFilterChange }: Props) {
  const change = (next: Partial<Record<keyof AuditFilter, string>>) => {
    const { action, outcome } = { action: filter.action ?? "", outcome: filter.outcome ?? "all", ...next };
    onFilterChange({ ...(action !== "" && { action }), ...((outcome === "success" || outcome === "denied") && { outcome }) });
  };
  return (
    <Page title={t("audit.title")} note={t("audit.note")}>
      <div className={styles["bar"]}>
        <Text
          label={t("audit.action")}
          value={filter.action ?? ""}
          onChange={(action) => {
            change({ action });
          }}
        />
        <Select
          label={t("audit.outcome")}
          value={filter.outcome ?? "all"}
          options={outcomes.map((value) => ({ value, label: t(`outcomeFilter.${value}`) }))}
          onChange={(outcome) => {
            change({ outcome });
          }}
        />
      </div>
      <DeskList operation="list_operator_audit_events" query={operatorAuditQuery(filter)} empty={{ title: t("audit.none"), text: t("audit.noneText") }}>
        {(events) => (
          <Records
            caption={t("audit.title")}
            columns={columns}
            rows={events.map((event) => ({
              key: event.id,
              cells: {
                what: <RecordName name={event.action} detail={event.target ? <span className={styles["id"]}>{event.target}</span> : null} />,
                who: <Actor actor={event.actor} />,
                when: <OwnTime at={event.occurred_at} />,
                outcome: <Badge tone={event.outcome === "success" ? "pass" : "critical"}>{t(event.outcome === "success" ? "audit.success" : "audit.denied")}</Badge>,
                where: event.source_address ?? t("audit.noAddress"),
                details: <Details event={event} />,
              },
            }))}
          />
        )}
      </DeskList>
    </Page>
  );
}
