import { describe, expect, it } from "vitest";
import type { Author, Drift } from "@/api/driftTypes";
import { choicesFor } from "./actions";
import { causeOf } from "./cause";
import { targetOf } from "./marks";
import { surenessName, surenessOf } from "@/ui/sureness";
import { frameworkNames, openFor, placeOf, worstFirst } from "./words";

const author: Author = {
  name: "marta.ruiz",
  kind: "user",
  confidence: 97,
  at: "2026-11-27T01:14:00Z",
  service: "ec2.amazonaws.com",
  operation: "AuthorizeSecurityGroupIngress",
  channel: "console",
  source: "203.0.113.24",
  via: [],
  reasons: [],
  region: "eu-central-1",
};

const drift: Drift = {
  id: "dft_1",
  resource: { id: "res_1", provider: "aws", account_id: "482917365104", region: "eu-central-1", uid: "sg-1", name: "claims-api", type: "ec2.security_group" },
  standing: "changed",
  severity: "critical",
  status: "open",
  is_ignored: false,
  opened_at: "2026-11-27T01:15:00Z",
  first_seen_at: "2026-11-27T01:15:00Z",
  changed_at: "2026-11-27T01:15:00Z",
  resolved_at: null,
  snoozed_until: null,
  baseline: { id: "bas_1", name: "prod/network", kind: "terraform_state", version: 14 },
  address: null,
  moved: null,
  fields: [],
  field_count: 1,
  hidden_count: 0,
  author,
  violation_count: 0,
  team: null,
};

describe("the cause of a drift", () => {
  it("says what differs and who did it, how sure that is, with what and from where", () => {
    const said = causeOf(drift, "UTC");
    expect(said).toMatch(/^1 field is not as version 14 of prod\/network has it\. marta\.ruiz almost certainly did it in the console with AuthorizeSecurityGroupIngress of ec2\.amazonaws\.com on /);
    expect(said).toMatch(/, from 203\.0\.113\.24\.$/);
  });

  it("says so where nobody is known, or a record has no address", () => {
    expect(causeOf({ ...drift, field_count: 3, author: null }, "UTC")).toBe("3 fields are not as version 14 of prod/network has them. Nobody is known to have done it: no record of activity fits.");
    expect(causeOf({ ...drift, author: { ...author, source: null, confidence: 10 } }, "UTC")).toMatch(/perhaps did it.*UTC\.$/);
  });

  it("is told of every way to differ", () => {
    const told = (more: Partial<Drift>) => causeOf({ ...drift, author: null, ...more }, "UTC").split(". ")[0];
    expect(told({ standing: "unmanaged", baseline: null })).toBe("It is there, and no baseline has it");
    expect(told({ standing: "removed" })).toBe("Version 14 of prod/network has it, but it is gone");
    expect(told({ standing: "added" })).toBe("It came up after version 14 of prod/network was approved");
    expect(told({ standing: "moved", moved: { from: "a.b", to: "c.d" } })).toMatch(/^It moved from a\.b to c\.d/);
    expect(told({ standing: "moved", moved: null })).toBe("It is in another place than version 14 of prod/network has it");
    expect(told({ standing: "removed", baseline: null })).toBe("The baseline has it, but it is gone");
  });
});

it("how sure it is has a word and a percentage", () => {
  expect([100, 90, 89, 70, 40, 39, 0].map(surenessName)).toEqual(["sure", "sure", "likely", "likely", "possible", "guess", "guess"]);
  expect(surenessOf({ confidence: 78 })).toBe("likely, 78\u202f%");
});

it("the worst fields are first, equal ones as they came", () => {
  const fields = (["low", "critical", "low", "high"] as const).map((severity, place) => ({ severity, place }));
  expect(worstFirst(fields).map(({ place }) => place)).toEqual([1, 3, 0, 2]);
});

it("how long it was open ends where it was closed", () => {
  const now = Date.parse("2026-11-28T01:15:00Z");
  expect(openFor(drift, now)).toBe(86_400);
  expect(openFor({ ...drift, resolved_at: "2026-11-27T02:15:00Z" }, now)).toBe(3600);
  expect(openFor(drift, Date.parse(drift.opened_at) - 5000)).toBe(0);
});

it("a resource without a region has none in its place", () => {
  expect(placeOf(drift.resource)).toBe("AWS 482917365104, eu-central-1");
  expect(placeOf({ ...drift.resource, region: null })).toBe("AWS 482917365104");
});

it("what is over can only be looked at, and accepting is never the first that is offered", () => {
  expect(choicesFor("resolved")).toEqual([]);
  expect(choicesFor("accepted")).toEqual([]);
  for (const status of ["open", "revert", "snoozed"] as const) {
    expect(choicesFor(status)[0]).not.toBe("accepted");
    expect(choicesFor(status)).toContain("accepted");
  }
});

describe("a mark of the timeline leads", () => {
  const mark = { kind: "opened", severity: "high", x: 0, from: Date.parse("2026-11-01T00:00:00Z"), to: Date.parse("2026-11-02T00:00:00Z"), count: 3, subject: null } as const;

  it("to the one drift that it stands for", () => {
    expect(targetOf({ ...mark, count: 1, subject: { id: "dft_1", title: "", resource: "" } }, {}).link).toEqual({ to: "/drift/$driftId", params: { driftId: "dft_1" } });
  });

  it("to the list of its time, whatever became of them, the other filters kept", () => {
    expect(targetOf(mark, { team: "platform", opened_from: "2026-01-01" }).link).toEqual({
      to: "/drift",
      search: { team: "platform", status: "all", severity: "high", opened_from: "2026-11-01T00:00:00.000Z", opened_to: "2026-11-02T00:00:00.000Z" },
    });
    expect(targetOf({ ...mark, kind: "resolved" }, { status: "open" }).link.search).toEqual({
      status: "all",
      severity: "high",
      resolved_from: "2026-11-01T00:00:00.000Z",
      resolved_to: "2026-11-02T00:00:00.000Z",
    });
  });
});

describe("frameworks by name", () => {
  it("have the parts of one together", () => {
    const names = ["FedRAMP revision 5, HIGH", "FedRAMP revision 5, LOW", "NIST SP 800-53 revision 5, LOW", "PCI DSS 4.0.1"];
    expect(frameworkNames(names)).toBe("FedRAMP revision 5 (HIGH, LOW), NIST SP 800-53 revision 5 (LOW), PCI DSS 4.0.1");
  });
});
