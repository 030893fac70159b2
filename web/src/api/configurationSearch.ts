import { isDay } from "@/format/dates";
import { instantsOf } from "@/format/zoned";
import type { ChangeKind, ChangeQuery, ResourceQuery } from "./configurationTypes";
import { filled } from "./view";
import { severityNames } from "./violationSearch";
import type { Severity } from "./violationTypes";

/** The longest text that the server searches for. */
const longestSearch = 200;

/** The earliest day that the server takes. */
const earliest = "1970-01-02";

function readTexts<Name extends string>(names: readonly Name[], search: Record<string, unknown>): Partial<Record<Name, string>> {
  const found = names.flatMap((name) => {
    const text = filled(search[name])?.trim().slice(0, longestSearch);
    return text === undefined || text === "" ? [] : [[name, text] as const];
  });
  return Object.fromEntries(found) as Partial<Record<Name, string>>;
}

/** Whether resources are listed that are there, that are gone, or both; the default first. */
export const goneChoices = ["no", "yes", "all"] as const;
export type GoneChoice = (typeof goneChoices)[number];

const yesNo = ["true", "false"] as const;

/** The state of the list of resources in the address. Defaults are left out. */
export interface ResourceSearch {
  search?: string;
  resource_type?: string;
  account_id?: string;
  region?: string;
  drifting?: (typeof yesNo)[number];
  gone?: GoneChoice;
}

/** Reads it from an address or from what a page wants to show; what is no filter counts as not given. */
export function readResources(search: Record<string, unknown>): ResourceSearch {
  const drifting = yesNo.find((one) => one === search["drifting"]);
  const gone = goneChoices.find((one) => one === search["gone"]);
  return {
    ...readTexts(["search", "resource_type", "account_id", "region"], search),
    ...(drifting !== undefined && { drifting }),
    ...(gone !== undefined && gone !== "no" && { gone }),
  };
}

/** What the server is asked for to list the resources of a search. */
export function resourceQueryOf({ drifting, gone = "no", ...texts }: ResourceSearch): ResourceQuery {
  return {
    ...texts,
    ...(drifting !== undefined && { drifting: drifting === "true" }),
    ...(gone !== "all" && { deleted: gone === "yes" }),
  };
}

/** How the page of a resource is looked at. */
export interface ResourceViewSearch {
  /** Of its configuration only what is not as expected. */
  only?: "differing";
}

export function readResourceView(search: Record<string, unknown>): ResourceViewSearch {
  return search["only"] === "differing" ? { only: "differing" } : {};
}

/** What can have happened to a resource. */
export const changeKinds = ["created", "changed", "deleted"] as const satisfies readonly ChangeKind[];

/** The state of the list of changes in the address. */
export interface ChangeSearch {
  search?: string;
  resource?: string;
  resource_type?: string;
  account_id?: string;
  kind?: ChangeKind;
  severity?: Severity;
  author?: string;
  /** A day of the customer's zone. */
  from?: string;
  /** The day after the last. */
  to?: string;
}

function readDay(value: unknown): string | undefined {
  const text = filled(value);
  return text !== undefined && text >= earliest && isDay(text) ? text : undefined;
}

/** Reads it from an address or from what a page wants to show; what is no filter counts as not given. */
export function readChanges(search: Record<string, unknown>): ChangeSearch {
  const kind = changeKinds.find((one) => one === search["kind"]);
  const severity = severityNames.find((one) => one === search["severity"]);
  const from = readDay(search["from"]);
  const to = readDay(search["to"]);
  const isRange = from === undefined || to === undefined || from < to;
  return {
    ...readTexts(["search", "resource", "resource_type", "account_id", "author"], search),
    ...(kind !== undefined && { kind }),
    ...(severity !== undefined && { severity }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && isRange && { to }),
  };
}

/** What the server is asked for to list the changes of a search: its days are those of the customer's zone. */
export function changeQueryOf({ from, to, ...rest }: ChangeSearch, zone: string): ChangeQuery {
  return { ...rest, ...instantsOf({ ...(from !== undefined && { from }), ...(to !== undefined && { to }) }, zone) };
}

/** Whose rules are listed. */
export const ruleOwners = ["customer", "operator", "product"] as const;
export interface RuleSearch {
  owner?: (typeof ruleOwners)[number];
}

export function readRules(search: Record<string, unknown>): RuleSearch {
  const owner = ruleOwners.find((one) => one === search["owner"]);
  return owner === undefined ? {} : { owner };
}

const ruleTexts = ["provider", "account", "region", "type", "id", "path"] as const;

/** With what a new rule begins: what somebody was looking at. */
export type NewRuleSearch = Partial<Record<(typeof ruleTexts)[number], string>>;

export function readNewRule(search: Record<string, unknown>): NewRuleSearch {
  return Object.fromEntries(ruleTexts.flatMap((name) => {
    const text = filled(search[name]);
    return text === undefined ? [] : [[name, text.slice(0, 2048)]];
  }));
}
