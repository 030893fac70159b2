// The price book and exchange rates at the operator's desk, and what a customer sees of them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { bill, choose, dialog, openDesk, operate, row, sendEvents, unique, usageEvent } from "./desk.mjs";
import { address, launch, newKey, open, settled, violations } from "./support.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** What a customer's month came to, once the price book has been through it. */
async function priced(customer, isThere) {
  for (let tries = 0; tries < 120; tries += 1) {
    const { data } = await operate("GET", `/v1/admin/priced-months?customer_id=${customer}`);
    if (isThere(data)) return data;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  assert.fail("the price book has not been through the month");
}

const month = new Date().toISOString().slice(0, 7);

test("a price is tried while it is written, refused beside its field, charges a customer and says why, is ended and taken away", async () => {
  const { page, check } = await openDesk(browser);
  const customer = await operate("POST", "/v1/admin/customers", { name: unique("Priced") });
  const subject = unique("priced").replace(" ", "-");
  await operate("POST", "/v1/admin/subjects", { subject, customer_id: customer.id });
  await sendEvents([1, 2, 3, 4, 5].map(() => usageEvent(subject)));
  const name = unique("API calls");

  await page.goto(`${address}/operator/prices`);
  await page.getByRole("link", { name: "New price" }).click();
  await page.getByRole("heading", { level: 1, name: "New price" }).waitFor();
  await page.getByRole("button", { name: "Create" }).click();
  await page.getByText("Enter a name.").waitFor();
  await page.getByText("Enter a price.").waitFor();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("For whom").selectOption("customer");
  await page.getByRole("searchbox").fill(customer.name);
  await page.getByRole("radio", { name: customer.name }).check();
  await page.getByLabel("Meter").selectOption("api_calls");
  await page.getByLabel("Currency").fill("eur");
  await page.getByLabel(/^Included/).fill("1");
  await page.getByRole("button", { name: "Add a tier" }).click();
  const tier = (number) => page.getByRole("group", { name: `Tier ${number}`, exact: true });
  await page.getByRole("button", { name: "Add a tier" }).click();
  await tier(1).getByLabel(/^Up to/).fill("2");
  await tier(1).getByLabel(/^Price for/).fill("0.5");
  await tier(2).getByLabel(/^Up to/).fill("2");
  await tier(2).getByLabel(/^Price for/).fill("0.25");
  await tier(3).getByLabel(/^Price for/).fill("0.125");

  await page.getByLabel("Service category").fill("Web");
  const trial = page.getByRole("region", { name: "Try it" });
  await trial.getByText("Rate 1, tier 2: must be above").waitFor();
  await page.getByRole("button", { name: "Create" }).click();
  await tier(2).getByText("Must be above that of the tier before").waitFor();
  assert.equal(await tier(2).getByLabel(/^Up to/).getAttribute("aria-invalid"), "true");
  assert.equal(await tier(1).getByLabel(/^Up to/).getAttribute("aria-invalid"), "false");
  await page.getByRole("button", { name: "Remove tier 2" }).click();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Add a tier", "the keyboard stays near");
  assert.equal(await tier(2).getByLabel(/^Price for/).inputValue(), "0.125", "what was typed stays with its tier");

  // 1 included, 2 at 0.5 and 2 at 0.125 is 1.25.
  await trial.getByLabel(/^A month of/).fill("5");
  const total = trial.getByRole("definition").last().locator("data");
  await trial.getByText("€1.25").first().waitFor();
  assert.equal(await total.getAttribute("value"), "1.25");
  await row(trial, "Tier 2").locator("data[value='0.25']").waitFor();
  assert.deepEqual(await violations(page), []);
  await page.getByRole("button", { name: "Create" }).click();
  await page.waitForURL((url) => url.pathname === "/operator/prices");
  await row(page, name).getByText("2 tiers, first 1 included").waitFor();
  await row(page, name).getByRole("link", { name: customer.name }).waitFor();

  await priced(customer.id, ([only]) => only?.totals.EUR === "1.25");
  await page.goto(`${address}/operator/prices/months?customer=${customer.id}`);
  await row(page, customer.name).locator("data[value='1.25']").waitFor();
  await page.getByRole("list", { name: "Filters" }).getByText(`Customer: ${customer.name}`).waitFor();

  const key = await newKey(customer, "Reader");
  const portal = await open(browser, { customer: { ...customer, key: key.key } });
  await portal.page.goto(`${address}/costs/items`);
  const charge = portal.page.locator("tbody tr:has(button)").filter({ hasText: "tier 2" });
  await charge.getByRole("button").click();
  await portal.page.getByText(`The operator has a price for this: ${name}.`).waitFor();
  const facts = await portal.page.locator("dl > div").evaluateAll((all) => Object.fromEntries(all.map((one) => [one.querySelector("dt").textContent, one.querySelector("dd").textContent])));
  assert.equal(facts["Tier"], "2");
  assert.equal(facts["Tiers"], "graduated");
  assert.match(facts["Price"], /^pri_/);
  assert.equal(facts["Service category"], "Web");
  await portal.check();

  await page.goto(`${address}/operator/prices`);
  await choose(page, name, "End");
  await dialog(page).getByLabel(/^First month/).fill(month);
  await dialog(page).getByRole("button", { name: "End" }).click();
  await dialog(page).getByText("Must be after valid_from").waitFor();
  await dialog(page).getByLabel(/^First month/).fill(`${Number(month.slice(0, 4)) + 1}-02`);
  await dialog(page).getByRole("button", { name: "End" }).click();
  await page.getByText(`${name} is not for months from`).waitFor();
  await choose(page, name, "Let it go on");
  await dialog(page).getByRole("button", { name: "Let it go on" }).click();
  await row(page, name).getByText("without an end").waitFor();
  await choose(page, name, "Take away");
  await dialog(page).getByText("Closed months stay as they were charged").waitFor();
  await dialog(page).getByRole("button", { name: "Take away" }).click();
  await page.getByText(`${name} is taken away.`).waitFor();
  assert.equal(await row(page, name).count(), 0);
  await priced(customer.id, (months) => months.every(({ totals }) => totals.EUR === undefined));
  await check(/status of 400/);
});

test("rates are told apart by dimensions, and a discount needs no currency", async () => {
  const { page, check } = await openDesk(browser);
  await page.goto(`${address}/operator/prices/new`);
  const trial = page.getByRole("region", { name: "Try it" });
  await page.getByLabel("Meter").selectOption("api_calls");
  await page.getByLabel("Currency").fill("EUR");
  await page.getByRole("checkbox", { name: "path", exact: true }).check();
  await page.getByRole("button", { name: "Add a rate", exact: true }).click();
  const rate = (name) => page.getByRole("group", { name, exact: true });
  await rate("Rate 1").getByLabel("path").fill("/v1/search");
  await rate("Rate 1").getByLabel(/^Price for/).fill("2");
  await rate("All others").getByLabel(/^Price for/).fill("1");
  await trial.getByLabel(/^A month of \/v1\/search/).fill("10");
  await trial.getByLabel(/^A month of All others/).fill("3");
  await trial.getByText("€23.00").waitFor();
  await page.getByRole("button", { name: "Remove All others" }).click();
  await page.getByText("Usage that no rate is for is charged nothing").waitFor();
  await trial.getByText("€20.00").first().waitFor();
  await page.getByRole("checkbox", { name: "path", exact: true }).uncheck();
  await rate("All usage").waitFor();

  await page.getByLabel("What is charged").selectOption("markup");
  await page.getByLabel("Percent").fill("-12.5");
  await trial.getByLabel("Cost of a month that it is over").fill("200");
  await trial.getByRole("definition").last().locator("data[value='-25']").waitFor();
  await page.getByLabel("What is charged").selectOption("usage");
  assert.equal(await page.getByLabel("Currency").inputValue(), "EUR", "what was typed stays");
  await check();
});

test("what a closed month would change is shown, and charged once it is confirmed", async () => {
  const { page, check } = await openDesk(browser);
  const months = [
    {
      customer_id: "cus_01m84dggkveny8xbf1c0hx09q3",
      customer_name: "Nordlicht Logistik GmbH",
      month: "2026-10",
      is_closed: true,
      totals: { EUR: "12", USD: "3.5" },
      pending: { EUR: "16.25" },
      unpriced: [{ price_id: "pri_1", name: "API", quantity: "1207" }],
      priced_at: "2026-11-20T10:00:00Z",
      published_at: "2026-11-03T10:00:00Z",
    },
  ];
  const asked = [];
  await page.route(/\/v1\/admin\/priced-months/, (route) => {
    const { pathname, search } = new URL(route.request().url());
    asked.push(`${route.request().method()} ${pathname}${search}`);
    if (route.request().method() === "POST") return route.fulfill({ status: 202 });
    return route.fulfill({ json: { data: months, next_cursor: null } });
  });
  await page.goto(`${address}/operator/prices/months`);
  await page.getByLabel("Which months").selectOption("questions");
  await page.waitForURL((url) => url.searchParams.get("show") === "questions");
  await row(page, "API: 1,207 not charged, no rate or too long a number").waitFor();
  await page.getByRole("button", { name: "Confirm October 2026 of Nordlicht Logistik GmbH" }).click();
  const shown = await dialog(page).locator("dd").evaluateAll((all) => all.map((one) => [...one.querySelectorAll("data")].map((data) => data.value)));
  assert.deepEqual(shown, [["12", "16.25"], ["3.5", "0"]], "now and then, by currency");
  await dialog(page).getByRole("button", { name: "Confirm" }).click();
  await page.getByText("October 2026 of Nordlicht Logistik GmbH is charged anew in a moment.").waitFor();
  await page.getByText("Being charged").waitFor();
  assert.ok(asked.includes("POST /v1/admin/priced-months/cus_01m84dggkveny8xbf1c0hx09q3/2026-10/confirm"));
  assert.ok(asked.includes("GET /v1/admin/priced-months?open_questions=true"));
  months.splice(0, 1);
  await page.getByRole("heading", { name: "No months match" }).waitFor();
  await check();
});

test("an exchange rate is added at the desk, and a customer sees all costs in one currency with the rate and its source", async () => {
  const { page, check } = await openDesk(browser);
  const customer = await operate("POST", "/v1/admin/customers", { name: unique("Converted"), currency: "XAF" });
  const account = unique("converted").replace(" ", "-");
  await operate("POST", "/v1/admin/accounts", { customer_id: customer.id, provider: "AWS", account_id: account });
  await operate("POST", "/v1/costs/import?file_name=converted.csv", bill(account, "10.5"));
  const key = await newKey(customer, "Reader");
  const portal = await open(browser, { customer: { ...customer, key: key.key } });
  await portal.page.goto(`${address}/costs?range=last_month`);
  // What is chosen before the script runs is chosen in a form that it replaces.
  await settled(portal.page);
  const one = portal.page.getByRole("region", { name: "In one currency" });
  await portal.page.getByLabel("Show in").selectOption("XAF");
  await one.getByText("There is no exchange rate for USD.").waitFor();

  await page.goto(`${address}/operator/exchange-rates`);
  await page.getByRole("button", { name: "Add a rate" }).click();
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await dialog(page).getByText("Enter a rate.").waitFor();
  await dialog(page).getByLabel("Costs in").fill("usd");
  await dialog(page).getByLabel("Shown in").fill("usd");
  await dialog(page).getByLabel("Since").fill("2020-01-01");
  await dialog(page).getByLabel("Rate", { exact: true }).fill("600.5");
  await dialog(page).getByLabel("Source").fill("BEAC");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await dialog(page).getByText("Must be another currency").waitFor();
  assert.equal(await dialog(page).getByLabel("Shown in").getAttribute("aria-invalid"), "true");
  await dialog(page).getByLabel("Shown in").fill("xaf");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await page.getByText("The rate of USD in XAF since 1 Jan 2020 is saved.").waitFor();
  await row(page, "USD in XAF").getByText("1 USD = 600.5 XAF").waitFor();

  await portal.page.reload();
  assert.equal(new URL(portal.page.url()).searchParams.get("display_currency"), "XAF");
  await one.locator("data[value='6305.25']").waitFor();
  await one.getByText("1 USD = 600.5 XAF, since 1 Jan 2020 (BEAC)").waitFor();
  assert.deepEqual(await violations(portal.page), []);
  await portal.check();

  await page.getByRole("button", { name: "Remove USD in XAF since 1 Jan 2020" }).click();
  await dialog(page).getByRole("button", { name: "Remove" }).click();
  await page.getByText("The rate of USD in XAF since 1 Jan 2020 is removed.").waitFor();
  await check(/status of 400/);
});
