import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { bill, operate, unique } from "./desk.mjs";
import { address, amounts, api, card, exact, launch, newKey, open, sum, survey } from "./support.mjs";

let browser;
let customers;
before(async () => {
  browser = await launch();
  customers = await survey();
});
after(() => browser?.close());

const rows = (page) => page.locator("tbody tr:has(button)");

const figure = (page, cost) => card(page, cost).filter({ has: page.locator("strong, p a") }).first();
const breakdown = (page, dimensions) => card(page, `By ${dimensions}`).first();
const chosen = (page, name) => page.waitForURL((url) => url.searchParams.has(name));

/** The values of a line of CSV. */
const cellsOf = (line) => [...line.matchAll(/(?<=^|,)(?:"((?:[^"]|"")*)"|([^,]*))(?=,|$)/g)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain);

/** Waits until the costs are those of the address. */
async function ready(page) {
  await card(page, "The four costs").first().waitFor();
  await page.locator("div[aria-busy=false]").waitFor();
}

/** What the rows behind a link come to, as the page of the rows says it. */
async function rowsBehind(page, link) {
  await link.click();
  await page.getByRole("heading", { name: "Cost items", level: 1 }).waitFor();
  const totals = page.locator("main dl").first();
  await totals.locator("data").first().waitFor();
  return amounts(totals);
}

test("the amount, the four costs, the groups and the columns are the API's, and add up", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  const query = "range=last_30_days&group_by=region&top=5";
  const answer = await api(customers.first, `/v1/costs?${query}`);
  const [block] = answer.currencies;
  await page.goto(`${address}/costs?${query}`);
  await ready(page);
  assert.equal((await amounts(figure(page, "Billed cost")))[0], exact(block.amount));
  const { billed, effective, list, contracted } = block.costs;
  assert.deepEqual(await amounts(card(page, "The four costs")), [billed, effective, list, contracted].map(exact));

  const values = await amounts(breakdown(page, "region").locator("tbody td:nth-child(3)"));
  assert.deepEqual(values, block.groups.map(({ amount }) => exact(amount)));
  assert.equal(sum(values), exact(block.amount));

  const chart = card(page, "Billed cost by day");
  await chart.getByRole("button", { name: "Show as table" }).click();
  const days = await amounts(chart.locator("tbody td:nth-child(2)"));
  assert.deepEqual(days, block.points.flatMap(({ amount }) => (amount === null ? [] : exact(amount))));
  assert.equal(sum(days), exact(block.amount));
  await check();
});

test("two currencies are two sections and never one sum", async () => {
  const { page, check } = await open(browser, { customer: customers.several });
  const { currencies } = await api(customers.several, "/v1/costs");
  await page.goto(`${address}/costs`);
  await ready(page);
  const cards = card(page, "The four costs");
  assert.equal(await cards.count(), currencies.length);
  for (const [index, { costs }] of currencies.entries()) {
    assert.equal((await amounts(cards.nth(index)))[0], exact(costs.billed));
  }
  await check();
});

test("what changed the cost is said in the words of the API and leads to its own figures", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  const { currencies } = await api(customers.first, "/v1/costs?range=last_month&group_by=service");
  const { drivers, change } = currencies[0];
  await page.goto(`${address}/costs?range=last_month`);
  await ready(page);
  const list = figure(page, "Billed cost").getByRole("listitem");
  assert.deepEqual(await list.getByRole("link").allTextContents(), drivers.map(({ dimensions }) => dimensions[0]));
  assert.deepEqual(await amounts(list), drivers.map((driver) => exact(driver.change)));
  assert.equal((await amounts(figure(page, "Billed cost").locator("strong")))[0], exact(change));
  await list.getByRole("link").first().click();
  await page.waitForURL((url) => url.searchParams.get("filter.service") === drivers[0].dimensions[0]);
  await page.waitForFunction((amount) => document.querySelector("main section data")?.value === amount, drivers[0].amount);
  await check();
});

test("a group narrows the page down, and its number leads to rows with the same sum", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  const { currencies } = await api(customers.first, "/v1/costs?range=last_month&group_by=service");
  const [group] = currencies[0].groups;
  await page.goto(`${address}/costs?range=last_month`);
  await ready(page);
  assert.deepEqual(await rowsBehind(page, breakdown(page, "service").locator("tbody td:nth-child(3) a").first()), [exact(group.amount)]);
  await page.goBack();
  await ready(page);
  await breakdown(page, "service").getByRole("rowheader").getByRole("link").first().click();
  await chosen(page, "filter.service");
  await breakdown(page, "account").waitFor();
  const { account_names: names } = await api(customers.first, "/v1/costs?range=last_month&group_by=account");
  const [[id, name]] = Object.entries(names);
  await breakdown(page, "account").getByRole("rowheader", { name: `${name} (${id})` }).waitFor();
  await page.locator("div[aria-busy=false]").waitFor();
  assert.equal((await amounts(figure(page, "Billed cost")))[0], exact(group.amount));
  assert.deepEqual(await rowsBehind(page, figure(page, "Billed cost").getByRole("link").first()), [exact(group.amount)]);
  await page.goBack();
  await page.getByRole("list", { name: "Filters" }).getByRole("link").click();
  await page.waitForURL((url) => !url.searchParams.has("filter.service"));
  await breakdown(page, "service").waitFor();
  await check();
});

test("another of the four costs is shown everywhere, to its rows", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  const { currencies } = await api(customers.first, "/v1/costs?range=last_month&cost=list&group_by=service");
  await page.goto(`${address}/costs?range=last_month`);
  await ready(page);
  await page.getByLabel("Which cost").selectOption("list");
  await chosen(page, "cost");
  await card(page, "List cost by day").waitFor();
  await page.locator("div[aria-busy=false]").waitFor();
  assert.equal((await amounts(figure(page, "List cost")))[0], exact(currencies[0].amount));
  assert.deepEqual(await rowsBehind(page, figure(page, "List cost").getByRole("link").first()), [exact(currencies[0].amount)]);
  await page.getByRole("columnheader", { name: "List cost" }).waitFor();
  const { data } = await api(customers.first, "/v1/costs/items?range=last_month");
  const shown = await rows(page).locator("data").evaluateAll((all) => all.map((one) => one.value));
  assert.deepEqual(shown, data.map(({ list_cost: cost }) => cost));
  await page.goBack();
  await ready(page);
  await card(page, "The four costs").getByRole("link", { name: "Billed cost" }).click();
  await page.waitForURL((url) => !url.searchParams.has("cost"));
  await card(page, "Billed cost by day").waitFor();
  await check();
});

test("a tag is named by its key, and kept in the address, with the keyboard alone", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  const { currencies } = await api(customers.first, "/v1/costs?range=last_month&group_by=tag:team");
  await page.goto(`${address}/costs?range=last_month`);
  await ready(page);
  await page.getByLabel("Break down by").focus();
  await page.keyboard.press("End");
  await page.locator("input:focus").waitFor();
  await page.keyboard.type("team");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("group_by") === "tag:team");
  await breakdown(page, "tag team").waitFor();
  await page.locator("div[aria-busy=false]").waitFor();
  const names = await breakdown(page, "tag team").getByRole("rowheader").allTextContents();
  assert.deepEqual(names, currencies[0].groups.map(({ dimensions: [name] }) => name ?? "not stated"));
  await breakdown(page, "tag team").getByRole("rowheader").getByRole("link").first().focus();
  await page.keyboard.press("Enter");
  await chosen(page, "filter.tag:team");
  await page.reload();
  await ready(page);
  assert.equal((await amounts(figure(page, "Billed cost")))[0], exact(currencies[0].groups[0].amount));

  const chart = page.getByRole("application", { name: /^Billed cost by day/ });
  await chart.focus();
  await page.keyboard.press("ArrowRight");
  await page.locator(".recharts-wrapper [role=status]").waitFor();
  await check();
});

test("what is not told apart can be, and fewer groups live in the address", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  const { currencies } = await api(customers.first, "/v1/costs?range=last_month&group_by=service&top=5");
  await page.goto(`${address}/costs?range=last_month&top=5`);
  await ready(page);
  const last = breakdown(page, "service").locator("tbody tr").last();
  await last.locator("data").first().waitFor();
  assert.equal((await amounts(last))[0], exact(currencies[0].groups.at(-1).amount));
  await last.getByRole("link", { name: `${currencies[0].group_count - 5} others` }).click();
  await page.waitForURL((url) => url.searchParams.get("top") !== "5");
  await page.waitForFunction((count) => document.querySelectorAll("main tbody tr").length >= Math.min(10, count), currencies[0].group_count);
  await check();
});

test("a credit takes off, and a cost that a charge does not say is told and not taken for zero", async () => {
  const customer = await operate("POST", "/v1/admin/customers", { name: unique("Credited") });
  const credit = { ServiceName: "Amazon S3", ChargeCategory: "Credit", BilledCost: "-130.5", EffectiveCost: "-130.5", ListCost: "", ContractedCost: "NULL" };
  const file = bill(unique("credited").replace(" ", "-"), "100.250000000000000007", [credit, { ...credit, ChargeCategory: "Tax", BilledCost: "7" }]);
  await operate("POST", "/v1/costs/import?file_name=credited.csv", file, { "x-customer-id": customer.id });
  const { key } = await newKey(customer, "Reader");
  const { page, check } = await open(browser, { customer: { ...customer, key } });
  await page.goto(`${address}/costs?range=last_month&window=month`);
  await ready(page);
  assert.equal((await amounts(figure(page, "Billed cost")))[0], "-23.249999999999999993");
  assert.deepEqual(await amounts(breakdown(page, "service").locator("tbody td:nth-child(3)")), ["100.250000000000000007", "-123.5"]);
  await card(page, "The four costs").getByText("2 charges do not say it.").first().waitFor();
  await page.getByLabel("Which cost").selectOption("list");
  await card(page, "List cost by month").waitFor();
  await page.locator("div[aria-busy=false]").waitFor();
  await figure(page, "List cost").getByText("not said by 2 charges").waitFor();
  const rows = breakdown(page, "service").locator("tbody tr");
  assert.match(await rows.filter({ hasText: "Amazon S3" }).textContent(), /no figure/);
  assert.deepEqual(await rowsBehind(page, figure(page, "List cost").getByRole("link").first()), ["100.250000000000000007"]);
  await page.getByText("not said by 2 charges").waitFor();
  await check();
});

test("filters are shown, removable one by one, and survive a reload", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  const { data } = await api(customers.first, "/v1/costs/items?range=last_90_days");
  const { service, currency, account_id: account } = data[0];
  const query = new URLSearchParams({ range: "last_90_days", currency, "filter.service": service, "filter.account": account });
  await page.goto(`${address}/costs/items?${query}`);
  const filters = page.getByRole("list", { name: "Filters" }).getByRole("link");
  await filters.first().waitFor();
  assert.equal(await filters.count(), 3);
  const asked = new URLSearchParams([["range", "last_90_days"], ["currency", currency], ["filter", `service:${service}`], ["filter", `account:${account}`]]);
  const expected = await api(customers.first, `/v1/costs/items?${asked}`);
  await page.locator("main dl").first().waitFor();
  assert.deepEqual(await amounts(page.locator("main dl").first()), expected.totals.map(({ billed_cost: cost }) => exact(cost)));

  await filters.filter({ hasText: `Service: ${service}` }).click();
  await page.waitForURL((url) => !url.searchParams.has("filter.service"));
  assert.equal(await filters.count(), 2);
  await page.reload();
  await filters.first().waitFor();
  assert.equal(await filters.count(), 2);
  assert.equal(new URL(page.url()).searchParams.get("filter.account"), account);
  await check();
});

test("a breakdown is sorted by any of its columns, and by its own order again", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  await page.goto(`${address}/costs?range=last_month&top=50`);
  const table = page.getByRole("region", { name: /^By service/ }).getByRole("table");
  await table.getByRole("link").first().waitFor();
  const costs = async () => (await table.locator("td:nth-child(3) data").evaluateAll((all) => all.map((one) => one.value))).map(Number);
  const own = await costs();
  assert.ok(own.length > 2);
  const header = (name) => table.getByRole("columnheader", { name });
  await header("Group").getByRole("button").click();
  const names = await table.getByRole("rowheader").allInnerTexts();
  assert.deepEqual(names, [...names].sort((a, b) => a.localeCompare(b, "en-GB")));
  assert.equal(await header("Group").getAttribute("aria-sort"), "ascending");
  const cost = header(/Billed/);
  await cost.getByRole("button").click();
  assert.equal(await cost.getAttribute("aria-sort"), "descending");
  assert.deepEqual(await costs(), [...own].sort((a, b) => b - a));
  await cost.getByRole("button").click();
  assert.deepEqual(await costs(), [...own].sort((a, b) => a - b));
  await cost.getByRole("button").click();
  assert.deepEqual(await costs(), own);
  assert.equal(await cost.getAttribute("aria-sort"), null);
  await check();
});

test("columns that are left out stay so, and come back", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  await page.goto(`${address}/costs/items?range=last_month`);
  const header = (name) => page.getByRole("columnheader", { name });
  await header("Region").waitFor();
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "Region" }).uncheck();
  await page.getByRole("checkbox", { name: "File and line" }).uncheck();
  await page.keyboard.press("Escape");
  assert.equal(await header("Region").count(), 0);
  await page.reload();
  await header("Service").waitFor();
  assert.equal(await header("Region").count(), 0);
  assert.equal(await page.getByRole("row").nth(1).getByRole("cell").count(), 5);
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "Region" }).check();
  await header("Region").waitFor();
  await check();
});

test("all rows of the filter come as a file, whatever is shown of them", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  const query = "range=last_12_months&currency=USD";
  const { data, totals } = await api(customers.first, `/v1/costs/items?${query}&filter=charge_category:Usage`);
  await page.goto(`${address}/costs/items?${query}&filter.charge_category=Usage`);
  const link = page.getByRole("link", { name: "Download CSV" });
  const [file] = await Promise.all([page.waitForEvent("download"), link.click()]);
  assert.match(file.suggestedFilename(), /^cost-items-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv$/);
  const [header, ...lines] = readFileSync(await file.path(), "utf8").trimEnd().split("\r\n");
  assert.equal(lines.length, totals[0].item_count);
  assert.ok(lines.length > 50, "more than a page shows");
  const names = cellsOf(header);
  const [cost, service] = ["BilledCost", "ServiceName"].map((name) => lines.map((line) => cellsOf(line)[names.indexOf(name)]));
  assert.equal(sum(cost), exact(totals[0].billed_cost));
  assert.deepEqual(service.slice(0, data.length), data.map((item) => item.service));
  await check();
});

test("more rows load below, and the total is that of the whole filter", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  const first = await api(customers.first, "/v1/costs/items?range=last_12_months");
  await page.goto(`${address}/costs/items?range=last_12_months`);
  await rows(page).first().waitFor();
  assert.equal(await rows(page).count(), 50);
  const before = await amounts(page.locator("main dl").first());
  await page.getByRole("button", { name: "Load more" }).click();
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 250);
  assert.deepEqual(await amounts(page.locator("main dl").first()), before);
  const second = await api(customers.first, `/v1/costs/items?range=last_12_months&limit=200&cursor=${encodeURIComponent(first.next_cursor)}`);
  const shown = await rows(page).locator("data").evaluateAll((all) => all.map((one) => one.value));
  assert.deepEqual(shown, [...first.data, ...second.data].map(({ billed_cost: cost }) => cost));
  await check();
});

test("rows by their cost: the order is the server's, lives in the address, and is that of the cost shown", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  const costs = async (query) => (await api(customers.first, `/v1/costs/items?range=last_month&${query}`)).data.map((item) => item.effective_cost ?? item.billed_cost);
  const shown = () => rows(page).locator("data").evaluateAll((all) => all.map((one) => one.value));
  await page.goto(`${address}/costs/items?range=last_month&cost=effective`);
  await rows(page).first().waitFor();
  const header = page.getByRole("columnheader", { name: "Effective cost" });
  await header.getByRole("button").click();
  await page.waitForURL(/sort=largest/);
  await page.locator("div[aria-busy=false]").waitFor();
  assert.equal(await header.getAttribute("aria-sort"), "descending");
  assert.deepEqual(await shown(), await costs("sort=largest&cost=effective"));
  await page.getByRole("combobox", { name: "Order" }).selectOption("smallest first");
  await page.waitForURL(/sort=smallest/);
  await page.locator("div[aria-busy=false]").waitFor();
  assert.deepEqual(await shown(), await costs("sort=smallest&cost=effective"));
  await check();
});

test("a breakdown is saved as it is shown, exact", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  await page.goto(`${address}/costs?range=last_month&group_by=service`);
  await ready(page);
  const made = breakdown(page, "service");
  const [file] = await Promise.all([page.waitForEvent("download"), made.getByRole("button", { name: "Download CSV" }).click()]);
  assert.equal(file.suggestedFilename(), "by-service.csv");
  const [, ...lines] = readFileSync(await file.path(), "utf8").trimEnd().split("\r\n");
  const { currencies } = await api(customers.first, "/v1/costs?range=last_month&group_by=service&window=month&compare=previous_period");
  const told = lines.map(cellsOf);
  assert.equal(sum(told.map(([, amount]) => amount)), exact(currencies[0].amount));
  assert.deepEqual(told.map(([, amount]) => exact(amount)), (await amounts(made.locator("tbody td:nth-child(3)"))));
  await check();
});

test("a row unfolds in place: four costs by name, and what is not stated is not zero", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  const { data } = await api(customers.first, "/v1/costs/items");
  await page.goto(`${address}/costs/items`);
  await rows(page).first().waitFor();
  const button = rows(page).first().getByRole("button");
  assert.equal(await button.getAttribute("aria-expanded"), "false");
  await button.click();
  assert.equal(await button.getAttribute("aria-expanded"), "true");
  const details = page.locator(`[id="${await button.getAttribute("aria-controls")}"]`);
  const facts = await details.locator("dl > div").evaluateAll((all) =>
    Object.fromEntries(all.map((one) => [one.querySelector("dt").textContent, one.querySelector("dd data")?.value ?? one.querySelector("dd").textContent])),
  );
  const [item] = data;
  for (const [name, value] of [["Billed cost", item.billed_cost], ["Effective cost", item.effective_cost], ["List cost", item.list_cost], ["Contracted cost", item.contracted_cost]]) {
    assert.equal(facts[name], value ?? "not stated", name);
  }
  assert.equal(facts["File and line"], `${item.file}:${item.line}`);
  assert.equal(facts["Import"], item.import_id);
  await details.getByRole("link", { name: "Only this service" }).click();
  await page.waitForURL((url) => url.searchParams.get("filter.service") === item.service);
  await check();
});

test("no match says so and offers to remove the filters", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  await page.goto(`${address}/costs/items?filter.service=No+such+service`);
  await page.getByRole("heading", { name: "No cost items match" }).waitFor();
  await page.getByRole("link", { name: "Remove all filters" }).click();
  await rows(page).first().waitFor();
  await check();
});

test("a filter that names another customer's account finds nothing of it", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  const { data } = await api(customers.second, "/v1/costs/items");
  await page.goto(`${address}/costs/items?filter.account=${encodeURIComponent(data[0].account_id)}`);
  await page.getByRole("heading", { name: "No cost items match" }).waitFor();
  await check();
});
