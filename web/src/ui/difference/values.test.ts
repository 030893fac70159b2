import { describe, expect, it } from "vitest";
import { isLeftOut, linesOf, readablePath, shortened } from "./values";

const words = { absent: "not there", empty: "empty text", leftOut: "left out" };
const secret = { reason: "secret_name", redacted: "9f86d081" };

describe("a path", () => {
  it("is read without the root that all have, and with what a pointer escapes", () => {
    expect(readablePath("/attributes/ingress/tcp 22~10/description", "an entry")).toBe("ingress › tcp 22/0 › description");
    expect(readablePath("/attributes/a~01", "an entry")).toBe("a~1");
    expect(readablePath("/tags/app.kubernetes.io~1name", "an entry")).toBe("tags › app.kubernetes.io/name");
    expect(readablePath("/attributes", "an entry")).toBe("attributes");
    expect(readablePath("", "an entry")).toBe("/");
    expect(readablePath("/attributes/ingress/sha256=c38a74c4aee07197/cidr_blocks", "an entry")).toBe("ingress › an entry › cidr_blocks");
  });
});

describe("a value", () => {
  it("is one line where it is plain, and indented where it has others inside", () => {
    expect(linesOf(true, words)).toEqual(["true"]);
    expect(linesOf("16.1", words)).toEqual(["16.1"]);
    expect(linesOf(undefined, words)).toEqual(["not there"]);
    expect(linesOf("", words)).toEqual(["empty text"]);
    expect(linesOf(null, words)).toEqual(["null"]);
    expect(linesOf({ a: [1] }, words)).toEqual(["{", '  "a": [', "    1", "  ]", "}"]);
  });

  it("in a text that holds JSON is shown as what it holds, any other text as it is", () => {
    expect(linesOf('{"Effect":"Allow"}', words)).toEqual(["{", '  "Effect": "Allow"', "}"]);
    expect(linesOf("{not json", words)).toEqual(["{not json"]);
    expect(linesOf("one\ntwo", words)).toEqual(["one", "two"]);
  });

  it("that is a secret is a word, inside of others too", () => {
    expect(isLeftOut(secret)).toBe(true);
    expect(isLeftOut({ reason: "text" })).toBe(false);
    expect(linesOf(secret, words)).toEqual(["left out"]);
    expect(linesOf({ password: secret }, words)).toEqual(["{", '  "password": "left out"', "}"]);
  });

  it("on one line is cut between letters, and the whole of it is kept", () => {
    expect(shortened("0.0.0.0/0", words)).toEqual({ text: "0.0.0.0/0", whole: "0.0.0.0/0", isCut: false });
    expect(shortened("🔒🔒🔒🔒", words, 3)).toEqual({ text: "🔒🔒…", whole: "🔒🔒🔒🔒", isCut: true });
    expect(shortened({ a: [1, 2] }, words).text).toBe('{"a":[1,2]}');
  });
});
