import { expect, it } from "vitest";
import { formatInstant } from "@/format/dates";
import { readablePath, shortened, sourceName, windowOf, written } from "./words";

it("reads paths as people do", () => {
  expect(readablePath("/attributes/ingress/protocol=tcp,from_port=22/cidr_blocks/0.0.0.0~10")).toEqual(["ingress", "protocol=tcp,from_port=22", "cidr_blocks", "0.0.0.0/0"]);
  expect(readablePath("/tags/a~0b")).toEqual(["tags", "a~b"]);
  expect(readablePath("/attributes")).toEqual(["attributes"]);
  expect(readablePath("/attributes/ingress/sha256=c38a74c4aee07197")).toEqual(["ingress", "an entry"]);
});

it("writes every kind of value, and no secret", () => {
  expect([true, false, null, "", [], {}, 12, "a", ["a", 1]].map(written)).toEqual(["true", "false", "none", "empty", "empty", "empty", "12", "a", "a, 1"]);
  expect(written({ redacted: "9f86d081884c7d65", reason: "secret_name" })).toBe("left out: a secret (9f86d081)");
  expect(written([{ a: 1 }])).toContain("\"a\": 1");
});

it("cuts long values that are seen in passing, on one line", () => {
  expect(shortened({ a: ["b"] })).toBe("{\"a\":[\"b\"]}");
  expect(shortened("x".repeat(61))).toBe(`${"x".repeat(59)}…`);
  expect(shortened("x".repeat(60))).toBe("x".repeat(60));
  expect(shortened({ redacted: "9f86d081884c7d65", reason: "secret_name" })).toBe("left out: a secret (9f86d081)");
});

it("says between which sights something changed, and where it was found", () => {
  const [before, after] = ["2026-11-28T10:00:00Z", "2026-11-28T11:00:00Z"] as const;
  const at = (instant: string) => formatInstant(instant, "UTC");
  expect(windowOf({ seen_before_at: before, observed_at: after }, "UTC")).toBe(`between ${at(before)} and ${at(after)}`);
  expect(windowOf({ seen_before_at: null, observed_at: after }, "UTC")).toBe(`before ${at(after)}`);
  expect([sourceName("aws_config"), sourceName("other_feed")]).toEqual(["AWS Config", "other feed"]);
});
