// Violations: a security officer finds the worst, gives it to somebody, accepts a risk until March and sees the score move;
// many are changed at once; the file is the list; the timeline is walked by keys.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, api, demo, launch, open } from "./support.mjs";

let browser;
let officers;
before(async () => {
  browser = await launch();
  const seen = await Promise.all(demo.customers.map(async (customer) => ({ customer, ...(await api(customer, "/v1/violations?status=unresolved&excepted=false")) })));
  officers = seen.filter(({ data }) => data.length >= 4).map(({ customer }) => customer);
  assert.ok(officers.length >= 2, "two customers with violations");
});
after(() => browser?.close());

const rows = (page) => page.locator("tbody tr[data-row]");
const unexcepted = "/v1/violations?status=unresolved&excepted=false";

async function listed(page, search = "") {
  await page.goto(`${address}/compliance/violations${search}`);
  await rows(page).first().waitFor();
  await page.locator("div[aria-busy=false]").first().waitFor();
}

test("the worst is first; it is given to somebody, its risk is borne until March, and the score moves", async () => {
  const [customer] = officers;
  const { page, check } = await open(browser, { customer, role: "admin" });
  const before = await api(customer, unexcepted);
  const scores = JSON.stringify((await api(customer, "/v1/compliance")).frameworks);
  const [worst] = before.data;
  await listed(page, "?excepted=false");
  const first = rows(page).first();
  assert.match(await first.textContent(), new RegExp(worst.severity));
  await first.getByRole("link", { name: worst.title }).click();
  await page.getByRole("heading", { name: worst.title, level: 1 }).waitFor();
  assert.equal(new URL(page.url()).pathname, `/compliance/violations/${worst.id}`);

  await page.getByRole("button", { name: "Assign", exact: true }).click();
  const person = page.getByRole("dialog").getByLabel("Who takes care");
  const wanted = await person.locator("option").nth(1).getAttribute("value");
  await person.selectOption(wanted);
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await page.getByText(/takes care now/).waitFor();
  assert.equal((await api(customer, `/v1/violations/${worst.id}`)).assignee.id, wanted);

  await page.getByRole("button", { name: "Make an exception" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Make the exception" }).click();
  await dialog.getByText("Say why.").waitFor();
  await dialog.getByLabel("Reason").fill("The partner moves off this in the spring.");
  const march = `${new Date().getUTCFullYear() + 1}-03-31`;
  await dialog.getByLabel("Until the end of").fill(march);
  await dialog.getByRole("button", { name: "Make the exception" }).click();
  await page.getByText(/The exception holds until/).waitFor();
  await page.getByText("The partner moves off this in the spring.").waitFor();

  const after = await api(customer, unexcepted);
  assert.equal(after.totals.open, before.totals.open - 1);
  assert.ok(!after.data.some(({ id }) => id === worst.id));
  assert.notEqual(JSON.stringify((await api(customer, "/v1/compliance")).frameworks), scores);
  await listed(page, "?excepted=true");
  await page.getByRole("link", { name: worst.title }).first().waitFor();

  await page.goto(`${address}/compliance/violations/${worst.id}`);
  await page.getByRole("button", { name: "End now" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "End now" }).click();
  await page.getByText(/The exception has ended/).waitFor();
  assert.equal((await api(customer, unexcepted)).totals.open, before.totals.open);
  await check();
});

test("several are changed at once, by mouse and by keys, and what was so already is told", async () => {
  const [, customer] = officers;
  const { page, check } = await open(browser, { customer, role: "admin" });
  await listed(page, "?status=open&excepted=false");
  const { data } = await api(customer, "/v1/violations?status=open&excepted=false");
  const ids = data.slice(0, 3).map(({ id }) => id);
  await rows(page).nth(0).getByRole("checkbox").check();
  const third = rows(page).nth(2).getByRole("rowheader").getByRole("button");
  await third.focus();
  await page.keyboard.press("Shift+X");
  await page.getByText("3 chosen").waitFor();
  await page.getByRole("group", { name: "What to do with those chosen" }).getByRole("button", { name: "Acknowledge" }).click();
  await page.getByRole("dialog").getByLabel("Note").fill("Looked at together.");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await page.getByText("3 changed").waitFor();
  for (const id of ids) {
    const { status, history } = await api(customer, `/v1/violations/${id}`);
    assert.deepEqual([status, history.at(-1).note], ["acknowledged", "Looked at together."]);
  }
  await listed(page, "?status=acknowledged");
  await page.getByRole("checkbox", { name: /^Choose all/ }).check();
  await page.getByRole("group", { name: "What to do with those chosen" }).getByRole("button", { name: "Acknowledge" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await page.getByText(/0 changed, \d+ were so already/).waitFor();
  await check();
});

test("the file is the list: the same violations in the same order", async () => {
  const [customer] = officers;
  const { page, check } = await open(browser, { customer });
  await listed(page, "?severity=medium,low&sort=due");
  const href = await page.getByRole("link", { name: "Download CSV" }).getAttribute("href");
  const file = await (await page.context().request.get(address + href)).text();
  const inFile = file.trim().split(/\r?\n/).slice(1).map((line) => line.split(",")[0].replaceAll('"', ""));
  const { data, totals } = await api(customer, "/v1/violations?status=unresolved&severity=medium,low&sort=due&limit=200");
  assert.deepEqual(inFile.slice(0, data.length), data.map(({ id }) => id));
  assert.equal(inFile.length, totals.violations);
  const links = await rows(page).getByRole("link").evaluateAll((all) => all.map((one) => one.pathname.split("/").at(-1)));
  assert.deepEqual(links, inFile.slice(0, links.length));
  await check();
});

test("the timeline is walked by keys, zooms, and has the same as a table", async () => {
  const [customer] = officers;
  const { page, check } = await open(browser, { customer });
  await page.goto(`${address}/compliance/timeline`);
  const marks = page.locator("a[data-mark]");
  await marks.first().waitFor();
  assert.equal(await page.locator('a[data-mark][tabindex="0"]').count(), 1, "one stop for the tab key");
  await page.locator('a[data-mark][tabindex="0"]').focus();
  const at = () => page.evaluate(() => document.activeElement?.getAttribute("data-mark"));
  const start = await at();
  await page.keyboard.press("ArrowDown");
  assert.notEqual(await at(), start);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Home");
  assert.equal(await at(), "0-0");
  await page.keyboard.press("+");
  await page.waitForURL((url) => url.searchParams.has("from"));
  await page.getByRole("radio", { name: "90 days" }).check({ force: true });
  await page.waitForURL((url) => !url.searchParams.has("from"));

  await page.getByRole("button", { name: "Show as table" }).click();
  const counts = await page.getByRole("table", { name: "Violations over time" }).locator("tbody tr td:last-child").allTextContents();
  const shown = new Date(Math.ceil(Date.now() / 86_400_000) * 86_400_000);
  const from = new Date(shown.getTime() - 90 * 86_400_000).toISOString();
  const answer = await api(customer, `/v1/violations/timeline?from=${from}&to=${shown.toISOString()}`);
  assert.deepEqual(counts.map((text) => Number(text.replace(/\D/g, ""))), answer.marks.map(({ count }) => count));
  await check();
});
