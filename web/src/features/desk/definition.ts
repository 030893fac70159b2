import { aggregations, conditionSigns } from "@/api/desk/meters";
import type { Condition, ConditionTest, MeterDefinition } from "@/api/desk/types";
import { t } from "@/messages/desk";
import { missing, typed } from "./words";

const signs = Object.entries(conditionSigns) as [ConditionTest, string][];

/** The signs of conditions, to be told of. */
export const allSigns = Object.values(conditionSigns).join(" ");

/** A condition as it is written in the form: `status >= 500`. */
export function writeCondition({ field, test, value }: Condition): string {
  return `${field} ${conditionSigns[test]} ${value}`;
}

/** The condition of a line; null when it is none. */
export function readCondition(text: string): Condition | null {
  const [, field, sign, value] = /^(.+?)\s*(>=|!=|<|=)\s*(.+)$/.exec(text.trim()) ?? [];
  const test = signs.find(([, written]) => written === sign)?.[0];
  return field === undefined || value === undefined || test === undefined ? null : { field, test, value };
}

function lines(data: FormData): string[] {
  return typed(data, "conditions")?.split("\n").filter((text) => text.trim() !== "") ?? [];
}

/** What the fields of the form say a meter is; what is missing is left empty. */
export function definitionOf(data: FormData): MeterDefinition {
  const aggregation = aggregations.find((name) => name === typed(data, "aggregation")) ?? "count";
  const value = typed(data, "value");
  const failures = typed(data, "failures");
  const dimensions = typed(data, "dimensions")?.split(",").map((name) => name.trim()) ?? [];
  return {
    name: typed(data, "name") ?? "",
    unit: typed(data, "unit") ?? "",
    event_type: typed(data, "event_type") ?? "",
    aggregation,
    ...(value !== undefined && aggregation !== "count" && { value }),
    dimensions: dimensions.filter((name) => name !== ""),
    conditions: lines(data).flatMap((text) => readCondition(text) ?? []),
    ...(failures !== undefined && { failures }),
  };
}

/** Whether a definition has what the server needs to try it. */
export function isComplete({ name, unit, event_type: type, aggregation, value }: MeterDefinition): boolean {
  return name !== "" && unit !== "" && type !== "" && (aggregation === "count" || value != null);
}

/** What is wrong with the fields before they are sent. */
export function definitionErrors(data: FormData): Record<string, string> {
  const needsValue = typed(data, "aggregation") !== "count";
  const wrong = lines(data).findIndex((text) => readCondition(text) === null);
  return {
    ...missing(data, {
      name: t("meter.nameMissing"),
      unit: t("meter.unitMissing"),
      event_type: t("meter.eventTypeMissing"),
      ...(needsValue && { value: t("meter.valueMissing") }),
    }),
    ...(wrong >= 0 && { conditions: t("meter.conditionsWrong", { line: String(wrong + 1), signs: allSigns }) }),
  };
}

/** Puts a value where a path of names joined by points leads. */
function place(data: Record<string, unknown>, path: string, value: unknown): void {
  const [first = "", ...rest] = path.split(".");
  if (rest.length === 0) {
    data[first] = value;
    return;
  }
  const inner = typeof data[first] === "object" && data[first] !== null ? (data[first] as Record<string, unknown>) : {};
  data[first] = inner;
  place(inner, rest.join("."), value);
}

/** Two events that a meter reads, and one of another type that it does not, as JSON. `at` is when they happened. */
export function sampleEvents(definition: MeterDefinition, at: Date): string {
  const event = (id: string, type: string, number: number) => {
    const data: Record<string, unknown> = {};
    for (const name of definition.dimensions ?? []) place(data, name, `${name}-${number}`);
    for (const { field, test, value } of definition.conditions ?? []) {
      const isNumber = Number.isFinite(Number(value));
      if (test === "equals" || test === "at_least") place(data, field, isNumber ? Number(value) : value);
      if (test === "below") place(data, field, Number(value) - 1);
    }
    if (definition.value != null) place(data, definition.value, number * 10);
    return { specversion: "1.0", id, source: "/sample", type, time: at.toISOString(), data };
  };
  const type = definition.event_type || "example.used";
  return JSON.stringify([event("1", type, 1), event("2", type, 2), event("3", "something.else", 3)], null, 2);
}
