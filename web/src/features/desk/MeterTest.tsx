import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { problemOf } from "@/api/client";
import { meterTestQuery } from "@/api/desk/meters";
import type { MeterDefinition, MeterReading, MeterTest as Result } from "@/api/desk/types";
import { formatQuantity } from "@/format/number";
import { exactQuantity } from "@/format/quantity";
import { t } from "@/messages/desk";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { Records } from "@/ui/Records";
import { explainProblem } from "@/ui/states";
import { isComplete, sampleEvents } from "./definition";
import layout from "./MeterPage.module.css";
import { OwnTime } from "./OwnTime";
import { useSettled } from "./useSettled";

/** The events as a JSON array, exactly as typed; or what is wrong with them. */
function asList(text: string): { list: string } | { wrong: string } {
  try {
    const parsed: unknown = JSON.parse(text);
    return { list: Array.isArray(parsed) ? text : `[${text}]` };
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
}

const columns = [
  { key: "event", label: t("meterTest.event") },
  { key: "outcome", label: t("meterTest.outcome") },
  { key: "value", label: t("meterTest.value"), isNumber: true },
  { key: "dimensions", label: t("meterTest.dimensions") },
  { key: "quarter", label: t("meterTest.quarter"), isWide: true },
];

function valueOf({ is_read: isRead, value }: MeterReading): string {
  if (typeof value === "string") return formatQuantity(value);
  return isRead ? t("meterTest.counts") : t("meterTest.noValue");
}

function Readings({ result, definition }: { result: Result; definition: MeterDefinition }) {
  const { readings, read, value } = result;
  const names = definition.dimensions ?? [];
  const count = t("meterTest.read", { read: String(read), count: String(readings.length) });
  const whole = typeof value === "string" ? t("meterTest.comesTo", { quantity: exactQuantity(value, definition.unit) }) : t("meterTest.noWhole");
  return (
    <>
      <p role="status">{read === 0 ? count : `${count}. ${whole}`}</p>
      <Records
        caption={t("meterTest.result")}
        columns={columns}
        rows={readings.map((reading) => ({
          key: String(reading.index),
          cells: {
            event: t("meterTest.number", { number: String(reading.index + 1) }),
            outcome: <Badge tone={reading.is_read ? "pass" : "medium"}>{reading.is_read ? t("meterTest.isRead") : t("meterTest.isNot")}</Badge>,
            value: valueOf(reading),
            dimensions:
              reading.reason ??
              names
                .map((name, place) => t("meterTest.pair", { name, value: reading.dimensions[place] ?? t("meterTest.notStated") }))
                .join(", "),
            quarter: <OwnTime at={reading.counted_at} never={t("meterTest.notCounted")} />,
          },
        }))}
      />
    </>
  );
}

function Tried({ definition, events }: { definition: MeterDefinition; events: string }) {
  const { data, error } = useQuery(meterTestQuery(definition, events));
  if (error !== null) {
    return (
      <p className={layout["wrong"]} role="alert">
        {explainProblem(problemOf(error))}
      </p>
    );
  }
  return data === undefined ? <p role="status">{t("meterTest.running")}</p> : <Readings result={data} definition={definition} />;
}

/** What a meter reads of events that somebody pastes, while both are typed. */
export function MeterTest({ definition }: { definition: MeterDefinition }) {
  const id = useId();
  const [text, setText] = useState(() => sampleEvents(definition, new Date()));
  const settledDefinition = useSettled(definition);
  const events = asList(useSettled(text));
  return (
    <section className={layout["panel"]} aria-labelledby={`${id}-title`}>
      <div className={layout["head"]}>
        <h2 id={`${id}-title`}>{t("meterTest.title")}</h2>
        <Button
          onClick={() => {
            setText(sampleEvents(definition, new Date()));
          }}
        >
          {t("meterTest.samples")}
        </Button>
      </div>
      <div className={layout["events"]}>
        <label htmlFor={id}>{t("meterTest.events")}</label>
        <textarea
          id={id}
          value={text}
          rows={12}
          spellCheck={false}
          aria-describedby={`${id}-hint`}
          onChange={({ target }) => {
            setText(target.value);
          }}
        />
        <p id={`${id}-hint`} className={layout["hint"]}>
          {`${t("meterTest.eventsHint")} ${t("meterTest.note")}`}
        </p>
      </div>
      <div className={layout["result"]}>
        <h3>{t("meterTest.result")}</h3>
        {"wrong" in events && <p className={layout["wrong"]}>{t("meterTest.notJson", { detail: events.wrong })}</p>}
        {"list" in events && !isComplete(settledDefinition) && <p>{t("meterTest.incomplete")}</p>}
        {"list" in events && isComplete(settledDefinition) && <Tried definition={settledDefinition} events={events.list} />}
      </div>
    </section>
  );
}
