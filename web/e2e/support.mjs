// What the browser tests share. They drive a running Tenantry: TENANTRY_ADDRESS is where it serves,
// TENANTRY_DEMO_JSON the file with the line that `tenantry demo --json` printed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { givePage, takePage } from "./pages.mjs";

function needed(name) {
  const value = process.env[name];
  assert.ok(value, `set ${name}`);
  return value;
}

const [demoLine] = readFileSync(needed("TENANTRY_DEMO_JSON"), "utf8").trim().split("\n");
export const demo = JSON.parse(demoLine);
export const address = (process.env.TENANTRY_ADDRESS ?? demo.address).replace(/\/$/, "");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const desktop = { width: 1280, height: 900 };
export const phone = { width: 360, height: 780 };

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    // Chromium's sandbox does not start as root, which is what a container is.
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
}

/** What a resource is called on the page: its name, or what is its own in its id. */
export function resourceName({ name, uid }) {
  return name ?? /^arn:(?:[^:]*:){4}(.+)$/.exec(uid)?.[1] ?? (uid.startsWith("/subscriptions/") ? uid.split("/").at(-1) : uid);
}

/** What the API answers to a customer's key. */
export async function api(customer, path) {
  const response = await fetch(address + path, { headers: { authorization: `Bearer ${customer.key}` } });
  assert.equal(response.status, 200, `${path}: ${response.status}`);
  return response.json();
}

let surveyed;

/** The demo's customers: two with charges this month, one with two currencies, the one without data. */
export function survey() {
  surveyed ??= (async () => {
    const seen = await Promise.all(
      demo.customers.map(async (customer) => ({ customer, dashboard: await api(customer, "/v1/dashboard") })),
    );
    const charged = seen.filter(({ dashboard }) => dashboard.spend.currencies.length > 0);
    const empty = seen.find(({ dashboard }) => dashboard.freshness.last_import_at == null);
    const several = seen.find(({ dashboard }) => dashboard.spend.currencies.length > 1);
    assert.ok(several, "one customer with two currencies");
    assert.ok(charged.length >= 2, "two customers with charges");
    assert.ok(empty, "one customer without data");
    return { first: charged[0].customer, second: charged[1].customer, several: several.customer, empty: empty.customer };
  })();
  return surveyed;
}

/** A fresh single-use sign-in link for a customer. */
export async function newLink(customer) {
  const response = await fetch(`${address}/v1/admin/portal-links`, {
    method: "POST",
    headers: { authorization: `Bearer ${demo.operator_key}`, "content-type": "application/json" },
    body: JSON.stringify({ customer_id: customer.id }),
  });
  assert.ok(response.ok, `portal link: ${response.status}`);
  const { hash } = new URL((await response.json()).url);
  return `${address}/sign-in${hash}`;
}

/** Sends something to the API, with a key if need be; with the operator's, on behalf of a customer. */
async function send(path, key, body, customer) {
  const response = await fetch(address + path, {
    method: "POST",
    headers: { ...(key && { authorization: `Bearer ${key}` }), "content-type": "application/json", ...(customer && { "x-customer-id": customer.id }) },
    body: JSON.stringify(body),
  });
  assert.ok(response.ok, `${path}: ${response.status} ${await response.clone().text()}`);
  return response.json();
}

let people = 0;

/** A mail address that nobody has had yet. */
export function newEmail(name = "person") {
  people += 1;
  return `${name}-${Date.now().toString(36)}-${people}@example.com`;
}

/** The link of a new invitation by the operator, which proves the mailbox. */
export async function invitation(customer, role, email = newEmail(role)) {
  const { url } = await send("/v1/invitations", demo.operator_key, { email, role }, customer);
  return { email, url: `${address}/sign-in${new URL(url).hash}`, token: new URL(url).hash.slice("#link=".length) };
}

const known = new Map();

/**
 * The token that signs in a person of a customer: by an invitation the first time, then by a link. Without a mail
 * address it is the one person of this role.
 */
async function credentialOf(customer, role, email = `${role}-${customer.id.slice(-6)}-${process.pid}@example.com`) {
  const id = known.get(customer.id + email);
  if (id === undefined) return { email, token: (await invitation(customer, role, email)).token };
  const { url } = await send(`/v1/people/${id}/sign-in-links`, demo.operator_key, {}, customer);
  return { email, token: new URL(url).hash.slice("#link=".length) };
}

/** A new key of a customer. */
export function newKey(customer, name, scopes = ["read"]) {
  return send("/v1/keys", demo.operator_key, { name, scopes }, customer);
}

/** The operator looks into a customer's page: the link, and as whom. */
export function openSupport(customer, reason) {
  return send("/v1/admin/support-accesses", demo.operator_key, { customer_id: customer.id, reason, minutes: 30 });
}

/** Makes somebody a person of a customer, signed in nowhere that a test would see. */
export async function join(customer, role, email) {
  const { token } = await credentialOf(customer, role, email);
  known.set(customer.id + email, (await send("/v1/session", undefined, { link: token })).person.id);
}

/**
 * A page that remembers what went wrong on it: console errors and warnings (refusals by the content security
 * policy among them) and exceptions. `check` fails on any that a test has not said to expect. Signed in is whose
 * `cookies` are given, or a `customer`: with a role a person of it, else its key. `isNew` says that the browser must not
 * have seen anything before.
 */
export async function open(browser, { customer, role, email, cookies, ...options } = {}) {
  const page = await takePage(browser, { viewport: desktop, ...options });
  const context = page.context();
  if (cookies !== undefined) await context.addCookies(cookies);
  if (customer !== undefined) {
    const person = role === undefined ? undefined : await credentialOf(customer, role, email);
    const response = await context.request.post(`${address}/v1/session`, {
      data: person === undefined ? { key: customer.key } : { link: person.token },
    });
    assert.equal(response.status(), 200, "sign-in");
    if (person !== undefined) known.set(customer.id + person.email, (await response.json()).person.id);
  }
  const complaints = [];
  const requests = [];
  const stop = watch(page, complaints, requests);
  return {
    context,
    page,
    /** Paths of every request to the API so far. */
    requests,
    async check(...expected) {
      const left = complaints.filter((text) => !expected.some((pattern) => pattern.test(text)));
      stop();
      await givePage(browser, page, address);
      assert.deepEqual(left, []);
    },
  };
}

/** Notes what a page complains of and asks for, until the answer is called. */
function watch(page, complaints, requests) {
  const listeners = {
    console: (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    },
    pageerror: (error) => complaints.push(String(error.stack ?? error)),
    request: (request) => {
      const { pathname, search } = new URL(request.url());
      if (pathname.startsWith("/v1/")) requests.push(`${request.method()} ${pathname}${search}`);
    },
  };
  for (const [event, listener] of Object.entries(listeners)) page.on(event, listener);
  return () => {
    for (const [event, listener] of Object.entries(listeners)) page.off(event, listener);
  };
}

/** Waits until the first chart is drawn; one far below the window is not, until it is scrolled to. */
export async function drawn(page, part = "svg.recharts-surface") {
  await page.locator("[data-chart]").first().scrollIntoViewIfNeeded();
  await page.locator(part).first().waitFor();
  await page.evaluate(() => window.scrollTo(0, 0));
}

/** Waits until a page shows its figures and its chart. */
export async function settled(page) {
  await page.getByRole("heading", { level: 1 }).waitFor();
  if (await page.getByRole("heading", { name: "What does it cost?" }).count()) {
    await drawn(page);
  }
  await page.evaluate(() => document.fonts.ready);
}

/** A card by what its title begins with; a customer with two currencies has two of it. */
export function card(page, title) {
  return page.getByRole("region", { name: new RegExp(`^${title.replace("?", "\\?")}`) });
}

/** A decimal without needless zeros, so that equal amounts are equal texts. */
export function exact(text) {
  const [whole, fraction = ""] = text.split(".");
  const kept = fraction.replace(/0+$/, "");
  return kept ? `${whole}.${kept}` : whole;
}

/** The exact sum of decimals. */
export function sum(amounts) {
  const scale = Math.max(0, ...amounts.map((amount) => (amount.split(".")[1] ?? "").length));
  const total = amounts.reduce((all, amount) => {
    const [whole, fraction = ""] = amount.split(".");
    return all + BigInt(whole + fraction.padEnd(scale, "0"));
  }, 0n);
  const digits = String(total < 0n ? -total : total).padStart(scale + 1, "0");
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return exact((total < 0n ? "-" : "") + text);
}

/** The exact values of the amounts inside an element. */
export async function amounts(locator) {
  const values = await locator.locator("data").evaluateAll((all) => all.map((one) => one.getAttribute("value")));
  return values.map(exact);
}

/** Violations of WCAG 2.2 A and AA that axe finds, in words; of these rules only, where some are named. */
export async function violations(page, rules) {
  // The content security policy forbids a script element; evaluating here is the debugger's right.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  const found = await page.evaluate(async (rules) => {
    const { violations } = await window.axe.run(document, {
      resultTypes: ["violations"],
      runOnly: rules === undefined ? ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] : { type: "rule", values: rules },
    });
    return violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`) }));
  }, rules);
  return found.map(({ id, help, nodes }) => `${id}: ${help}\n    ${nodes.join("\n    ")}`);
}
