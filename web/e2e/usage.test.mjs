// Usage: every figure equals the API's answer and leads to its events, and an operator's meter is tried before it is made.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openDesk, operate, sendEvents, unique, usageEvent } from "./desk.mjs";
import { address, api, exact, launch, newKey, open, survey, sum } from "./support.mjs";

let browser;
let customers;
before(async () => {
  browser = await launch();
  customers = await survey();
});
after(() => browser?.close());

const figure = (page) => page.getByRole("region", { name: "How much was used?" });
const breakdown = (page, dimensions) => page.getByRole("region", { name: `By ${dimensions}` });
const valueOf = async (locator) => exact(await locator.locator("data").first().getAttribute("value"));

async function ready(page) {
  await figure(page).waitFor();
  await page.locator("div[aria-busy=false]").waitFor();
}

test("a meter's figure, its columns and its groups are the API's, and add up", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  const query = "meter=api_calls&range=last_30_days&group_by=path&top=5";
  const answer = await api(customers.first, `/v1/usage?${query}&window=day`);
  await page.goto(`${address}/usage?${query}`);
  await ready(page);
  assert.equal(await valueOf(figure(page)), answer.total.value);
  assert.equal(sum(answer.points.map(({ value }) => value ?? "0")), answer.total.value);
  const rows = breakdown(page, "path").locator("tbody tr");
  assert.equal(await rows.count(), answer.groups.length);
  const values = await rows.locator("data").evaluateAll((all) => all.map((one) => one.value));
  assert.deepEqual(values, answer.groups.map(({ total }) => total.value));
  assert.equal(sum(values), answer.total.value);

  await page.getByRole("button", { name: "Show as table" }).click();
  const cells = page.getByRole("region", { name: "API calls by day" }).locator("tbody tr td:nth-child(2) data");
  assert.deepEqual(await cells.evaluateAll((all) => all.map((one) => one.value)), answer.points.flatMap(({ value }) => value ?? []));
  await check();
});

test("a group narrows the page down, and its number leads to its events", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  const { groups } = await api(customers.first, "/v1/usage?meter=api_calls&range=last_7_days&group_by=path");
  const [path] = groups[0].dimensions;
  await page.goto(`${address}/usage?meter=api_calls&range=last_7_days&group_by=path`);
  await ready(page);
  await breakdown(page, "path").getByRole("link").first().click();
  await page.waitForURL((url) => url.searchParams.get("filter.path") === path && !url.searchParams.has("group_by"));
  await page.waitForFunction((value) => document.querySelector("main section data")?.value === value, groups[0].total.value);

  await figure(page).getByRole("link").first().click();
  await page.waitForURL("**/usage/events?**");
  await page.locator("tbody button").first().waitFor();
  assert.equal(new URL(page.url()).searchParams.get("filter.path"), path);
  const { data } = await api(customers.first, `/v1/usage/events?meter=api_calls&range=last_7_days&filter=${encodeURIComponent(`path:${path}`)}`);
  assert.equal(await page.locator("tbody tr").count(), data.length);
  await page.locator("tbody button").first().click();
  const details = page.locator(`[id="${await page.locator("tbody button").first().getAttribute("aria-controls")}"]`);
  await details.getByText(data[0].id, { exact: true }).waitFor();
  assert.deepEqual(JSON.parse(await details.locator("pre").first().textContent()), data[0].data);
  await page.getByRole("button", { name: "Show more" }).click();
  await page.waitForFunction((count) => document.querySelectorAll("tbody button").length > count, data.length);
  await check();
});

test("meter, period, zone and cut live in the address; a longer period loses its hours", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  await page.goto(`${address}/usage`);
  await ready(page);
  await page.getByLabel("Meter").selectOption("compute_hours");
  await page.waitForURL((url) => url.searchParams.get("meter") === "compute_hours");
  await page.getByLabel("Cut by").selectOption("hour");
  await page.waitForURL((url) => url.searchParams.get("window") === "hour");
  await page.reload();
  await ready(page);
  assert.equal(await page.getByLabel("Cut by").inputValue(), "hour");
  await page.getByRole("button", { name: /^Period/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Last 12 months", exact: true }).click();
  await page.waitForURL((url) => url.searchParams.get("range") === "last_12_months" && !url.searchParams.has("window"));
  await ready(page);
  assert.equal(await page.getByLabel("Cut by").inputValue(), "month");
  assert.equal(await page.getByLabel("Cut by").locator("option[value=hour]").count(), 0);
  await check();
});

test("an event shows the numbers of its data to the last digit", async () => {
  const event = usageEvent(customers.second.id);
  const data = '{"bytes": 12345678901234567890.000000000000000001, "share": 0.1}';
  await sendEvents(`[${JSON.stringify({ ...event, type: "exact.sample" }).replace(JSON.stringify(event.data), data)}]`);
  const { page, check } = await open(browser, { customer: customers.second });
  await page.goto(`${address}/usage/events?range=last_7_days`);
  const line = page.getByRole("row").filter({ hasText: "exact.sample" }).first();
  await line.getByText("bytes: 12345678901234567890.000000000000000001, share: 0.1").waitFor();
  await line.getByRole("button").click();
  await page.getByText(event.time.slice(0, 19)).waitFor();
  assert.match(await page.locator("pre").first().textContent(), /"bytes": 12345678901234567890\.000000000000000001,\n {2}"share": 0\.1\n/);
  await check();
});

test("use that has only just begun is not compared with a time before it", async () => {
  const customer = await operate("POST", "/v1/admin/customers", { name: unique("Beginner") });
  const daysAgo = (days) => new Date(Date.now() - days * 24 * 3600 * 1000).toISOString();
  await sendEvents([8, 6, 5, 4, 3, 2].map((days) => ({ ...usageEvent(customer.id), time: daysAgo(days) })));
  const { key } = await newKey(customer, "Reader");
  const { page, check } = await open(browser, { customer: { ...customer, key } });
  await page.goto(`${address}/usage?meter=api_calls&range=last_7_days`);
  await ready(page);
  await figure(page).getByText(/^not comparable: in use only since/).waitFor();
  assert.doesNotMatch(await figure(page).textContent(), /[+−-]\s?[\d.,]+\s?%/, "no change is told");
  await page.goto(`${address}/usage?meter=api_calls&range=last_7_days&window=hour`);
  await ready(page);
  const axis = page.locator(".recharts-xAxis-tick-labels text");
  for (const label of await axis.allTextContents()) assert.match(label, /^\d+ \w+, 00:00$/, "an hour is told of with its day");
  await check();
});

test("the overview shows what each meter has come to this month", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  const { data } = await api(customers.first, "/v1/usage/meters");
  await page.goto(`${address}/`);
  const cards = page.getByRole("region", { name: "What do you use?" });
  await cards.waitFor();
  const calls = data.find(({ key }) => key === "api_calls");
  const card = cards.getByRole("listitem").filter({ hasText: calls.name }).first();
  assert.equal(await valueOf(card), calls.month.value);
  await card.getByRole("link").click();
  await page.waitForURL((url) => url.pathname === "/usage" && url.searchParams.get("meter") === "api_calls");
  await check();
});

test("what a plan includes is shown with the share that is used", async () => {
  const name = unique("Metered");
  const plan = await operate("POST", "/v1/admin/plans", { name, requests_per_minute: 6000, key_requests_per_minute: 6000 });
  const { plan: before } = await operate("GET", `/v1/admin/customers/${customers.second.id}`);
  await operate("PUT", `/v1/admin/plans/${plan.id}/entitlements/api_calls`, { included: "1", hard_limit: "999999999" });
  await operate("PATCH", `/v1/admin/customers/${customers.second.id}`, { plan_id: plan.id });
  const { page, check } = await open(browser, { customer: customers.second });
  await page.goto(`${address}/usage?meter=api_calls`);
  const card = page.getByRole("region", { name: "What does the plan include?" });
  await card.getByText("Above the plan").waitFor();
  await card.getByText("Hard limit").waitFor();
  const answer = await api(customers.second, "/v1/usage/entitlements/api_calls");
  assert.equal(await valueOf(card), answer.used);
  await check();
  await operate("PATCH", `/v1/admin/customers/${customers.second.id}`, { plan_id: before?.id ?? null });
});

test("a meter is tried on events while it is written, made, changed and archived", async () => {
  const { page, check } = await openDesk(browser);
  const key = unique("tokens").replace(/\W/g, "_");
  await page.goto(`${address}/operator/meters`);
  await page.getByRole("link", { name: "New meter" }).click();
  await page.getByText("Fill in the fields that the meter needs").waitFor();
  await page.getByRole("button", { name: "Create" }).click();
  await page.getByText("Enter a unit.").waitFor();
  await page.getByLabel("Key").fill(key);
  await page.getByLabel("Name", { exact: true }).fill("Tokens");
  await page.getByLabel("Unit").fill("tokens");
  await page.getByLabel("Type of the events").fill("llm.completion");
  await page.getByLabel("What it makes of them").selectOption("sum");
  await page.getByLabel("Field of the value").fill("tokens");
  const event = (id, data) => ({ specversion: "1.0", id, source: "/llm", type: "llm.completion", time: "2026-11-24T10:07:00Z", data });
  const samples = page.getByLabel("Sample events");
  await samples.fill(`[${JSON.stringify(event("1", { tokens: 0.1 }))}, ${JSON.stringify(event("2", { tokens: "0.2" }))}, ${JSON.stringify(event("3", {}))}]`);
  await page.getByText("2 of 3 read. They come to 0.3 tokens.").waitFor();
  await page.getByText("data.tokens is missing").waitFor();
  await samples.fill("[{");
  await page.getByText("This is not JSON yet").waitFor();
  await page.getByRole("button", { name: "Create" }).click();

  const row = page.getByRole("row").filter({ hasText: key });
  await row.getByRole("link", { name: "Tokens" }).click();
  await page.getByRole("heading", { name: "Tokens", level: 1 }).waitFor();
  await page.getByLabel("Conditions").fill("tokens ?");
  await page.getByRole("button", { name: "Save as version 2" }).click();
  await page.getByText(/^Line 1 is not a field/).waitFor();
  await page.getByLabel("Conditions").fill("tokens >= 1");
  await page.getByRole("button", { name: "Save as version 2" }).click();
  await page.getByText(/^Version 2 is being made/).waitFor();
  const { data } = await operate("GET", "/v1/admin/meters");
  assert.deepEqual(data.find((meter) => meter.key === key).definition.conditions, [{ field: "tokens", test: "at_least", value: "1" }]);

  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Meters" }).click();
  await page.getByRole("button", { name: "Actions for Tokens" }).click();
  await page.getByRole("button", { name: "Archive", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Archive" }).click();
  await page.getByText("Tokens is archived.").waitFor();
  assert.equal(await row.count(), 0);
  await check();
});
