// What stands around every page: search, shortcuts, the way up, the connection, stepping through periods.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { dialog, openDesk, operate } from "./desk.mjs";
import { address, amounts, api, card, exact, launch, open, settled, sum, survey } from "./support.mjs";

let browser;
let customers;
before(async () => {
  browser = await launch();
  customers = await survey();
});
after(() => browser?.close());

const at = (page) => new URL(page.url()).pathname;

/** Opens the palette with the keyboard and types into it. */
async function find(page, text) {
  await page.keyboard.press("Control+k");
  await dialog(page).getByRole("searchbox").fill(text);
}

/** Waits until a page of this title is open, with the focus at its title. */
async function arrived(page, title) {
  await page.getByRole("heading", { name: title, level: 1 }).waitFor();
  await page.waitForFunction(() => document.activeElement === document.querySelector("main h1"));
}

test("every page is found by typing, and the period goes along", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  await page.goto(`${address}/?range=last_90_days`);
  await settled(page);
  await find(page, "bill");
  await dialog(page).getByRole("option", { name: /^Costs/ }).waitFor();
  await dialog(page).getByRole("searchbox").fill("cost items");
  await dialog(page).getByRole("option", { name: "Cost items" }).waitFor();
  await page.keyboard.press("Enter");
  await arrived(page, "Cost items");
  assert.equal(at(page), "/costs/items");
  assert.equal(new URL(page.url()).searchParams.get("range"), "last_90_days");
  await find(page, "no such thing");
  await page.getByText("Nothing is called that.").waitFor();
  assert.equal(await dialog(page).getByRole("option", { name: "Overview" }).count(), 0);
  // The first Escape empties the field, the second leaves.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
  await check();
});

test("the palette offers what the role may do, and nothing else", async () => {
  const { page, check } = await open(browser, { customer: customers.first, role: "viewer" });
  await page.goto(address);
  await settled(page);
  await page.getByRole("button", { name: "Search" }).click();
  await dialog(page).getByRole("option", { name: "Profile" }).waitFor();
  for (const name of ["Audit log", "API keys", "People"]) {
    assert.equal(await dialog(page).getByRole("option", { name, exact: true }).count(), 0, name);
  }
  await page.keyboard.press("Escape");
  await check();
});

test("keys lead to pages, unless they are typed into something or turned off", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  await page.goto(address);
  await settled(page);
  await page.keyboard.press("g");
  await page.keyboard.press("c");
  await arrived(page, "What does it cost?");
  await page.keyboard.press("g");
  await page.keyboard.press("u");
  await arrived(page, "Usage");
  await page.keyboard.press("?");
  await dialog(page).getByRole("heading", { name: "Keyboard shortcuts" }).waitFor();
  // A dialog has the keys to itself.
  await page.keyboard.press("g");
  await page.keyboard.press("o");
  assert.equal(at(page), "/usage");
  await dialog(page).getByRole("checkbox").uncheck();
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
  await page.keyboard.press("g");
  await page.keyboard.press("o");
  await page.keyboard.press("?");
  await page.waitForTimeout(300);
  assert.equal(at(page), "/usage");
  assert.equal(await dialog(page).count(), 0);
  await page.keyboard.press("Control+k");
  await dialog(page).waitFor();
  await page.keyboard.press("Escape");
  await check();
});

test("the figures are brought up to date by a key", async () => {
  const { page, requests, check } = await open(browser, { customer: customers.first });
  await page.goto(address);
  await settled(page);
  await page.getByRole("heading", { name: "What do you use?" }).waitFor();
  const asked = () => requests.filter((request) => request.startsWith("GET /v1/dashboard")).length;
  assert.equal(asked(), 0);
  const [answer] = await Promise.all([page.waitForResponse("**/v1/dashboard?*"), page.keyboard.press("r")]);
  assert.equal(answer.status(), 200);
  assert.equal(asked(), 1);
  await check();
});

test("a page below another leads back up with its period and filters", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  await page.goto(`${address}/costs/items?range=last_month&filter.charge_category=Usage`);
  const trail = page.getByRole("navigation", { name: "Where this page is" });
  await trail.getByText("Cost items").waitFor();
  await trail.getByRole("link", { name: "Costs" }).click();
  await arrived(page, "What does it cost?");
  const { searchParams } = new URL(page.url());
  assert.equal(searchParams.get("range"), "last_month");
  assert.equal(searchParams.get("filter.charge_category"), "Usage");
  await check();
});

test("a lost connection is said, and what it kept from the page comes once it is back", async () => {
  const { page, context, check } = await open(browser, { customer: customers.first });
  await page.goto(address);
  await settled(page);
  await context.setOffline(true);
  await page.getByRole("alert").getByText("No connection.").waitFor();
  await page.getByText(/^No connection\. What is shown is as of/).waitFor();
  await page.getByRole("button", { name: "Go to the period before" }).click();
  await page.waitForTimeout(300);
  await context.setOffline(false);
  await page.getByText("Connected again").waitFor();
  const month = await api(customers.first, "/v1/dashboard?range=last_month");
  const figure = card(page, "What does it cost?").first().locator("data").first();
  await page.waitForFunction(
    ([element, value]) => element.value === value,
    [await figure.elementHandle(), month.spend.currencies[0].total],
  );
  await check(/ERR_INTERNET_DISCONNECTED/);
});

test("periods are stepped through, back and forth", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  await page.goto(address);
  await settled(page);
  const [before, next] = ["Go to the period before", "Go to the period after"].map((name) => page.getByRole("button", { name }));
  assert.equal(await next.getAttribute("aria-disabled"), "true", "nothing comes after today");
  const range = async () => {
    await page.locator("div[aria-busy=false]").waitFor();
    return Object.fromEntries(new URL(page.url()).searchParams);
  };
  await before.click();
  await page.waitForURL(/range=last_month/);
  const { from } = (await api(customers.first, "/v1/dashboard?range=last_month")).period;
  await before.click();
  await page.waitForURL((url) => url.searchParams.get("to") === from);
  const earlier = await range();
  assert.match(earlier.from, /^\d{4}-\d\d-01$/);
  await next.click();
  await page.waitForURL(/range=last_month/);
  await next.click();
  await page.waitForURL((url) => url.search === "");
  await check();
});

test("what databases cost last month against the month before, and on which account, is three clicks away", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  await page.goto(address);
  await settled(page);
  let clicks = 0;
  const click = async (locator) => {
    clicks += 1;
    await locator.click();
  };
  await click(page.getByRole("button", { name: "Go to the period before" }));
  const made = card(page, "By");
  await click(page.getByText("Category", { exact: true }).first());
  await click(made.getByRole("link", { name: "Databases" }).first());
  await page.getByRole("heading", { name: "By account" }).waitFor();
  assert.equal(clicks, 3);

  const query = "range=last_month&compare=previous_period&window=month&filter=service_category:Databases&group_by=account";
  const { currencies, account_names: names, period } = await api(customers.first, `/v1/costs?${query}`);
  const [block] = currencies;
  assert.ok(Number(block.amount) > 0, "the demo's customer has databases");
  // October against September: whole months, whatever their length.
  assert.match(period.previous_from, /-01$/);
  assert.equal(period.previous_to, period.from);
  const main = page.getByRole("main");
  const figures = await main.locator("data").evaluateAll((all) => all.map((one) => one.value));
  const shown = new Set(figures.map(exact));
  assert.ok(shown.has(exact(block.amount)), "the month");
  assert.ok(shown.has(exact(block.previous_amount)), "the month before");
  const accounts = page.getByRole("region", { name: /^By account/ }).getByRole("table");
  assert.equal(sum(await amounts(accounts.locator("td:nth-child(3)"))), exact(block.amount));
  for (const { dimensions, amount } of block.groups.slice(0, 3)) {
    const row = accounts.getByRole("row").filter({ hasText: names[dimensions[0]] ?? dimensions[0] });
    assert.ok((await amounts(row)).map(exact).includes(exact(amount)), dimensions[0]);
  }
  await check();
});

test("categories and accounts add up to the overview's figure", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  await page.goto(`${address}/?range=last_month`);
  await settled(page);
  const total = exact(await card(page, "What does it cost?").first().locator("data").first().getAttribute("value"));
  for (const name of ["Category", "Account"]) {
    await page.getByText(name, { exact: true }).first().click();
    const table = card(page, `By ${name.toLowerCase()}`).first().getByRole("table");
    await table.getByRole("link").first().waitFor();
    assert.equal(sum(await amounts(table)), total, name);
  }
  await check();
});

test("events and the audit log come as files, whole", async () => {
  const { page, check } = await open(browser, { customer: customers.first, role: "admin" });
  const save = async () => {
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download CSV" }).click()]);
    return { name: file.suggestedFilename(), lines: readFileSync(await file.path(), "utf8").trimEnd().split("\r\n") };
  };
  await page.goto(`${address}/usage/events?range=last_7_days&meter=compute_hours`);
  const events = await save();
  assert.match(events.name, /^usage-events-.*\.csv$/);
  assert.match(events.lines[0], /^time,source,id,type,/);
  const counted = await api(customers.first, "/v1/usage?meter=compute_hours&range=last_7_days&window=total&compare=none");
  assert.equal(events.lines.length - 1, counted.total.events);
  await page.goto(`${address}/settings/audit?action=usage.exported`);
  const trail = await save();
  assert.match(trail.name, /^audit-events-.*\.csv$/);
  assert.ok(trail.lines.slice(1).every((line) => line.includes(",usage.exported,")), trail.lines[1]);
  assert.ok(trail.lines.length > 1);
  await check();
});

test("somebody new sees what can be set up, and what of it is done", async () => {
  const { page, check } = await open(browser, { customer: customers.empty, role: "admin" });
  await page.goto(address);
  const steps = page.getByRole("region", { name: "What you can set up meanwhile" });
  const made = steps.getByRole("listitem").filter({ hasText: "Make an API key" });
  await made.waitFor();
  const { data: keys } = await operate("GET", "/v1/keys", undefined, { "x-customer-id": customers.empty.id });
  assert.equal(await made.getByText("(done)").count(), keys.length > 0 ? 1 : 0);
  assert.equal(await steps.getByRole("listitem").filter({ hasText: "Deliver the first usage event" }).getByText("(to do)").count(), 1);
  await steps.getByRole("link", { name: "Invite somebody" }).click();
  await arrived(page, "People");
  await check();
});

test("the desk finds its customers by a part of their names", async () => {
  const { page, check } = await openDesk(browser);
  await page.goto(`${address}/operator/jobs`);
  await page.getByRole("heading", { name: "Jobs", level: 1 }).waitFor();
  const { name } = await operate("GET", `/v1/admin/customers/${customers.first.id}`);
  await find(page, name.slice(1, 6));
  await dialog(page).getByRole("option", { name }).click();
  await arrived(page, name);
  const trail = page.getByRole("navigation", { name: "Where this page is" });
  await trail.getByRole("link", { name: "Customers" }).click();
  await arrived(page, "Customers");
  await page.keyboard.press("g");
  await page.keyboard.press("i");
  await arrived(page, "Imports");
  await check();
});
