import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, api, card, demo, exact, launch, newLink, open, survey } from "./support.mjs";

let browser;
let customers;
before(async () => {
  browser = await launch();
  customers = await survey();
});
after(() => browser?.close());

const unauthorised = /status of 401/;
const cost = (page) => card(page, "What does it cost?").first();

test("a key signs in, and the browser keeps no trace of it", async () => {
  const { page, context, check } = await open(browser);
  await page.goto(`${address}/`);
  await page.waitForURL("**/sign-in");
  await page.getByLabel("API key").fill(customers.first.key);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
  assert.equal(await page.title(), `Overview · ${customers.first.name} · Tenantry`);
  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  assert.ok(!stored.includes(customers.first.key));
  const session = (await context.cookies()).find(({ name }) => name.endsWith("tenantry_session"));
  assert.equal(session?.httpOnly, true);
  assert.notEqual(session?.value, customers.first.key);
  await check();
});

test("what is wrong with a key stands beside the field", async () => {
  const { page, check } = await open(browser);
  await page.goto(`${address}/sign-in`);
  const field = page.getByLabel("API key");
  const refused = async (key, pattern) => {
    await field.fill(key);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").filter({ hasText: pattern }).waitFor();
    assert.equal(await field.getAttribute("aria-invalid"), "true");
    assert.equal(await field.evaluate((element) => element === document.activeElement), true);
  };
  await refused("", /Enter your API key/);
  await refused("hunter2", /not an API key/);
  await refused(`tny_${"0".repeat(40)}`, /./);
  await refused(demo.operator_key, /operator's key/);
  assert.equal(await page.getByRole("link", { name: "Go to the operator's desk" }).getAttribute("href"), "/operator/sign-in");
  assert.equal(new URL(page.url()).pathname, "/sign-in");
  await page.getByRole("button", { name: "Show the key" }).click();
  assert.equal(await field.getAttribute("type"), "text");
  await check(unauthorised);
});

test("a link signs in once and leaves no token in the address", async () => {
  const link = await newLink(customers.first);
  const { hash } = new URL(link);
  const used = await open(browser);
  await used.page.goto(link);
  await cost(used.page).waitFor();
  assert.ok(!used.page.url().includes(hash.slice(6)));
  await used.page.goBack().catch(() => null);
  assert.ok(!used.page.url().includes(hash.slice(6)));
  await used.check();

  const again = await open(browser);
  await again.page.goto(link);
  await again.page.getByRole("heading", { name: "This link no longer works" }).waitFor();
  assert.equal(again.page.url(), `${address}/sign-in`);
  await again.page.getByText("Ask whoever sent it for a new one").waitFor();

  // A new link opened in this very tab changes the fragment only.
  await again.page.evaluate((next) => window.location.assign(next), await newLink(customers.second));
  await cost(again.page).waitFor();
  assert.equal(await again.page.title(), `Overview · ${customers.second.name} · Tenantry`);
  await again.check(unauthorised);
});

test("after a failed link one can sign in with a key", async () => {
  const { page, check } = await open(browser);
  await page.goto(`${address}/sign-in#link=tny_l_${"0".repeat(60)}`);
  await page.getByRole("button", { name: "Use an API key" }).click();
  await page.getByLabel("API key").fill(customers.first.key);
  await page.getByRole("button", { name: "Sign in" }).click();
  await cost(page).waitFor();
  await check(unauthorised);
});

test("another customer sees its own figures and nothing of the one before", async () => {
  const { page, check } = await open(browser);
  const signIn = async (customer) => {
    await page.getByLabel("API key").fill(customer.key);
    await page.getByRole("button", { name: "Sign in" }).click();
    await cost(page).waitFor();
    return exact(await cost(page).locator("data").first().getAttribute("value"));
  };
  await page.goto(`${address}/sign-in`);
  const total = await signIn(customers.first);
  const seen = await api(customers.first, "/v1/dashboard");
  assert.equal(total, exact(seen.spend.currencies[0].total));
  await page.getByRole("link", { name: "Costs", exact: true }).click();
  await page.getByRole("table").waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/sign-in?reason=signed_out");

  const other = await signIn(customers.second);
  const own = await api(customers.second, "/v1/dashboard");
  assert.equal(other, exact(own.spend.currencies[0].total));
  assert.notEqual(other, total);
  const text = await page.content();
  for (const trace of [customers.first.name, customers.first.id, exact(seen.spend.currencies[0].total)]) {
    assert.ok(!text.includes(trace), `a trace of the customer before: ${trace}`);
  }
  // Back, through everything the first customer looked at.
  for (let step = 0; step < 4; step += 1) {
    await page.goBack({ waitUntil: "load" }).catch(() => null);
    await page.waitForTimeout(150);
    assert.ok(!(await page.content()).includes(customers.first.name));
  }
  await check();
});

test("signing out ends the session in every tab", async () => {
  const { page, context, check } = await open(browser, { customer: customers.first });
  await page.goto(`${address}/`);
  const tab = await context.newPage();
  await tab.goto(`${address}/costs/items`);
  await tab.getByRole("table").waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByText("You are signed out.").waitFor();
  await tab.waitForURL("**/sign-in**");
  await page.goto(`${address}/`);
  await page.waitForURL("**/sign-in");
  await check();
});

test("a session that ended leads to the sign-in and back to the same view", async () => {
  const { page, context, check } = await open(browser, { customer: customers.first });
  await page.goto(`${address}/?compare=none`);
  await cost(page).waitFor();
  // What comes after the first figures would be asked for without a session, too.
  await page.getByRole("region", { name: "What do you use?" }).waitFor();
  await context.clearCookies();
  await page.getByRole("button", { name: /^Period/ }).click();
  await page.getByRole("button", { name: "Last month" }).click();
  await page.getByText("Your session has ended").waitFor();
  await page.getByLabel("API key").fill(customers.first.key);
  await page.getByRole("button", { name: "Sign in" }).click();
  await cost(page).waitFor();
  assert.equal(new URL(page.url()).search, "?range=last_month&compare=none");
  await check(unauthorised);
});

test("whoever is signed in does not see the sign-in", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  await page.goto(`${address}/sign-in?next=${encodeURIComponent("//elsewhere.example/")}`);
  await cost(page).waitFor();
  assert.equal(page.url(), `${address}/`);
  await check();
});
