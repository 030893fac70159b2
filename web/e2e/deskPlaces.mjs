// The pages of the operator's desk in every state that is worth a look.
import { bill, bucket, choose, finding, operate, sendEvents, sendResources, sendScan, unique, usageEvent } from "./desk.mjs";
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
  if (!(await link.isVisible())) await page.getByRole("button", { name: "More", exact: true }).click();
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

let heldScansMade;

/** Findings and resources of an account that is nobody's, once. */
function heldScans() {
  heldScansMade ??= (async () => {
    const account = unique("777788889999").replace(" ", "-");
    await sendScan([finding(account, "arn:aws:s3:::exports", "FAIL"), finding(account, "arn:aws:s3:::logs", "PASS")]);
    await sendResources([bucket(account, "exports"), bucket(account, "logs")]);
    return account;
  })();
  return heldScansMade;
}

let houseRulesMade;

/** A document of the operator's that brings a framework, once. */
function houseRules() {
  houseRulesMade ??= (async () => {
    const key = unique("house").replaceAll(/[ -]/g, "_");
    const document = `frameworks:\n  - key: ${key}\n    name: House rules\n    version: 1\n    requirements:\n      - { id: "1.1", title: Buckets keep versions, checks: [aws.s3_bucket_object_versioning] }\n`;
    const { id } = await operate("POST", "/v1/admin/framework-documents", { name: `${key}.yaml`, document });
    return id;
  })();
  return houseRulesMade;
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

/** Chooses two files to be delivered. */
async function chooseFiles(page) {
  const file = (name, text) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
  await page.getByLabel("Files of the delivery").setInputFiles([
    file("aws-focus-2026-10-00001.csv", bill("1", "2").repeat(40)),
    file("a-rather-long-name-of-an-export-of-billing-data-that-somebody-chose-2026-10.csv.gz", "x".repeat(1800)),
  ]);
}

const priced = (over) => ({ id: "pri_01m84dggkveny8xbf1c0hx09q3", valid_from: "2026-09", valid_to: null, created_at: "2026-09-01T09:00:00Z", ...over });
const priceTiers = [{ up_to: "100000", unit_price: "0.80" }, { unit_price: "0.5" }];
const prices = [
  priced({
    name: "Nordlicht calls",
    customer_id: "cus_01m84dggkveny8xbf1c0hx09q3",
    customer_name: "Nordlicht Logistik GmbH",
    terms: { decimals: 2, charge: { kind: "usage", meter: "api_calls", currency: "EUR", unit_quantity: "1000", rates: [{ included: "10000", tiers: priceTiers }], minimum: "25.5" } },
  }),
  priced({
    id: "pri_01m84dggkveny8xbf1c0hx09q4",
    name: "API calls",
    plan_id: "pln_01m84dggkveny8xbf1c0hx09q3",
    plan_name: "Gold",
    valid_to: "2027-01",
    terms: {
      decimals: 2,
      charge: { kind: "usage", meter: "api_calls", currency: "EUR", dimensions: ["path", "method"], rates: [{ values: ["/v1/search", "GET"], tiers: priceTiers }, { tiers: [{ unit_price: "0.0004" }] }] },
    },
  }),
  priced({ id: "pri_01m84dggkveny8xbf1c0hx09q5", name: "Managed cloud", terms: { decimals: 2, charge: { kind: "markup", percent: "10", over: "billed" } } }),
  priced({ id: "pri_01m84dggkveny8xbf1c0hx09q6", name: "Partner discount on AWS", terms: { decimals: 2, charge: { kind: "markup", percent: "-7.5", over: "list", provider: "AWS" } } }),
];

/** Shows a price book as it is told here. */
async function showPrices(page, data) {
  await answerWith(page, /\/v1\/admin\/prices(\?|$)/, 200, { data, next_cursor: null });
  await walk(page, "Prices");
  await table(page);
}

/** Writes a price with two rates, tried beside the form. */
async function writePrice(page) {
  const rate = (name) => page.getByRole("group", { name, exact: true });
  await page.getByLabel("Name", { exact: true }).fill("API calls");
  await page.getByLabel("Meter").selectOption("api_calls");
  await page.getByLabel("Currency").fill("EUR");
  await page.getByLabel("Price per").fill("1000");
  await page.getByRole("checkbox", { name: "path", exact: true }).check();
  await page.getByRole("button", { name: "Add a rate", exact: true }).click();
  await rate("Rate 1").getByLabel("path").fill("/v1/search");
  await rate("Rate 1").getByLabel(/^Included/).fill("10000");
  await rate("Rate 1").getByRole("button", { name: "Add a tier" }).click();
  await rate("Rate 1").getByLabel(/^Up to/).fill("50000");
  await rate("Rate 1").getByLabel(/^Price for/).first().fill("0.80");
  await rate("Rate 1").getByLabel(/^Price for/).last().fill("0.5");
  await rate("All others").getByLabel(/^Price for/).fill("0.2");
  await page.getByLabel(/^Minimum/).fill("100");
  await page.getByRole("region", { name: "Try it" }).getByText("Filled up to the minimum").waitFor();
}

const pricedMonth = (month, over) => ({
  customer_id: "cus_01m84dggkveny8xbf1c0hx09q3",
  customer_name: "Nordlicht Logistik GmbH",
  month,
  is_closed: false,
  totals: { EUR: "1842.07" },
  pending: null,
  unpriced: [],
  priced_at: "2026-11-20T10:00:00Z",
  published_at: "2026-11-20T09:00:00Z",
  ...over,
});

/** Shows priced months as they are told here. */
async function showPricedMonths(page) {
  const data = [
    pricedMonth("2026-11", { unpriced: [{ price_id: "pri_01m84dggkveny8xbf1c0hx09q4", name: "API calls", quantity: "1207" }] }),
    pricedMonth("2026-10", { is_closed: true, totals: { EUR: "1204.5", USD: "99.999999999999" }, pending: { EUR: "1310.25", USD: "99.999999999999" } }),
    pricedMonth("2026-09", { is_closed: true, totals: {} }),
  ];
  await answerWith(page, /\/v1\/admin\/priced-months/, 200, { data, next_cursor: null });
  await walk(page, "Prices");
  await page.getByRole("link", { name: "Priced months" }).click();
  await page.getByText("Would change").waitFor();
}

const exchangeRates = [
  { currency: "GBP", display_currency: "EUR", day: "2026-11-01", rate: "1.1387", source: "ECB euro reference rate" },
  { currency: "USD", display_currency: "EUR", day: "2026-11-01", rate: "0.921304", source: "ECB euro reference rate" },
  { currency: "USD", display_currency: "EUR", day: "2026-10-01", rate: "0.9", source: "as agreed in the contract of 2026" },
];

/** Shows exchange rates as they are told here. */
async function showRates(page, data, isThere) {
  await answerWith(page, /\/v1\/admin\/exchange-rates(\?|$)/, 200, { data, next_cursor: null });
  await walk(page, "Exchange rates");
  await isThere(page);
}

let begun;

/** The page of a delivery that was begun and left, once. */
function openSet() {
  begun ??= (async () => {
    const { id } = await operate("POST", "/v1/costs/imports");
    await operate("PUT", `/v1/costs/imports/${id}/files/1?file_name=aws-focus-2026-10-00001.csv`, bill("1", "2"));
    return `/operator/imports/${id}`;
  })();
  return begun;
}

/** Opens the page of a delivery as it is told here. */
async function showSet(page, set) {
  await answerWith(page, /\/v1\/costs\/imports\?/, 200, { data: importSets, next_cursor: null });
  await answerWith(page, `**/v1/costs/imports/${set.id}`, 200, set);
  await walk(page, "Imports");
  await page.getByRole("table").getByRole("link").nth(importSets.indexOf(set)).click();
  await page.getByRole("heading", { name: "Files", exact: true }).waitFor();
}

const part = (number, name, size) => ({ part: number, file_name: name, size, is_complete: true });
const importSet = (number, state, over) => ({
  id: `imp_01m84dggkveny8xbf1c0hx09q${number}`,
  state,
  opened_at: "2026-11-24T09:00:00Z",
  changed_at: "2026-11-24T09:03:00Z",
  files: [part(1, "aws-focus-2026-10-00001.csv.gz", 214_748_364), part(2, "aws-focus-2026-10-00002.csv.gz", 198_221_007)],
  rows_read: 0,
  bytes_read: 0,
  result: null,
  refusal: null,
  ...over,
});
const importedBill = (account, outcome, over) => ({
  invoice_issuer: "Amazon Web Services EMEA SARL",
  billing_account_id: account,
  period: { from: "2026-10-01T00:00:00Z", to: "2026-11-01T00:00:00Z" },
  totals: [{ currency: "USD", billed_cost: "1842107.310008003", item_count: 812_404 }],
  changes: [],
  rows: 812_404,
  outcome,
  ...over,
});
const costChange = (service, before, after, currency = "USD") => ({ service, currency, before, after });
const importSets = [
  importSet("3", "open", { files: [part(1, "aws-focus-2026-11.parquet", 5_120_000)] }),
  importSet("4", "reading", { rows_read: 1_402_118, bytes_read: 244_000_000 }),
  importSet("5", "published", {
    rows_read: 1_624_808,
    bytes_read: 412_969_371,
    result: {
      import_id: "imp_01m84dggkveny8xbf1c0hx09q5",
      received: 1_624_808,
      accepted: 1_620_004,
      duplicates: 4_000,
      conflicts: 0,
      held: 804,
      rejected: 0,
      errors: [],
      bills: [
        importedBill("111122223333", "replaced", {
          totals: [
            { currency: "USD", billed_cost: "1842107.310008003", item_count: 812_000 },
            { currency: "EUR", billed_cost: "204.5", item_count: 404 },
          ],
          changes: [
            costChange("Amazon Elastic Compute Cloud", "1204000.5", "1198233.250000001"),
            costChange("Amazon Simple Storage Service", "80110.2", "84001"),
            costChange("AWS Marketplace: a product with a rather long name", "0", "204.5", "EUR"),
          ],
        }),
        importedBill("444455556666", "published"),
        importedBill("777788889999", "unchanged", { rows: 4_000 }),
      ],
      unknown: [{ column: "ContractedCost", rows: 1_204 }, { column: "PricingQuantity", rows: 3 }],
      commitments: [
        { commitment_discount_id: "arn:aws:savingsplans::111122223333:savingsplan/3f7c1c2e-7f6c-4b0e-9a55-0f7f3f1b2c11", currency: "USD", billed_cost: "720", effective_cost: "655.2", fault: "use_differs_from_purchase" },
        { commitment_discount_id: "ri-0042", currency: "USD", billed_cost: "100", effective_cost: "100", fault: "purchase_has_effective_cost" },
      ],
    },
  }),
  importSet("6", "refused", {
    rows_read: 31,
    refusal: {
      type: "https://tenantry.dev/problems/refused_file",
      detail: "aws-focus-2026-10-00002.csv.gz: 2 of its lines are wrong",
      errors: [
        { file: "aws-focus-2026-10-00002.csv.gz", line: 18_204, column: "BilledCost", detail: "must be a decimal number: “12,50”" },
        { file: "aws-focus-2026-10-00002.csv.gz", line: 18_205, column: "BillingPeriodStart", detail: "is missing" },
      ],
    },
  }),
  importSet("7", "refused", {
    rows_read: 812_404,
    refusal: { type: "https://tenantry.dev/problems/month_closed", detail: "this would change bills of 2026-09, 2026-10, which is closed; confirm it with confirm_closed, or open the month again", errors: [] },
  }),
];
const preview = {
  changes: [
    { customer_id: "cus_1", customer_name: "Tidewater Robotics", currency: "USD", billed_cost: "-18421.074310008", row_count: -1204 },
    { customer_id: "cus_2", customer_name: "Nordlicht Logistik GmbH", currency: "USD", billed_cost: "18500.1", row_count: 1210 },
    { customer_id: null, customer_name: null, currency: "USD", billed_cost: "-79.025689992", row_count: -6 },
  ],
  closed_months: ["2026-09", "2026-10"],
};

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
  "desk-customer-map-preview": {
    path: at("accounts"),
    prepare: async (page) => {
      await answerWith(page, "**/v1/admin/accounts/preview", 200, preview);
      await open("Map an account")(page);
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Account", { exact: true }).fill("111122223333");
      await dialog.getByLabel("Key of the tag").fill("team");
      await dialog.getByLabel("Value").fill("blue");
      await dialog.getByRole("button", { name: "See what changes" }).click();
      await dialog.getByRole("table").waitFor();
    },
  },
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
    path: async () => (await customer()) && (await heldEvents()) && (await heldScans()) && "/operator/held",
    prepare: async (page) => {
      await page.getByRole("button", { name: /^Actions for rack-/ }).first().waitFor();
      await page.getByRole("button", { name: /^Assign the resources of/ }).first().waitFor();
    },
  },
  "desk-held-assign": { path: async () => (await customer()) && "/operator/held", prepare: open(/^Assign/) },
  "desk-held-assign-findings": { path: async () => (await heldScans()) && "/operator/held", prepare: open(/^Assign the findings of/) },
  "desk-held-assign-findings-preview": {
    path: async () => (await heldScans()) && (await customer()) && "/operator/held",
    prepare: async (page) => {
      await open(/^Assign the findings of/)(page);
      await page.getByRole("dialog").getByLabel("Find a customer").fill("Nordlicht");
      await page.getByRole("dialog").getByRole("radio").first().check();
      await page.getByRole("dialog").getByRole("button", { name: "See what changes" }).click();
      await page.getByRole("heading", { name: "What this changes" }).waitFor();
    },
  },
  "desk-held-assign-resources": { path: async () => (await heldScans()) && "/operator/held", prepare: open(/^Assign the resources of/) },
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
      await answerWith(page, /\/v1\/admin\/(unassigned|unassigned\/(subjects|findings|resources)|subjects)(\?|$)/, 200, { data: [], next_cursor: null });
      await walk(page, "Held data");
      await page.getByRole("heading", { name: "No subject is mapped" }).waitFor();
    },
  },
  "desk-held-failure": {
    path: "/operator/isolation",
    prepare: async (page) => {
      await answerWith(page, /\/v1\/admin\/unassigned\/(subjects|findings|resources)(\?|$)/, 500, refusal);
      await answerWith(page, /\/v1\/admin\/subjects(\?|$)/, 403, { ...refusal, status: 403 });
      await walk(page, "Held data");
      await page.getByRole("alert").nth(3).waitFor();
    },
    expected: [/status of 500/, /status of 403/],
  },
  "desk-held-loading": {
    path: "/operator/isolation",
    prepare: async (page) => {
      await page.route(/\/v1\/admin\/(unassigned\/(subjects|findings|resources)|subjects)(\?|$)/, () => undefined);
      await walk(page, "Held data");
      await page.getByRole("heading", { name: "Mapped subjects" }).waitFor();
    },
  },
  "desk-imports": {
    path: "/operator/isolation",
    prepare: async (page) => {
      await answerWith(page, /\/v1\/costs\/imports\?/, 200, { data: importSets, next_cursor: "x" });
      await walk(page, "Imports");
      await table(page);
    },
  },
  "desk-imports-none": {
    path: "/operator/isolation",
    prepare: async (page) => {
      await answerWith(page, /\/v1\/costs\/imports\?/, 200, { data: [], next_cursor: null });
      await walk(page, "Imports");
      await heading("No bills were delivered here yet")(page);
    },
  },
  "desk-imports-failure": {
    path: "/operator/isolation",
    prepare: async (page) => {
      await answerWith(page, /\/v1\/costs\/imports\?/, 500, refusal);
      await walk(page, "Imports");
      await page.getByRole("alert").waitFor();
    },
    expected: [/status of 500/],
  },
  "desk-import-new": { path: "/operator/imports/new", prepare: chooseFiles },
  "desk-import-wrong": {
    path: "/operator/imports/new",
    prepare: async (page) => {
      await page.getByRole("button", { name: "Import", exact: true }).click();
      await page.getByText("Choose the files of the delivery.").waitFor();
    },
  },
  "desk-import-sending": {
    path: "/operator/imports/new",
    prepare: async (page) => {
      await page.route(/\/files\/1/, () => undefined);
      await chooseFiles(page);
      await page.getByRole("button", { name: "Import", exact: true }).click();
      await heading("Sending the files")(page);
    },
  },
  "desk-import-stopped": {
    path: "/operator/imports/new",
    prepare: async (page) => {
      await answerWith(page, /\/files\/1/, 413, { ...refusal, status: 413, title: "Too large", detail: "the files of a set may come to 10737418240 bytes, as they are sent" });
      await chooseFiles(page);
      await page.getByRole("button", { name: "Import", exact: true }).click();
      await page.getByRole("button", { name: "Send the rest" }).waitFor();
    },
    expected: [/status of 413/],
  },
  "desk-import-open": { path: () => openSet(), prepare: (page) => page.getByText("This delivery is not complete.").waitFor() },
  "desk-import-discard": { path: () => openSet(), prepare: open("Discard") },
  "desk-import-reading": { path: "/operator/isolation", prepare: (page) => showSet(page, importSets[1]) },
  "desk-import-published": { path: "/operator/isolation", prepare: (page) => showSet(page, importSets[2]) },
  "desk-import-refused": { path: "/operator/isolation", prepare: (page) => showSet(page, importSets[3]) },
  "desk-import-closed": {
    path: "/operator/isolation",
    prepare: async (page) => {
      await showSet(page, importSets[4]);
      await heading("This changes closed months")(page);
    },
  },
  "desk-import-unknown": { path: "/operator/imports/imp_01m84dggkveny8xbf1c0hx09q3", prepare: heading("There is no such delivery"), expected: [/status of 404/] },
  "desk-months": {
    path: "/operator/isolation",
    prepare: async (page) => {
      await answerWith(page, /\/v1\/admin\/closed-months/, 200, { data: [{ month: "2026-10", closed_at: "2026-11-05T09:00:00Z" }, { month: "2026-09", closed_at: "2026-10-04T10:30:00Z" }], next_cursor: null });
      await walk(page, "Closed months");
      await table(page);
    },
  },
  "desk-months-none": {
    path: "/operator/isolation",
    prepare: async (page) => {
      await answerWith(page, /\/v1\/admin\/closed-months/, 200, { data: [], next_cursor: null });
      await walk(page, "Closed months");
      await heading("No month is closed")(page);
    },
  },
  "desk-months-close": {
    path: "/operator/closed-months",
    prepare: async (page) => {
      await open("Close a month")(page);
      await page.getByRole("dialog").getByLabel("Month").fill("");
      await page.getByRole("dialog").getByRole("button", { name: "Close the month" }).click();
      await page.getByText("Enter a month as").waitFor();
    },
  },
  "desk-policies": { path: "/operator/policies", prepare: table },
  "desk-policies-none": { path: "/operator/policies?search=nosuchthing", prepare: heading("No policy is like that") },
  "desk-policy": { path: "/operator/policies/aws.s3_bucket_kms_encryption", prepare: (page) => page.getByLabel("Text in Rego").waitFor() },
  "desk-policy-new": {
    path: "/operator/policies/new",
    prepare: async (page) => {
      await page.getByRole("button", { name: "Try on the examples" }).click();
      await page.getByRole("table", { name: "Try it" }).waitFor();
    },
  },
  "desk-frameworks": { path: async () => (await houseRules()) && "/operator/frameworks", prepare: (page) => page.getByRole("table", { name: "All frameworks" }).waitFor() },
  "desk-framework": { path: async () => `/operator/frameworks/${await houseRules()}`, prepare: (page) => page.getByLabel("Text in YAML").waitFor() },
  "desk-framework-new": {
    path: "/operator/frameworks/new",
    prepare: async (page) => {
      const text = page.getByLabel("Text in YAML");
      await text.fill((await text.inputValue()).replace("house_rules", unique("looked").replaceAll(/[ -]/g, "_")));
      await page.getByRole("button", { name: "See what it adds" }).click();
      await table(page);
    },
  },
  "desk-framework-refused": {
    path: "/operator/frameworks/new",
    prepare: async (page) => {
      const text = page.getByLabel("Text in YAML");
      await text.fill((await text.inputValue()).replace("aws.s3_bucket_object_versioning", "aws.nothing_of_the_kind"));
      await page.getByRole("button", { name: "See what it adds" }).click();
      await page.getByRole("button", { name: /^Line \d/ }).first().waitFor();
    },
    expected: [/status of 4\d\d/],
  },
  "desk-drift-rules": { path: "/operator/drift-rules", prepare: table },
  "desk-drift-rule-new": {
    path: "/operator/drift-rules/new",
    prepare: async (page) => {
      await page.getByRole("textbox", { name: "Fields, 1" }).fill("/tags/**");
      await page.getByText(/open drifts?/).first().waitFor();
    },
  },
  "desk-feeds": { path: "/operator/feeds", prepare: table },
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
      await act("Operator (Bills)", "Change the expectation")(page);
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
  "desk-prices": { path: "/operator/isolation", prepare: (page) => showPrices(page, prices) },
  "desk-prices-none": {
    path: "/operator/isolation",
    prepare: async (page) => {
      await answerWith(page, /\/v1\/admin\/prices(\?|$)/, 200, { data: [], next_cursor: null });
      await walk(page, "Prices");
      await heading("There are no prices")(page);
    },
  },
  "desk-prices-failure": {
    path: "/operator/isolation",
    prepare: async (page) => {
      await answerWith(page, /\/v1\/admin\/prices(\?|$)/, 500, refusal);
      await walk(page, "Prices");
      await page.getByRole("alert").waitFor();
    },
    expected: [/status of 500/],
  },
  "desk-prices-end": {
    path: "/operator/isolation",
    prepare: async (page) => {
      await showPrices(page, prices);
      await choose(page, "Nordlicht calls", "End");
      await page.getByRole("dialog").waitFor();
    },
  },
  "desk-prices-remove": {
    path: "/operator/isolation",
    prepare: async (page) => {
      await showPrices(page, prices);
      await choose(page, "Nordlicht calls", "Take away");
      await page.getByRole("dialog").waitFor();
    },
  },
  "desk-price-new": { path: "/operator/prices/new", prepare: writePrice },
  "desk-price-wrong": {
    path: "/operator/prices/new",
    prepare: async (page) => {
      await writePrice(page);
      await page.getByRole("group", { name: "Tier 1", exact: true }).first().getByLabel(/^Up to/).fill("1,5");
      await page.getByRole("region", { name: "Try it" }).getByRole("alert").waitFor();
      await page.getByRole("button", { name: "Create" }).click();
      await page.locator("[aria-invalid=true]").first().waitFor();
    },
    expected: [/status of 400/],
  },
  "desk-price-markup": {
    path: "/operator/prices/new",
    prepare: async (page) => {
      await page.getByLabel("For whom").selectOption("customer");
      await page.getByLabel("What is charged").selectOption("markup");
      await page.getByLabel("Percent").fill("7.5");
      await page.getByRole("region", { name: "Try it" }).locator("data").first().waitFor();
    },
  },
  "desk-priced-months": { path: "/operator/isolation", prepare: showPricedMonths },
  "desk-priced-months-confirm": {
    path: "/operator/isolation",
    prepare: async (page) => {
      await showPricedMonths(page);
      await open(/^Confirm October/)(page);
    },
  },
  "desk-priced-months-none": {
    path: "/operator/isolation",
    prepare: async (page) => {
      await answerWith(page, /\/v1\/admin\/priced-months/, 200, { data: [], next_cursor: null });
      await walk(page, "Prices");
      await page.getByRole("link", { name: "Priced months" }).click();
      await page.getByLabel("Which months").selectOption("questions");
      await heading("No months match")(page);
    },
  },
  "desk-exchange-rates": { path: "/operator/isolation", prepare: (page) => showRates(page, exchangeRates, table) },
  "desk-exchange-rates-none": { path: "/operator/isolation", prepare: (page) => showRates(page, [], heading("There are no exchange rates")) },
  "desk-exchange-rates-add": {
    path: "/operator/exchange-rates",
    prepare: async (page) => {
      await open("Add a rate")(page);
      await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
      await page.getByText("Enter a rate.").waitFor();
    },
  },
  "desk-isolation": { path: "/operator/isolation", prepare: heading("Isolation holds") },
  "desk-people": { path: "/operator/people", prepare: heading("People") },
  "desk-keys": { path: "/operator/keys", prepare: table },
  "desk-sessions": { path: "/operator/sessions", prepare: table },
  "desk-audit": { path: "/operator/audit", prepare: table },
  "desk-audit-narrowed": { path: async () => `/operator/audit?target=${await customer()}&from=2026-01-01`, prepare: table },
  "desk-audit-none": { path: "/operator/audit?actor=command_line&to=2001-01-02", prepare: heading("No events match") },
  "desk-menu": {
    isOpenedAnew: true,
    path: "/operator/customers",
    prepare: async (page) => {
      await table(page);
      const more = page.getByRole("button", { name: "More", exact: true });
      if (await more.isVisible()) await more.click();
    },
  },
  "desk-not-found": { path: "/operator/nothing/here", prepare: heading("Page not found"), expected: [/status of 404/] },
};

for (const place of Object.values(deskPlaces)) place.isDesk = place.as !== null;
