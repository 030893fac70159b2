import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, amounts, api, exact, launch, open, survey } from "./support.mjs";

let browser;
let customers;
before(async () => {
  browser = await launch();
  customers = await survey();
});
after(() => browser?.close());

const rows = (page) => page.locator("tbody tr:has(button)");

test("filters are shown, removable one by one, and survive a reload", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  const { data } = await api(customers.first, "/v1/costs/items?range=last_90_days");
  const { service, currency, account_id: account } = data[0];
  const query = new URLSearchParams({ range: "last_90_days", currency, service, account });
  await page.goto(`${address}/costs/items?${query}`);
  const filters = page.getByRole("list", { name: "Filters" }).getByRole("link");
  await filters.first().waitFor();
  assert.equal(await filters.count(), 3);
  const expected = await api(customers.first, `/v1/costs/items?${query}`);
  await page.locator("main dl").first().waitFor();
  assert.deepEqual(await amounts(page.locator("main dl").first()), expected.totals.map(({ billed_cost: cost }) => exact(cost)));

  await filters.filter({ hasText: `Service: ${service}` }).click();
  await page.waitForURL((url) => !url.searchParams.has("service"));
  assert.equal(await filters.count(), 2);
  await page.reload();
  await filters.first().waitFor();
  assert.equal(await filters.count(), 2);
  assert.equal(new URL(page.url()).searchParams.get("account"), account);
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
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 100);
  assert.deepEqual(await amounts(page.locator("main dl").first()), before);
  const second = await api(customers.first, `/v1/costs/items?range=last_12_months&cursor=${encodeURIComponent(first.next_cursor)}`);
  const shown = await rows(page).locator("data").evaluateAll((all) => all.map((one) => one.value));
  assert.deepEqual(shown, [...first.data, ...second.data].map(({ billed_cost: cost }) => cost));
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
  await page.waitForURL((url) => url.searchParams.get("service") === item.service);
  await check();
});

test("no match says so and offers to remove the filters", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  await page.goto(`${address}/costs/items?service=No+such+service`);
  await page.getByRole("heading", { name: "No cost items match" }).waitFor();
  await page.getByRole("link", { name: "Remove all filters" }).click();
  await rows(page).first().waitFor();
  await check();
});

test("a filter that names another customer's account finds nothing of it", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  const { data } = await api(customers.second, "/v1/costs/items");
  await page.goto(`${address}/costs/items?account=${encodeURIComponent(data[0].account_id)}`);
  await page.getByRole("heading", { name: "No cost items match" }).waitFor();
  await check();
});
