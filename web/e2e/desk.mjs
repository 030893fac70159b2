// What the browser tests of the operator's desk share.
import assert from "node:assert/strict";
import { address, demo, open } from "./support.mjs";

let count = 0;

/** A name that nothing has had yet. */
export function unique(name) {
  count += 1;
  return `${name} ${Date.now().toString(36)}-${count}`;
}

/** Asks the API with the operator's key. */
export async function operate(method, path, body, headers = {}) {
  const response = await fetch(address + path, {
    method,
    headers: { authorization: `Bearer ${demo.operator_key}`, "content-type": typeof body === "string" ? "text/csv" : "application/json", ...headers },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${await response.clone().text()}`);
  return response.status === 204 ? null : response.json();
}

/** A page whose browser is signed in at the desk. */
export async function openDesk(browser, options) {
  const opened = await open(browser, options);
  const response = await opened.context.request.post(`${address}/v1/admin/session`, { data: { key: demo.operator_key } });
  assert.equal(response.status(), 200, "sign-in at the desk");
  return opened;
}

/** The dialog that is open. */
export const dialog = (page) => page.getByRole("dialog");

/** The rows of a table that say something. */
export const row = (page, text) => page.getByRole("row").filter({ hasText: text });

/** Chooses what to do with something in a list. */
export async function choose(page, of, action) {
  await page.getByRole("button", { name: `Actions for ${of}` }).click();
  await page.getByRole("group", { name: `Actions for ${of}` }).getByRole("button", { name: action, exact: true }).click();
}

/** A bill of last month, or of one before, in which one account is charged; `others` are more charges, as far as they are different. */
export function bill(account, cost, others = [], monthsAgo = 1) {
  const now = new Date();
  const month = (back) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)).toISOString().slice(0, 19) + "Z";
  const day = new Date(Date.parse(month(monthsAgo)) + 24 * 3600 * 1000).toISOString().slice(0, 19) + "Z";
  const row = {
    ProviderName: "AWS",
    PublisherName: "AWS",
    InvoiceIssuerName: "AWS",
    BillingAccountId: `payer-${account}`,
    BillingCurrency: "USD",
    BillingPeriodStart: month(monthsAgo),
    BillingPeriodEnd: month(monthsAgo - 1),
    ChargePeriodStart: month(monthsAgo),
    ChargePeriodEnd: day,
    ChargeCategory: "Usage",
    ServiceName: "Amazon EC2",
    SubAccountId: account,
    SubAccountName: `Name of ${account}`,
    BilledCost: cost,
    EffectiveCost: cost,
    ListCost: cost,
    ContractedCost: cost,
    Tags: "",
    BillingAccountName: "",
    ChargeClass: "",
    ChargeDescription: "",
    ServiceCategory: "",
    PricingQuantity: "",
    PricingUnit: "",
  };
  const lines = [Object.keys(row), ...[{}, ...others].map((other) => Object.values({ ...row, ...other }))];
  return lines.map((line) => `${line.join(",")}\n`).join("");
}

let events = 0;

/** A usage event of just now; without a subject it names nobody. */
export function usageEvent(subject, data = { path: "/v1/x", method: "GET", status: 200, duration_ms: 12.5 }) {
  events += 1;
  const id = `${Date.now().toString(36)}-${process.pid}-${events}`;
  return { specversion: "1.0", id, source: "/browser-tests", type: "api.request", time: new Date().toISOString(), data, ...(subject !== undefined && { subject }) };
}

/** Sends usage events with the operator's key; they go where their subject says. `body` may be JSON as it is written. */
export function sendEvents(body) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return operate("POST", "/v1/events", text, { "content-type": "application/cloudevents-batch+json" });
}

/** What a scanner says of a bucket of an account, seen just now. */
export function finding(account, resource, status) {
  return {
    class_uid: 2004,
    metadata: { version: "1.4.0", event_code: "s3_bucket_public_access", product: { name: "Prowler", vendor_name: "Prowler", version: "5.4.0" } },
    severity: "Critical",
    severity_id: 5,
    status_id: 1,
    status: "New",
    status_code: status,
    status_detail: `${resource} is ${status === "FAIL" ? "" : "not "}public.`,
    time_dt: new Date().toISOString(),
    finding_info: { uid: `prowler-${account}-${resource}`, title: "S3 bucket is not public" },
    cloud: { provider: "aws", region: "eu-west-1", account: { uid: account, name: `Name of ${account}` } },
    resources: [{ uid: resource, name: resource.split(":").at(-1), type: "AwsS3Bucket", region: "eu-west-1" }],
    remediation: { desc: "Block public access." },
  };
}

/** Sends findings with the operator's key; they go where their accounts lead. */
export function sendScan(findings) {
  return operate("POST", "/v1/findings/import", JSON.stringify(findings), { "content-type": "application/json" });
}

/** A bucket of an account as it is configured, seen just now. */
export function bucket(account, id) {
  return { provider: "aws", account, region: "eu-west-1", type: "s3.bucket", id, name: id, attributes: {}, observed_at: new Date().toISOString() };
}

/** Sends how resources are configured with the operator's key; they go where their accounts lead. */
export function sendResources(resources) {
  return operate("POST", "/v1/configuration/import", JSON.stringify({ version: 1, resources }), { "content-type": "application/json" });
}
