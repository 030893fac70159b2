import { describe, expect, it } from "vitest";
import { canonical, differingOf, linesOf, opensAtFirst, treeOf, type TreeNode } from "./tree";

const resource = (attributes: Record<string, unknown>, rest: Record<string, unknown> = {}) => ({ provider: "aws", account: "1", type: "s3.bucket", id: "a", attributes, ...rest });

/** Every value that differs, by its path. */
function differing(nodes: readonly TreeNode[]): string[] {
  return nodes.flatMap((node) => (node.children === null ? (node.mark === "same" ? [] : [`${node.mark} ${node.path}`]) : differing(node.children)));
}

describe("a configuration as a tree", () => {
  it("has its attributes first, and not what the head of the page says", () => {
    const nodes = treeOf(resource({ acl: "private", versioning: { enabled: true } }, { name: "orders", tags: { team: "a" } }), null);
    expect(nodes.map(({ path }) => path)).toEqual(["/attributes/acl", "/attributes/versioning", "/name", "/tags"]);
  });

  it("differs nowhere without an expectation, nor from itself", () => {
    const one = resource({ ingress: [{ protocol: "tcp", from_port: 22 }], list: ["a", "b"] });
    expect(differingOf(treeOf(one, null))).toBe(0);
    expect(differingOf(treeOf(one, structuredClone(one)))).toBe(0);
  });

  it("says of each value how it differs", () => {
    const is = resource({ acl: "public-read", versioning: { enabled: false }, extra: 1 });
    const should = resource({ acl: "private", versioning: { enabled: false, mfa: true } });
    expect(differing(treeOf(is, should))).toEqual(["changed /attributes/acl", "added /attributes/extra", "removed /attributes/versioning/mfa"]);
  });

  it("is not held against what a declaration does not name", () => {
    const is = resource({ acl: "public-read", vpc_id: "vpc-1", tags: { a: "1" } }, { name: "orders", tags: { team: "a" } });
    const should = resource({ acl: "private" }, { name: "other" });
    const nodes = treeOf(is, should, true);
    expect(differing(nodes).filter((one) => !one.startsWith("unsaid"))).toEqual(["changed /attributes/acl"]);
    expect(nodes.find(({ name }) => name === "vpc_id")?.mark).toBe("unsaid");
    expect(differingOf(nodes)).toBe(1);
    expect(differingOf(treeOf(is, should))).toBe(5);
  });

  it("leaves out what the source of either never says", () => {
    const is = resource({ acl: "private", volumes: [{ id: "a", encrypted: false }], logging: { on: true } }, { unsaid: ["acl", "volumes[].encrypted"] });
    const should = resource({ acl: "public-read", volumes: [{ id: "a", encrypted: true }], logging: { on: false } }, { unsaid: ["logging.on"] });
    expect(treeOf(is, should).map(({ path }) => path)).toEqual(["/attributes/volumes"]);
    expect(differing(treeOf(is, should))).toEqual([]);
    expect(differing(treeOf({ ...is, unsaid: [] }, { ...should, unsaid: [] })).length).toBe(3);
  });

  it("tells elements of a list apart by what they are, wherever they stand", () => {
    const is = resource({ groups: ["sg-3", "sg-1"], rules: [{ name: "b", port: 1 }, { name: "a", port: 2 }] });
    const should = resource({ groups: ["sg-1", "sg-2"], rules: [{ name: "a", port: 2 }, { name: "b", port: 3 }] });
    expect(differing(treeOf(is, should))).toEqual(["added /attributes/groups/1", "removed /attributes/groups/3", "changed /attributes/rules/b/port"]);
  });

  it("holds an object without a key against the one that is left", () => {
    const rule = { protocol: "tcp", from_port: 443, cidr_blocks: ["10.0.0.0/8"] };
    const nodes = treeOf(resource({ ingress: [{ ...rule, cidr_blocks: ["0.0.0.0/0"] }] }), resource({ ingress: [rule] }));
    expect(differing(nodes)).toEqual(["added /attributes/ingress/1/cidr_blocks/1", "removed /attributes/ingress/1/cidr_blocks/2"]);
  });

  it("takes a value of another kind as one change", () => {
    expect(differing(treeOf(resource({ a: { b: 1 } }), resource({ a: "text" })))).toEqual(["changed /attributes/a"]);
    expect(differing(treeOf(resource({ a: { redacted: "1f", reason: "secret_name" } }), resource({ a: { redacted: "2e", reason: "secret_name" } })))).toEqual(["changed /attributes/a"]);
  });

  it("shows what is expected of one that is not there", () => {
    const nodes = treeOf(null, resource({ acl: "private" }));
    expect(differing(nodes)).toEqual(["removed /attributes/acl"]);
  });

  it("writes a name with a slash as a JSON Pointer does", () => {
    expect(treeOf(resource({}, { tags: { "a/b~c": "1" } }), null)[0]?.children?.[0]?.path).toBe("/tags/a~1b~0c");
  });
});

describe("the lines of a tree", () => {
  const nodes = treeOf(resource({ a: { b: 1, c: 2 }, d: { e: 3 } }), resource({ a: { b: 1, c: 9 }, d: { e: 3 } }));

  it("are those of what is open, each at its level", () => {
    const lines = linesOf(nodes, ({ name }) => name === "a", false);
    expect(lines.map(({ node, level }) => `${level} ${node.name}`)).toEqual(["0 a", "1 b", "1 c", "0 d"]);
  });

  it("leave out what is as expected, if wanted", () => {
    expect(linesOf(nodes, () => true, true).map(({ node }) => node.name)).toEqual(["a", "c"]);
  });

  it("of a large tree stand open where something differs", () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`k${at}`, at]));
    const large = treeOf(resource({ many, few: { x: 1 } }), resource({ many, few: { x: 2 } }));
    expect(large.filter((node) => opensAtFirst(node, large)).map(({ name }) => name)).toEqual(["few"]);
  });
});

it("compares without regard to the order of members", () => {
  expect(canonical({ b: [1, { d: null, c: "x" }], a: true })).toBe(canonical({ a: true, b: [1, { c: "x", d: null }] }));
  expect(canonical([1, 2])).not.toBe(canonical([2, 1]));
});
