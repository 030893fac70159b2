import { expect, it } from "vitest";
import { instantsOf } from "@/format/zoned";
import { readAudit } from "./auditSearch";

it("reads the filters of an audit trail and drops what is none", () => {
  const search = { outcome: "denied", action: "key.created", actor: " per_1 ", target: "", from: "2026-11-01", to: "2026-02-30" };
  expect(readAudit(search)).toEqual({ outcome: "denied", action: "key.created", actor: "per_1", from: "2026-11-01" });
  expect(readAudit({ outcome: "all", from: "1969-12-31", action: 7 })).toEqual({});
});

it("asks for the days of a zone, also where a day is 23 hours long or begins at one", () => {
  expect(instantsOf({ from: "2026-03-29", to: "2026-03-30" }, "Europe/Berlin")).toEqual({
    from: "2026-03-28T23:00:00.000Z",
    to: "2026-03-29T22:00:00.000Z",
  });
  expect(instantsOf({ from: "2024-04-26" }, "Africa/Cairo")).toEqual({ from: "2024-04-25T22:00:00.000Z" });
  expect(instantsOf({}, "UTC")).toEqual({});
});
