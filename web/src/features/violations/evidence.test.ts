import { expect, it } from "vitest";
import { evidenceFields } from "./evidence";

it("each field of the evidence has its path and its value", () => {
  expect(evidenceFields({ cloud: { region: "eu-central-1" }, ports: [22, 443], open: false, tags: [], note: null })).toEqual([
    { path: "cloud.region", value: "eu-central-1" },
    { path: "ports[0]", value: "22" },
    { path: "ports[1]", value: "443" },
    { path: "open", value: "false" },
    { path: "tags", value: "[]" },
    { path: "note", value: "null" },
  ]);
  expect(evidenceFields(null)).toEqual([]);
});

it("a secret that was left out is told from a value", () => {
  expect(evidenceFields({ password: "[redacted]", key: { reason: "aws_access_key_id", redacted: "9f2c" }, text: "the word redacted" })).toEqual([
    { path: "password", value: null },
    { path: "key", value: null },
    { path: "text", value: "the word redacted" },
  ]);
});
