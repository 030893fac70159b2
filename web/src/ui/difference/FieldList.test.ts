import { expect, it } from "vitest";
import { shortDifference } from "./FieldList";

const policy = (who: string) => ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { AWS: who }, Action: ["s3:GetObject"] }] });

it("of large values the first lines that differ stand for them, and the whole is kept", () => {
  const { old, now } = shortDifference({ kind: "changed", old: policy("482917365104"), new: policy("*") });
  expect([old.text, now.text]).toEqual(['"AWS": "482917365104"', '"AWS": "*"']);
  expect(now.whole).toBe(JSON.stringify(policy("*")));
});

it("small values, and those that came or went, stand for themselves", () => {
  expect(shortDifference({ kind: "changed", old: true, new: false })).toMatchObject({ old: { text: "true" }, now: { text: "false" } });
  expect(shortDifference({ kind: "added", new: policy("*") }).now.text).toMatch(/^\{"Version"/);
});
