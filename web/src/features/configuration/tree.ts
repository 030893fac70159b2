import { unsaidOf, withoutUnsaid } from "./unsaid";

/** How a place stands to what is expected of it: `added` is there and should not be, `removed` the other way round, of `unsaid` nothing is expected. */
export type Mark = "same" | "changed" | "added" | "removed" | "unsaid";

/** A place in a configuration with all that is in it. */
export interface TreeNode {
  /** Its JSON Pointer. */
  path: string;
  name: string;
  /** How it stands; of one with places in it, whether anything in it differs. */
  mark: Mark;
  /** What is there; undefined where nothing is. */
  is: unknown;
  should: unknown;
  /** Places in it; null for a value. */
  children: TreeNode[] | null;
  /** Values in it that differ. */
  differing: number;
  /** Values in it. */
  size: number;
}

/** Members that say which resource it is, and stand in the head of its page. */
const identity = ["provider", "account", "region", "type", "id", "observed_at", "aliases", "sensitive", "deleted", "unsaid"];

/** By which members people tell elements of a list apart, the best first. */
const keys = ["name", "id", "Sid", "sid", "key", "group_id", "description"];

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value stands for a secret that is not kept. */
export function isSecret(value: unknown): value is { redacted: string; reason: string } {
  return isObject(value) && typeof value["redacted"] === "string" && Object.keys(value).length === 2 && "reason" in value;
}

/** Whether a list is short enough, and of values, to be read on one line. */
function isLine(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one !== "object" || one === null);
}

function isLeaf(value: unknown): boolean {
  if (isSecret(value)) return true;
  if (Array.isArray(value)) return value.length === 0;
  return !isObject(value) || Object.keys(value).length === 0;
}

/** A text that equal values share, whatever the order of their members. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === undefined) return "";
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, one]) => `${JSON.stringify(name)}:${canonical(one)}`).join(",")}}`;
}

function step(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** The member that tells an element from others, if it has one. */
function keyOf(value: unknown): string | null {
  if (!isObject(value)) return null;
  const found = keys.map((name) => value[name]).find((one) => typeof one === "string" && one !== "");
  return typeof found === "string" ? found : null;
}

interface Pair {
  name: string;
  is: unknown;
  should: unknown;
}

/** The elements of two lists, each beside what it is to be: first those that are equal, then those of one key, then the rest in order. */
function pairElements(is: readonly unknown[], should: readonly unknown[]): Pair[] {
  const left = new Map(should.map((value, at) => [at, value]));
  const take = (fits: (value: unknown) => boolean): unknown => {
    for (const [at, value] of left) {
      if (!fits(value)) continue;
      left.delete(at);
      return value;
    }
    return undefined;
  };
  const partner = new Map<number, unknown>();
  const pass = (fits: (value: unknown) => ((other: unknown) => boolean) | null) => {
    is.forEach((value, at) => {
      if (partner.has(at)) return;
      const wanted = fits(value);
      const found = wanted === null ? undefined : take(wanted);
      if (found !== undefined) partner.set(at, found);
    });
  };
  pass((value) => {
    const text = canonical(value);
    return (other) => canonical(other) === text;
  });
  pass((value) => {
    const key = keyOf(value);
    return key === null ? null : (other) => keyOf(other) === key;
  });
  // Objects without a key are what they were, changed; a value that is gone was another.
  pass((value) => (isObject(value) && keyOf(value) === null ? (other) => isObject(other) && keyOf(other) === null : null));
  const pairs = is.map((value, at) => ({ name: keyOf(value) ?? String(at + 1), is: value, should: partner.get(at) }));
  const gone = [...left.values()].map((value, at) => ({ name: keyOf(value) ?? String(is.length + at + 1), is: undefined, should: value }));
  return [...pairs, ...gone];
}

function pairMembers(is: Record<string, unknown>, should: Record<string, unknown>): Pair[] {
  const names = [...new Set([...Object.keys(is), ...Object.keys(should)])].sort();
  return names.map((name) => ({ name, is: is[name], should: should[name] }));
}

function pairsOf(is: unknown, should: unknown): Pair[] | null {
  const either = is ?? should;
  if (isSecret(is) || isSecret(should)) return null;
  if (Array.isArray(either) && (is === undefined || Array.isArray(is)) && (should === undefined || Array.isArray(should))) {
    // What is the same, or wholly new or gone, is one line.
    if (isLine(either) && (is === undefined || should === undefined || canonical(is) === canonical(should))) return null;
    return pairElements(is ?? [], should ?? []);
  }
  if (isObject(either) && (is === undefined || isObject(is)) && (should === undefined || isObject(should))) {
    return pairMembers(is ?? {}, should ?? {});
  }
  return null;
}

function markOf(is: unknown, should: unknown): Mark {
  if (is === undefined) return "removed";
  if (should === undefined) return "added";
  return canonical(is) === canonical(should) ? "same" : "changed";
}

function nodeOf({ name, is, should }: Pair, above: string, isCompared: boolean): TreeNode {
  const path = `${above}/${step(name)}`;
  const mark = isCompared ? markOf(is, should) : "same";
  const isValue = (is === undefined || isLeaf(is)) && (should === undefined || isLeaf(should));
  const pairs = isValue ? null : pairsOf(is, should);
  if (pairs === null) return { path, name, mark, is, should, children: null, differing: mark === "same" ? 0 : 1, size: 1 };
  const children = pairs.map((pair) => nodeOf(pair, path, isCompared));
  return {
    path,
    name,
    mark,
    is,
    should,
    children,
    differing: children.reduce((sum, child) => sum + child.differing, 0),
    size: children.reduce((sum, child) => sum + child.size, 0),
  };
}

function said(configuration: unknown): Record<string, unknown> {
  if (!isObject(configuration)) return {};
  return Object.fromEntries(Object.entries(configuration).filter(([name]) => !identity.includes(name)));
}

/**
 * A configuration as a tree, beside what is expected of it; null is a configuration that there is none of. Without an
 * expectation nothing differs. Attributes stand at the top: they are what people look for. What is declared, as in a state
 * of Terraform, says nothing of an attribute that it does not name, nor of the name. What the source of either never says is
 * left out.
 */
export function treeOf(is: unknown, should: unknown, isDeclared = false): TreeNode[] {
  const isCompared = isObject(should);
  const topOf = (pair: Pair, above: string) => {
    const isUnsaid = isCompared && isDeclared && (pair.should === undefined || (above === "" && pair.name === "name"));
    return isUnsaid ? { ...nodeOf(pair, above, false), mark: "unsaid" as const } : nodeOf(pair, above, isCompared);
  };
  const unsaid = unsaidOf(is, should);
  const [observed, expected] = [said(withoutUnsaid(is, unsaid)), said(withoutUnsaid(should, unsaid))];
  const top = pairMembers(observed, expected).flatMap((pair) => {
    if (pair.name !== "attributes") return [topOf(pair, "")];
    const inner = pairMembers(isObject(pair.is) ? pair.is : {}, isObject(pair.should) ? pair.should : {});
    return inner.map((one) => topOf(one, "/attributes"));
  });
  const isAttribute = ({ path }: TreeNode) => path.startsWith("/attributes/");
  return [...top.filter(isAttribute), ...top.filter((node) => !isAttribute(node))];
}

/** How many values of a tree differ. */
export function differingOf(nodes: readonly TreeNode[]): number {
  return nodes.reduce((sum, { differing }) => sum + differing, 0);
}

/** A line of a tree as it is drawn. */
export interface TreeLine {
  node: TreeNode;
  level: number;
  isOpen: boolean;
}

/** Trees up to so many values stand open at first. */
const openUpTo = 60;

/** Whether a place stands open before anybody has said so: where something differs, and in small trees all. */
export function opensAtFirst(node: TreeNode, all: readonly TreeNode[]): boolean {
  return node.differing > 0 || all.reduce((sum, { size }) => sum + size, 0) <= openUpTo;
}

/** The lines of a tree: places that are folded hide what is in them; wanted are all, or only those that differ. */
export function linesOf(nodes: readonly TreeNode[], isOpen: (node: TreeNode) => boolean, onlyDiffering: boolean, level = 0): TreeLine[] {
  return nodes.flatMap((node) => {
    if (onlyDiffering && node.differing === 0) return [];
    const open = node.children !== null && isOpen(node);
    return [{ node, level, isOpen: open }, ...(open ? linesOf(node.children ?? [], isOpen, onlyDiffering, level + 1) : [])];
  });
}
