import { describe, expect, it } from "vitest";
import type { MeterDefinition } from "@/api/desk/types";
import { definitionErrors, definitionOf, isComplete, readCondition, sampleEvents, writeCondition } from "./definition";

function form(fields: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

const filled = { name: "Failed", unit: "requests", event_type: "api.request", aggregation: "count", dimensions: "path, method ,", conditions: "status >= 500\n\nregion != eu=1" };

describe("the form of a meter", () => {
  it("is read as a definition", () => {
    expect(definitionOf(form(filled))).toEqual({
      name: "Failed",
      unit: "requests",
      event_type: "api.request",
      aggregation: "count",
      dimensions: ["path", "method"],
      conditions: [
        { field: "status", test: "at_least", value: "500" },
        { field: "region", test: "not_equals", value: "eu=1" },
      ],
    });
    expect(definitionErrors(form(filled))).toEqual({});
  });

  it("keeps the meter of the failures", () => {
    expect(definitionOf(form({ ...filled, failures: "api_failures" }))).toHaveProperty("failures", "api_failures");
  });

  it("leaves out the field of a value that nothing reads", () => {
    expect(definitionOf(form({ ...filled, value: "bytes" }))).not.toHaveProperty("value");
    expect(definitionOf(form({ ...filled, aggregation: "sum", value: "bytes" }))).toHaveProperty("value", "bytes");
  });

  it("names each field that is missing, and the line that is no condition", () => {
    expect(Object.keys(definitionErrors(form({ aggregation: "sum", conditions: "status >= 500\nstatus" }))).sort()).toEqual([
      "conditions",
      "event_type",
      "name",
      "unit",
      "value",
    ]);
    expect(definitionErrors(form({ ...filled, conditions: "a = 1\nb" }))["conditions"]).toContain("Line 2");
  });

  it("can be tried once the server would take it", () => {
    expect(isComplete(definitionOf(form(filled)))).toBe(true);
    expect(isComplete(definitionOf(form({ ...filled, aggregation: "sum" })))).toBe(false);
  });
});

it.each(["a = 1", "a.b != x y", "n >= 5", "n < 0.5"])("a condition reads back as it was written: %s", (text) => {
  const condition = readCondition(text);
  expect(condition && writeCondition(condition)).toBe(text);
});

it("samples hold what the meter reads", () => {
  const definition: MeterDefinition = {
    name: "x",
    unit: "y",
    event_type: "storage.sample",
    aggregation: "sum",
    value: "size.bytes",
    dimensions: ["size.kind"],
    conditions: [{ field: "status", test: "at_least", value: "500" }],
  };
  const [first, , other] = JSON.parse(sampleEvents(definition, new Date(0))) as { type: string; data: unknown }[];
  expect(first).toMatchObject({ type: "storage.sample", data: { size: { bytes: 10, kind: "size.kind-1" }, status: 500 } });
  expect(other?.type).not.toBe("storage.sample");
});
