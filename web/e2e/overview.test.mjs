import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, amounts, api, card, exact, launch, open, phone, settled, sum, survey } from "./support.mjs";

let browser;
let customers;
before(async () => {
  browser = await launch();
  customers = await survey();
});
after(() => browser?.close());

const cost = (page) => card(page, "What does it cost?").first();
const total = async (page) => exact(await cost(page).locator("data").first().getAttribute("value"));

/** The figures inside an element as they are shown, in whole units; what is less than one counts nothing. */
async function wholeFigures(locator) {
  const texts = await locator.locator("data").evaluateAll((all) => all.map((one) => one.firstChild.textContent));
  return texts.map((text) => (/^[<>]/.test(text) ? 0 : Number(text.replace("−", "-").replace(/[^\d.-]/g, ""))));
}

async function chooseRange(page, name) {
  await page.getByRole("button", { name: /^Period/ }).click();
  await page.getByRole("dialog").getByRole("button", { name, exact: true }).click();
}

/** What is used, and what there is to set up, comes by itself, after what is drawn first. */
const later = ["GET /v1/compliance", "GET /v1/usage/meters", "GET /v1/usage/meters?trend=true", "GET /v1/people", "GET /v1/keys"];
const withoutLater = (requests) => requests.filter((request) => !later.includes(request));

test("the first screen needs no request and moves nothing", async () => {
  const { page, requests, check } = await open(browser, { customer: customers.first, isNew: true });
  await page.addInitScript(() => {
    window.shifts = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.shifts += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  for (const query of ["", "?range=last_month", "?range=last_12_months&compare=previous_year"]) {
    await page.goto(`${address}/${query}`);
    await settled(page);
    await page.waitForTimeout(300);
    assert.deepEqual(withoutLater(requests), [], query);
    assert.ok((await page.evaluate(() => window.shifts)) < 0.01, `layout shift at ${query}`);
  }
  await check();
});

test("every figure equals the API's answer, and the parts add up", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  for (const query of ["", "?range=last_90_days", "?range=last_12_months", "?compare=previous_year", "?compare=none"]) {
    const { spend } = await api(customers.first, `/v1/dashboard${query}`);
    const [expected] = spend.currencies;
    await page.goto(`${address}/${query}`);
    await settled(page);
    assert.equal(await total(page), exact(expected.total));

    const services = card(page, "By service").first().getByRole("table");
    const folded = await amounts(services);
    assert.equal(sum(folded), exact(expected.total), "the folded rows add up");
    if (Number(expected.total) >= 1000) {
      const [whole] = await wholeFigures(cost(page));
      const parts = await wholeFigures(services);
      assert.equal(parts.reduce((all, part) => all + part, 0), whole, "so do the figures as they are shown");
    }
    const more = services.getByRole("button", { name: /more$/ });
    if (await more.count()) await more.click();
    assert.deepEqual(await amounts(services), expected.services.map(({ amount }) => exact(amount)));

    const chart = card(page, "Spend by").first();
    await chart.getByRole("button", { name: "Show as table" }).click();
    const shown = await chart.locator("tbody tr").evaluateAll((rows) => rows.map((row) => row.querySelector("data").value));
    assert.equal(sum(shown), exact(expected.total), "the columns add up");
    if (expected.days.length <= 92) assert.deepEqual(shown.map(exact), expected.days.map(({ amount }) => exact(amount)));
  }
  await check();
});

test("each number leads to its rows, whose total is the same", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  await page.goto(`${address}/`);
  await settled(page);
  const targets = [];
  for (const link of await cost(page).getByRole("link").all()) {
    if ((await link.locator("data").count()) === 0) continue;
    targets.push({ href: await link.getAttribute("href"), amount: await link.locator("data").getAttribute("value") });
  }
  const count = targets.pop();
  const services = card(page, "By service").first();
  const more = services.getByRole("button", { name: /more$/ });
  if (await more.count()) await more.click();
  for (const row of (await services.locator("tbody tr").all()).slice(0, -1)) {
    const href = await row.getByRole("link").getAttribute("href");
    targets.push({ href, amount: await row.locator("data").getAttribute("value") });
  }
  await card(page, "Spend by").first().getByRole("button", { name: "Show as table" }).click();
  for (const row of (await card(page, "Spend by").first().locator("tbody tr").all()).slice(0, 2)) {
    const href = await row.getByRole("link").getAttribute("href");
    targets.push({ href, amount: await row.locator("data").first().getAttribute("value") });
  }
  assert.ok(targets.length > 5);
  const totals = page.locator("main dl").first();
  for (const { href, amount } of targets) {
    await page.goto(address + href);
    await page.getByRole("heading", { name: "Cost items", level: 1 }).waitFor();
    await totals.or(page.getByText("No cost items match")).first().waitFor();
    const found = (await totals.count()) === 0 ? ["0"] : await amounts(totals);
    assert.deepEqual(found, [exact(amount)], href);
  }
  await page.goto(address + count.href);
  await totals.getByText(new RegExp(`^${Number(count.amount).toLocaleString("en-GB")} cost item`)).waitFor();
  await check();
});

test("what changed most is said with the difference in all", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  for (const query of ["", "?range=last_month", "?range=last_30_days"]) {
    const { currencies } = await api(customers.first, `/v1/costs${query === "" ? "?" : `${query}&`}group_by=service`);
    const [{ change, drivers }] = currencies;
    await page.goto(`${address}/${query}`);
    await settled(page);
    const facts = card(page, "By service").first().locator("dl");
    assert.equal(await facts.count(), drivers.length === 0 ? 0 : 1, query);
    if (drivers.length === 0) continue;
    await facts.getByText(`Changed most: ${drivers[0].dimensions[0]}`).waitFor();
    assert.deepEqual(await amounts(facts), [exact(change), exact(drivers[0].change)], query);
  }
  await page.goto(`${address}/?compare=none`);
  await settled(page);
  assert.equal(await card(page, "By service").first().locator("dl").count(), 0, "nothing to compare with");
  await check();
});

test("a press on a service's amount opens its rows", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  await page.goto(`${address}/`);
  await settled(page);
  const row = card(page, "By service").first().locator("tbody tr").first();
  const amount = await row.locator("data").getAttribute("value");
  const box = await row.locator("data").boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await page.getByRole("heading", { name: "Cost items", level: 1 }).waitFor();
  const totals = page.locator("main dl").first();
  await totals.waitFor();
  assert.deepEqual(await amounts(totals), [exact(amount)]);
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1", "the focus went along");
  await page.goBack();
  await cost(page).waitFor();
  await check();
});

test("the period lives in the address", async () => {
  const { page, requests, check } = await open(browser, { customer: customers.first });
  await page.goto(`${address}/`);
  await settled(page);
  const month = await total(page);
  await chooseRange(page, "Last 90 days");
  await page.waitForURL("**/?range=last_90_days");
  await page.locator("div[aria-busy=false]").waitFor();
  const expected = await api(customers.first, "/v1/dashboard?range=last_90_days");
  await page.waitForFunction((value) => document.querySelector("main data").value === value, expected.spend.currencies[0].total);
  assert.deepEqual(withoutLater(requests), ["GET /v1/dashboard?range=last_90_days&compare=previous_period"]);

  await page.getByLabel("Compare with").selectOption("none");
  await page.waitForURL("**/?range=last_90_days&compare=none");
  await page.reload();
  await settled(page);
  assert.equal(await total(page), exact(expected.spend.currencies[0].total));
  assert.equal(await page.getByLabel("Compare with").inputValue(), "none");
  assert.equal(await cost(page).getByText(/^vs /).count(), 0);

  await page.goBack();
  await page.goBack();
  await page.waitForFunction((value) => document.querySelector("main data").value.startsWith(value), month);
  assert.equal(new URL(page.url()).search, "");
  await check();
});

test("days of one's own can be typed, and are refused when they make no period", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  const { freshness } = await api(customers.first, "/v1/dashboard");
  const day = freshness.charges_through;
  const type = async (group, [year, month, date]) => {
    await page.getByRole("group", { name: group }).getByRole("spinbutton").first().click();
    await page.keyboard.type(date + month + year);
  };
  await page.goto(`${address}/`);
  await settled(page);
  await page.getByRole("button", { name: /^Period/ }).click();
  await type("From", day.split("-"));
  await type("Through", [String(Number(day.slice(0, 4)) - 1), "01", "01"]);
  await page.getByRole("button", { name: "Show this period" }).click();
  await page.getByRole("alert").filter({ hasText: "Choose a first and a last day" }).waitFor();
  await type("Through", day.split("-"));
  await page.getByRole("button", { name: "Show this period" }).click();
  await page.waitForURL(`**/?from=${day}&to=*`);
  const { search } = new URL(page.url());
  const expected = await api(customers.first, `/v1/dashboard${search}`);
  assert.equal(expected.spend.currencies[0].days.length, 1);
  await page.waitForFunction((value) => document.querySelector("main data").value === value, expected.spend.currencies[0].total);
  await check();
});

test("the figures stay, marked busy, while another period loads", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  await page.goto(`${address}/`);
  await settled(page);
  const before = await total(page);
  let go;
  const gate = new Promise((resolve) => {
    go = resolve;
  });
  await page.route("**/v1/dashboard?*", async (route) => {
    await gate;
    await route.continue();
  });
  await chooseRange(page, "Last month");
  await page.locator("[aria-busy=true]").waitFor();
  assert.equal(await total(page), before);
  go();
  await page.locator("div[aria-busy=false]").waitFor();
  assert.notEqual(await total(page), before);
  await check();
});

test("a failure says what, names the request and offers another try", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  await page.goto(`${address}/`);
  await settled(page);
  const problem = { type: "about:blank", title: "Internal error", status: 500, detail: "The figures could not be read.", request_id: "req_probe" };
  await page.route("**/v1/dashboard?*", (route) =>
    route.fulfill({ status: 500, contentType: "application/problem+json", body: JSON.stringify(problem) }),
  );
  await chooseRange(page, "Last month");
  const alert = page.getByRole("alert");
  await alert.getByText("The figures could not be read.").waitFor();
  await alert.getByText("Request req_probe").waitFor();
  assert.equal(await page.locator("main data").count(), 0, "no figure beside a failure");
  await page.unroute("**/v1/dashboard?*");
  await alert.getByRole("button", { name: "Try again" }).click();
  await cost(page).waitFor();

  await page.route("**/v1/dashboard?*", (route) =>
    route.fulfill({ status: 403, contentType: "application/problem+json", body: JSON.stringify({ ...problem, status: 403 }) }),
  );
  await chooseRange(page, "Last 30 days");
  await page.getByRole("heading", { name: "You do not have access to this" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Try again" }).count(), 0);
  await check(/status of (500|403)/);
});

test("an unreachable server is named as such", async () => {
  const { page, context, check } = await open(browser, { customer: customers.first });
  await page.goto(`${address}/`);
  await settled(page);
  await page.getByRole("button", { name: /^Period/ }).click();
  await page.getByRole("dialog").waitFor();
  await context.setOffline(true);
  await page.route("**/v1/dashboard?*", (route) => route.abort("connectionrefused"));
  await page.getByRole("button", { name: "Last month" }).click();
  await context.setOffline(false);
  await page.getByRole("alert").getByText("The server could not be reached").waitFor({ timeout: 15_000 });
  await check(/ERR_/);
});

test("a customer without data is told what happens next", async () => {
  const { page, requests, check } = await open(browser, { customer: customers.empty });
  await page.goto(`${address}/`);
  await page.getByRole("heading", { name: "No bill has reached us yet" }).waitFor();
  await page.getByRole("heading", { name: "What happens next" }).waitFor();
  assert.equal(await page.locator("main data").count(), 0);
  assert.deepEqual(withoutLater(requests), []);
  await check();
});

test("an empty period offers the month of the newest charge", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  await page.goto(`${address}/?from=2001-01-01&to=2001-02-01`);
  await page.getByRole("heading", { name: "No charges in January 2001" }).waitFor();
  await page.getByRole("main").getByRole("link", { name: /^Show / }).click();
  await cost(page).waitFor();
  const { freshness } = await api(customers.first, "/v1/dashboard");
  assert.ok(page.url().includes(`from=${freshness.charges_through.slice(0, 7)}-01`));
  await check();
});

test("the chart can be read by keyboard", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  await page.goto(`${address}/`);
  await settled(page);
  const chart = page.getByRole("application");
  assert.match(await chart.getAttribute("aria-label"), /^Spend by day\. Highest: /);
  await chart.focus();
  await page.keyboard.press("ArrowRight");
  const tooltip = card(page, "Spend by day").getByRole("status");
  await tooltip.waitFor();
  const before = await tooltip.textContent();
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction((text) => document.querySelector(".recharts-wrapper [role=status]").textContent !== text, before);
  await check();
});

test("the chart keeps its columns when the window changes", async () => {
  const { page, check } = await open(browser, { customer: customers.first, reducedMotion: "no-preference" });
  await page.goto(`${address}/?range=last_30_days`);
  await settled(page);
  const columns = page.locator(".recharts-bar-rectangle path");
  const before = await columns.count();
  assert.ok(before > 20);
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 700, height: 900 });
  await page.waitForTimeout(400);
  assert.equal(await columns.count(), before);
  await check();
});

test("what the axis says of the last day stays in its card, a year back and on a phone", async () => {
  const day = (daysAgo) => new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);
  const { page, check } = await open(browser, { customer: customers.first, viewport: phone });
  await page.goto(`${address}/?from=${day(385)}&to=${day(357)}`);
  await settled(page);
  const all = page.locator("svg.recharts-surface").first().locator("text");
  await all.nth(3).waitFor();
  const labels = await all.evaluateAll((all) => all.map((one) => [one.textContent, one.getBoundingClientRect().right]));
  const { right } = await page.locator("svg.recharts-surface").first().evaluate((chart) => chart.getBoundingClientRect().toJSON());
  assert.ok(labels.some(([text]) => text.includes(day(357).slice(0, 4))), "the last day is named with its year");
  for (const [text, end] of labels) assert.ok(end <= right + 1, `${text} ends at ${end}, the chart at ${right}`);
  await check();
});
