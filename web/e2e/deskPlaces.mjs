// The pages of the operator's desk in every state that is worth a look.
import { bill, choose, operate, sendEvents, unique, usageEvent } from "./desk.mjs";
import { address } from "./support.mjs";

const table = (page) => page.getByRole("table").first().waitFor();
const heading = (name) => (page) => page.getByRole("heading", { name }).first().waitFor();
const refusal = { type: "about:blank", title: "Internal error", status: 500, detail: "The list could not be read.", request_id: "req_01m84dggkveny8xbf1c0hx09q3" };

function answerWith(page, pattern, status, body) {
  return page.route(pattern, (route) =>
    route.fulfill({ status, contentType: status === 200 ? "application/json" : "application/problem+json", body: JSON.stringify(body) }),
  );
}

function open(button) {
  return async (page) => {
    await page.getByRole("button", { name: button }).first().click();
    await page.getByRole("dialog").waitFor();
  };
}

/** Goes to a page by the navigation, so that a route set before answers. */
async function walk(page, name) {
  const link = page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name, exact: true });
  if (!(await link.isVisible())) await page.getByRole("button", { name: "More" }).click();
  await link.click();
}

/** Somebody of the customer who has joined. */
const joined = `${unique("grace.hopper").replaceAll(" ", "-")}@nordlicht-logistik.example`;

let made;

/** A customer with something on each of its pages, and held data, once. */
function customer() {
  made ??= (async () => {
    const { id } = await operate("POST", "/v1/admin/customers", { name: unique("Nordlicht Logistik GmbH"), time_zone: "Europe/Berlin", currency: "EUR" });
    const acting = { "x-customer-id": id };
    await operate("POST", "/v1/admin/accounts", { customer_id: id, provider: "AWS", account_id: unique("111122223333").replace(" ", "-"), from: "2026-01-01" });
    const { url } = await operate("POST", "/v1/invitations", { email: joined, role: "manager" }, acting);
    await fetch(`${address}/v1/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ link: new URL(url).hash.slice("#link=".length) }),
    });
    await operate("POST", "/v1/invitations", { email: `${unique("admin").replaceAll(" ", "-")}@example.com`, role: "admin" }, acting);
    await operate("POST", "/v1/keys", { name: "Nightly export", scopes: ["read", "ingest"], expires_at: "2027-06-30T23:59:59Z" }, acting);
    await operate("POST", "/v1/admin/portal-links", { customer_id: id, role: "viewer" });
    await operate("POST", "/v1/costs/import?file_name=held.csv", bill(unique("444455556666").replace(" ", "-"), "18421.074310008"));
    return id;
  })();
  return made;
}

let held;

/** Usage events that are held, with a subject and without, and a subject that is mapped, once. */
function heldEvents() {
  held ??= (async () => {
    const { id } = await operate("POST", "/v1/admin/customers", { name: unique("Tidewater Robotics") });
    await operate("POST", "/v1/admin/subjects", { subject: unique("rack-07/eu-central-1").replaceAll(" ", "-"), customer_id: id });
    await sendEvents([usageEvent(unique("vm-0042").replace(" ", "-")), usageEvent(unique("vm-0043.a-rather-long-name.of-a-machine.example").replace(" ", "-")), usageEvent(undefined)]);
    return id;
  })();
  return held;
}

const rates = { requests_per_minute: 6000, key_requests_per_minute: 600 };

let planMade;

/** A plan that says something of several meters, once. */
function plan() {
  planMade ??= (async () => {
    const { id } = await operate("POST", "/v1/admin/plans", { name: unique("Gold"), ...rates });
    const includes = (meter, said) => operate("PUT", `/v1/admin/plans/${id}/entitlements/${meter}`, said);
    await includes("api_calls", { included: "2500000", soft_limit: "3000000", hard_limit: "5000000" });
    await includes("storage", { included: "1500000000000", hard_limit: "2000000000000" });
    await includes("compute_hours", { included: "730.5" });
    return id;
  })();
  return planMade;
}

const job = (over) => ({ id: "job_01m84dggkveny8xbf1c0hx09q3", kind: "isolation.check", status: "done", attempts: 1, max_attempts: 20, run_at: "2026-11-24T09:00:00Z", created_at: "2026-11-24T09:00:00Z", started_at: "2026-11-24T09:00:01Z", finished_at: "2026-11-24T09:00:02Z", customer_id: null, customer_name: null, last_error: null, ...over });
const jobs = {
  data: [
    job({ status: "failed", kind: "mail.send", attempts: 20, last_error: "smtp.example.com: 451 4.7.1 try again later" }),
    job({ id: "job_2", status: "queued", finished_at: null, started_at: null, attempts: 0, kind: "mail.send" }),
    job({ id: "job_3" }),
  ],
};

const device = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";
const session = (over) => ({ id: "ses_01m84dggkveny8xbf1c0hx09q3", kind: "person", role: "manager", who: "grace.hopper@nordlicht-logistik.example", person_id: null, user_agent: device, source_address: "203.0.113.7", signed_in_at: "2026-11-24T08:00:00Z", last_seen_at: "2026-11-24T09:00:00Z", expires_at: "2026-12-01T08:00:00Z", is_current: false, ...over });
const sessions = {
  data: [
    session({}),
    session({ id: "ses_2", kind: "key", who: "Nightly export", user_agent: "curl/8.5.0", source_address: "2001:db8::7" }),
    session({ id: "ses_3", kind: "portal_link", who: null, user_agent: null, source_address: null }),
  ],
};

/** The desk of somebody who may also see a customer's sessions. */
async function seeSessions(page) {
  await page.route("**/v1/admin/session", async (route) => {
    const response = await route.fetch();
    const told = await response.json();
    await route.fulfill({ response, json: { ...told, operations: [...told.operations, "list_sessions", "end_other_session"] } });
  });
  await answerWith(page, "**/v1/sessions", 200, sessions);
  await page.reload();
  await table(page);
}

/** Opens what can be done with the customer's first of a kind. */
function act(of, action) {
  return async (page) => {
    await choose(page, of, action);
    await page.getByRole("dialog").waitFor();
  };
}

const at = (tab) => async () => `/operator/customers/${await customer()}/${tab}`;

/** `path` may depend on what is made first. */
export const deskPlaces = {
  "desk-sign-in": { path: "/operator/sign-in", as: null },
  "desk-sign-in-refused": {
    path: "/operator/sign-in",
    as: null,
    prepare: async (page) => {
      await page.getByLabel("Operator key").fill("hunter2");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByText("That is not a key").waitFor();
    },
  },
  "desk-sign-in-link-spent": { path: `/operator/sign-in#link=tny_ol_${"0".repeat(60)}`, as: null, prepare: heading("This link no longer works"), expected: [/status of 401/] },
  "desk-customers": { path: "/operator/customers", prepare: table },
  "desk-customers-none": { path: "/operator/customers?q=no+such+customer", prepare: heading("No customer matches") },
  "desk-customers-new": { path: "/operator/customers", prepare: open("New customer") },
  "desk-customers-loading": {
    path: "/operator/isolation",
    prepare: async (page) => {
      await page.route("**/v1/admin/customers?*", () => undefined);
      await page.route("**/v1/admin/customers", () => undefined);
      await walk(page, "Customers");
      await page.getByText("Loading").first().waitFor({ state: "attached" });
    },
  },
  "desk-customers-failure": {
    path: "/operator/isolation",
    prepare: async (page) => {
      await answerWith(page, /\/v1\/admin\/customers(\?|$)/, 500, refusal);
      await walk(page, "Customers");
      await page.getByRole("alert").waitFor();
    },
    expected: [/status of 500/],
  },
  "desk-no-permission": {
    path: "/operator/isolation",
    prepare: async (page) => {
      await answerWith(page, /\/v1\/admin\/keys(\?|$)/, 403, { ...refusal, status: 403 });
      await walk(page, "Keys");
      await page.getByRole("alert").waitFor();
    },
    expected: [/status of 403/],
  },
  "desk-customer": { path: at("details"), prepare: heading("Settings") },
  "desk-customer-suspend": { path: at("details"), prepare: open("Suspend") },
  "desk-customer-accounts": { path: at("accounts"), prepare: table },
  "desk-customer-map": { path: at("accounts"), prepare: open("Map an account") },
  "desk-customer-people": { path: at("people"), prepare: table },
  "desk-customer-invite": { path: at("people"), prepare: open("Invite") },
  "desk-customer-keys": { path: at("keys"), prepare: table },
  "desk-customer-new-key": { path: at("keys"), prepare: open("New key") },
  "desk-customer-person-role": { path: at("people"), prepare: act(joined, "Change the role") },
  "desk-customer-person-remove": { path: at("people"), prepare: act(joined, "Remove") },
  "desk-customer-key-change": {
    path: at("keys"),
    prepare: async (page) => {
      await act("Nightly export", "Change")(page);
      await page.getByRole("dialog").getByLabel(/^Allowed addresses/).fill("the office");
      await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
      await page.locator("[name=allowed_addresses][aria-invalid=true]").waitFor();
    },
    expected: [/status of 400/],
  },
  "desk-customer-key-rotate": { path: at("keys"), prepare: act("Nightly export", "Rotate") },
  "desk-customer-sessions": { path: at("sessions"), prepare: seeSessions },
  "desk-customer-sessions-ending": {
    path: at("sessions"),
    prepare: async (page) => {
      await seeSessions(page);
      await open(/^End the session/)(page);
    },
  },
  "desk-customer-sessions-no-permission": {
    path: at("sessions"),
    prepare: async (page) => {
      await page.route("**/v1/admin/session", async (route) => {
        const response = await route.fetch();
        const told = await response.json();
        await route.fulfill({ response, json: { ...told, operations: told.operations.filter((name) => name !== "list_sessions") } });
      });
      await page.reload();
      await page.getByText("You do not have access to this").waitFor();
    },
  },
  "desk-customer-links": { path: at("links"), prepare: table },
  "desk-customer-link-made": {
    path: at("links"),
    prepare: async (page) => {
      await open("New link")(page);
      await page.getByRole("button", { name: "Make the link" }).click();
      await page.getByLabel("Link", { exact: true }).waitFor();
    },
  },
  "desk-customer-support": { path: at("support"), prepare: heading("Nobody has looked in yet") },
  "desk-customer-unknown": { path: "/operator/customers/cus_00000000000000000000000000", prepare: heading("There is no such customer"), expected: [/status of 40[04]/] },
  "desk-onboarding": { path: "/operator/customers/import" },
  "desk-onboarding-refused": {
    path: "/operator/customers/import",
    prepare: async (page) => {
      const text = "name,time_zone,currency\nAnton AG,Europe/Nowhere,EUR\nBerta KG,UTC,ABC\n";
      await page.getByLabel("File of customers").setInputFiles({ name: "customers.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
      await page.getByRole("button", { name: "Check the file" }).click();
      await table(page);
    },
    expected: [/status of 422/],
  },
  "desk-onboarding-checked": {
    path: "/operator/customers/import",
    prepare: async (page) => {
      const text = `name,time_zone,admin_email\n${unique("Anton AG")},UTC,anton@example.com\n${unique("Berta KG")},UTC,\n`;
      await page.getByLabel("File of customers").setInputFiles({ name: "customers.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
      await page.getByRole("button", { name: "Check the file" }).click();
      await table(page);
    },
  },
  "desk-held": {
    path: async () => (await customer()) && (await heldEvents()) && "/operator/held",
    prepare: (page) => page.getByRole("button", { name: /^Actions for rack-/ }).first().waitFor(),
  },
  "desk-held-assign": { path: async () => (await customer()) && "/operator/held", prepare: open(/^Assign/) },
  "desk-held-assign-subject": { path: async () => (await heldEvents()) && "/operator/held", prepare: open(/^Assign vm-/) },
  "desk-held-map-subject": {
    path: async () => (await heldEvents()) && "/operator/held",
    prepare: async (page) => {
      await open("Map a subject")(page);
      await page.getByRole("dialog").getByRole("button", { name: "Map a subject" }).click();
      await page.getByText("Enter the subject.").waitFor();
    },
  },
  "desk-held-unmap-subject": {
    path: async () => (await heldEvents()) && "/operator/held",
    prepare: async (page) => {
      await page.getByRole("button", { name: /^Actions for rack-/ }).first().click();
      await page.getByRole("button", { name: "Unmap", exact: true }).click();
      await page.getByRole("dialog").waitFor();
    },
  },
  "desk-held-none": {
    path: "/operator/isolation",
    prepare: async (page) => {
      await answerWith(page, /\/v1\/admin\/(unassigned|unassigned\/subjects|subjects)(\?|$)/, 200, { data: [], next_cursor: null });
      await walk(page, "Held data");
      await page.getByRole("heading", { name: "No subject is mapped" }).waitFor();
    },
  },
  "desk-held-failure": {
    path: "/operator/isolation",
    prepare: async (page) => {
      await answerWith(page, /\/v1\/admin\/unassigned\/subjects(\?|$)/, 500, refusal);
      await answerWith(page, /\/v1\/admin\/subjects(\?|$)/, 403, { ...refusal, status: 403 });
      await walk(page, "Held data");
      await page.getByRole("alert").nth(1).waitFor();
    },
    expected: [/status of 500/, /status of 403/],
  },
  "desk-held-loading": {
    path: "/operator/isolation",
    prepare: async (page) => {
      await page.route(/\/v1\/admin\/(unassigned\/subjects|subjects)(\?|$)/, () => undefined);
      await walk(page, "Held data");
      await page.getByRole("heading", { name: "Mapped subjects" }).waitFor();
    },
  },
  "desk-feeds": { path: "/operator/feeds", prepare: table },
  "desk-import": { path: "/operator/feeds/import" },
  "desk-jobs": {
    path: "/operator/isolation",
    prepare: async (page) => {
      await answerWith(page, /\/v1\/admin\/jobs(\?|$)/, 200, jobs);
      await walk(page, "Jobs");
      await table(page);
    },
  },
  "desk-feeds-expecting": {
    path: async () => (await customer()) && "/operator/feeds",
    prepare: async (page) => {
      await act("Operator", "Change the expectation")(page);
      await page.getByRole("dialog").getByLabel(/^Hours/).fill("1.5");
      await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
      await page.getByText("Enter whole hours").waitFor();
    },
  },
  "desk-plans-refused": {
    path: "/operator/plans",
    prepare: async (page) => {
      await open("New plan")(page);
      await page.getByRole("dialog").getByRole("button", { name: "Create" }).click();
      await page.getByText("Enter a whole number").first().waitFor();
    },
  },
  "desk-plans": { path: "/operator/plans", prepare: heading("Plans") },
  "desk-plan": {
    path: async () => `/operator/plans?plan=${await plan()}`,
    prepare: (page) => page.getByRole("row").filter({ hasText: "compute_hours" }).waitFor(),
  },
  "desk-plan-none": {
    path: async () => {
      const { id } = await operate("POST", "/v1/admin/plans", { name: unique("Silver"), ...rates });
      return `/operator/plans?plan=${id}`;
    },
    prepare: heading("It says nothing of any meter"),
  },
  "desk-plan-failure": {
    path: "/operator/plans",
    prepare: async (page) => {
      await plan();
      await page.reload();
      await answerWith(page, /\/v1\/admin\/plans\/[^/]*\/entitlements/, 500, refusal);
      await page.getByRole("link", { name: /^Gold/ }).first().click();
      await page.getByRole("alert").waitFor();
    },
    expected: [/status of 500/],
  },
  "desk-plan-add-meter": {
    path: async () => `/operator/plans?plan=${await plan()}`,
    prepare: async (page) => {
      await open("Add a meter")(page);
      await page.getByRole("dialog").getByLabel(/^Included/).fill("12 million");
      await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
      await page.getByText("Enter a number such as").waitFor();
    },
  },
  "desk-plan-change-meter": { path: async () => `/operator/plans?plan=${await plan()}`, prepare: act("Data storage", "Change") },
  "desk-meters": { path: "/operator/meters", prepare: table },
  "desk-meter-new": {
    path: "/operator/meters/new",
    prepare: async (page) => {
      await page.getByRole("button", { name: "Create" }).click();
      await page.getByText("Enter a unit.").waitFor();
    },
  },
  "desk-meter": {
    path: "/operator/meters",
    prepare: async (page) => {
      await page.getByRole("link", { name: "Failed API calls" }).click();
      await page.getByText("2 of 3 read").waitFor();
    },
  },
  "desk-meter-unknown": { path: "/operator/meters/met_01m84dggkveny8xbf1c0hx09q3", prepare: heading("There is no such meter") },
  "desk-isolation": { path: "/operator/isolation", prepare: heading("Isolation holds") },
  "desk-people": { path: "/operator/people", prepare: heading("People") },
  "desk-keys": { path: "/operator/keys", prepare: table },
  "desk-sessions": { path: "/operator/sessions", prepare: table },
  "desk-audit": { path: "/operator/audit", prepare: table },
  "desk-audit-narrowed": { path: async () => `/operator/audit?target=${await customer()}&from=2026-01-01`, prepare: table },
  "desk-audit-none": { path: "/operator/audit?actor=command_line&to=2001-01-02", prepare: heading("No events match") },
  "desk-menu": {
    path: "/operator/customers",
    prepare: async (page) => {
      await table(page);
      const more = page.getByRole("button", { name: "More" });
      if (await more.isVisible()) await more.click();
    },
  },
  "desk-not-found": { path: "/operator/nothing/here", prepare: heading("Page not found"), expected: [/status of 404/] },
};

for (const place of Object.values(deskPlaces)) place.isDesk = place.as !== null;
