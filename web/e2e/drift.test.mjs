// Drift: the page says what the API says; a drift is found by who did it, read side by side and inline, snoozed by keys,
// accepted with a reason; several are marked at once; the timeline is walked by keys; the analytics add up.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, api, demo, launch, open, phone, resourceName, violations } from "./support.mjs";

const unresolved = "/v1/drift?status=unresolved";

let browser;
let drifters;
before(async () => {
  browser = await launch();
  const seen = await Promise.all(demo.customers.map(async (customer) => ({ customer, ...(await api(customer, `${unresolved}&limit=200`)) })));
  drifters = seen.filter(({ data }) => data.filter(({ status }) => status === "open").length >= 4).map(({ customer }) => customer);
  assert.ok(drifters.length >= 1, "a customer with open drift");
});
after(() => browser?.close());

const cards = (page) => page.locator("main article");
const ids = (page) => cards(page).getByRole("heading", { level: 3 }).getByRole("link").evaluateAll((all) => all.map((one) => one.pathname.split("/").at(-1)));

async function listed(page, search = "") {
  await page.goto(`${address}/drift${search}`);
  await cards(page).first().waitFor();
  await page.locator("div[aria-busy=false]").first().waitFor();
}

/** The name that a resource goes by on the page. */
const nameOf = ({ resource }) => resourceName(resource);

test("the list and its figures are those of the API, the worst first", async () => {
  const [customer] = drifters;
  const { page, check } = await open(browser, { customer });
  const answer = await api(customer, unresolved);
  await listed(page);
  const shown = await ids(page);
  assert.deepEqual(shown, answer.data.slice(0, shown.length).map(({ id }) => id));
  const totals = page.getByRole("group", { name: "Of this filter" });
  assert.match(await totals.textContent(), new RegExp(`^${answer.totals.open.toLocaleString("en")} ?open now`));
  for (const { severity, open: count } of answer.by_severity) {
    await totals.getByRole("link", { name: `${count.toLocaleString("en")} ${severity}`, exact: true }).waitFor();
  }
  const [worst] = answer.data;
  const card = cards(page).first();
  await card.getByRole("link", { name: nameOf(worst), exact: true }).waitFor();
  if (worst.author != null) {
    assert.match(await card.textContent(), new RegExp(`${worst.author.name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}.*${worst.author.confidence}`));
  }
  await check();
});

test("filters stand in the address and are those of the API", async () => {
  const [customer] = drifters;
  const { page, check } = await open(browser, { customer });
  const facets = await api(customer, "/v1/drift/facets");
  const [type] = facets.resource_types;
  await listed(page);
  await page.getByRole("combobox", { name: "Resource type" }).selectOption(type.value);
  await page.waitForURL((url) => url.searchParams.get("resource_type") === type.value);
  await page.getByText(new RegExp(`of ${type.count.toLocaleString("en")} shown$`)).waitFor();
  const narrowed = await api(customer, `${unresolved}&resource_type=${encodeURIComponent(type.value)}`);
  assert.equal(narrowed.totals.drifts, type.count);
  const shown = await ids(page);
  assert.deepEqual(shown, narrowed.data.slice(0, shown.length).map(({ id }) => id));
  await page.reload();
  await cards(page).first().waitFor();
  assert.deepEqual(await ids(page), shown);
  await check();
});

test("a drift shows every field, who did it, and both layouts; axe finds nothing in either theme", async () => {
  const [customer] = drifters;
  const { page, check } = await open(browser, { customer, role: "viewer" });
  const { data } = await api(customer, `${unresolved}&limit=200`);
  const some = data.find(({ author, field_count: count, violation_count: breaks }) => author != null && count > 0 && breaks > 0) ?? data.find(({ field_count: count }) => count > 0);
  const drift = await api(customer, `/v1/drift/${some.id}`);
  await page.goto(`${address}/drift/${drift.id}`);
  await page.getByRole("heading", { level: 1, name: nameOf(drift), exact: true }).waitFor();
  const seen = drift.fields.filter(({ hidden_by: rules = [] }) => rules.length === 0);
  const headings = page.getByRole("region", { name: "What differs" }).getByRole("heading", { level: 3 });
  assert.deepEqual((await headings.evaluateAll((all) => all.filter((one) => one.checkVisibility()).map((one) => one.title))).sort(), seen.map(({ path }) => path).sort());
  if (drift.authors.length > 0) {
    const author = page.getByRole("region", { name: "Who did it" });
    await author.getByText(drift.authors[0].name, { exact: true }).first().waitFor();
    assert.match(await author.textContent(), new RegExp(`${drift.authors[0].confidence}\\s?%`));
  }
  for (const { title, id } of drift.violations) {
    assert.equal(new URL(await page.getByRole("link", { name: title, exact: true }).first().evaluate((one) => one.href)).pathname, `/compliance/violations/${id}`);
  }
  assert.equal(await page.getByRole("button", { name: "Accept", exact: true }).count(), 0, "a viewer changes nothing");
  await page.getByRole("radio", { name: "Inline" }).check({ force: true });
  await page.waitForURL((url) => url.searchParams.get("view") === "inline");
  for (const viewport of [{ width: 1280, height: 900 }, phone]) {
    for (const colorScheme of ["light", "dark"]) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await violations(page), []);
    }
  }
  await check();
});

test("a drift is snoozed and opened again by keys alone", async () => {
  const [customer] = drifters;
  const { page, check } = await open(browser, { customer, role: "analyst" });
  const { data } = await api(customer, "/v1/drift?status=open");
  const drift = data.at(-1);
  await page.goto(`${address}/drift/${drift.id}`);
  const snooze = page.getByRole("button", { name: "Snooze", exact: true });
  await snooze.waitFor();
  await page.getByRole("heading", { level: 1 }).focus();
  for (let step = 0; step < 12 && !(await snooze.evaluate((one) => one === document.activeElement)); step += 1) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Snooze this drift" });
  await dialog.waitFor();
  const until = dialog.getByLabel("Until the end of");
  const proposed = await until.inputValue();
  await until.fill("");
  await dialog.getByLabel("Note").focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await dialog.getByText("Say until when.").waitFor();
  assert.equal(await until.evaluate((one) => one === document.activeElement), true, "the focus is where something is wrong");
  await until.fill(proposed);
  await dialog.getByLabel("Note").focus();
  const note = `Waits for the change window of ${Date.now().toString(36)}.`;
  await page.keyboard.type(note);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByText(/^Snoozed until/).first().waitFor();
  const snoozed = await api(customer, `/v1/drift/${drift.id}`);
  assert.deepEqual([snoozed.status, snoozed.history.at(-1).note], ["snoozed", note]);
  assert.ok(Date.parse(snoozed.snoozed_until) > Date.now());
  await page.getByText(note).waitFor();
  await page.getByRole("button", { name: "Open again" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByRole("button", { name: "Open again" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("Open again.", { exact: true }).waitFor();
  assert.equal((await api(customer, `/v1/drift/${drift.id}`)).status, "open");
  await check();
});

test("several are marked for revert at once, with what is to be undone", async () => {
  const [customer] = drifters;
  const { page, check } = await open(browser, { customer, role: "analyst" });
  await listed(page, "?status=open");
  const chosen = (await ids(page)).slice(1, 3);
  for (const place of [1, 2]) await cards(page).nth(place).getByRole("checkbox").check();
  await page.getByText("2 chosen").waitFor();
  await page.getByRole("group", { name: "What to do with those chosen" }).getByRole("button", { name: "Mark for revert" }).click();
  const dialog = page.getByRole("dialog", { name: "Mark 2 drifts for revert" });
  await dialog.getByRole("button", { name: "Mark for revert" }).click();
  await dialog.getByText("Say what is to be undone.").waitFor();
  await dialog.getByLabel("What is to be undone, and by whom").fill("The platform team takes both back tonight.");
  await dialog.getByRole("button", { name: "Mark for revert" }).click();
  await page.getByText("2 changed").waitFor();
  for (const id of chosen) {
    const { status, history } = await api(customer, `/v1/drift/${id}`);
    assert.deepEqual([status, history.at(-1).note], ["revert", "The platform team takes both back tonight."]);
  }
  await listed(page, "?status=revert");
  const marked = await ids(page);
  assert.ok(chosen.every((id) => marked.includes(id)));
  for (const id of chosen) {
    await page.goto(`${address}/drift/${id}`);
    await page.getByRole("button", { name: "Open again" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Open again" }).click();
    await page.getByText("Open again.", { exact: true }).waitFor();
  }
  await check();
});

test("a card unfolds by a key to every field, what it breaks and what to do, and is decided about in the list", async () => {
  const [customer] = drifters;
  const { page, check } = await open(browser, { customer, role: "analyst" });
  const { data } = await api(customer, "/v1/drift?status=open&limit=200");
  const some = data.find(({ field_count: count, violation_count: breaks }) => count > 0 && breaks > 0) ?? data[0];
  const drift = await api(customer, `/v1/drift/${some.id}`);
  await listed(page, "?status=open");
  const card = page.locator(`main article[aria-labelledby="${drift.id}"]`);
  const toggle = card.getByRole("button", { name: `Details of ${nameOf(drift)}` });
  await toggle.focus();
  await page.keyboard.press("Enter");
  assert.equal(await toggle.getAttribute("aria-expanded"), "true");
  await card.getByRole("heading", { name: "What to do" }).waitFor();
  const seen = drift.fields.filter(({ hidden_by: rules = [] }) => rules.length === 0);
  const headings = card.getByRole("heading", { level: 5 });
  assert.deepEqual((await headings.evaluateAll((all) => all.map((one) => one.title).filter(Boolean))).sort(), seen.map(({ path }) => path).sort());
  for (const { title } of drift.violations) await card.getByRole("link", { name: title, exact: true }).first().waitFor();
  if (seen.length > 0) await card.getByRole("radio", { name: "Inline" }).check({ force: true });
  assert.deepEqual(await violations(page), []);
  await card.getByRole("button", { name: "Mark for revert" }).click();
  const dialog = page.getByRole("dialog", { name: "Mark this drift for revert" });
  await dialog.getByLabel("What is to be undone, and by whom").fill("Taken back tonight.");
  await dialog.getByRole("button", { name: "Mark for revert" }).click();
  await page.getByText(`${nameOf(drift)}: Marked for revert.`).waitFor();
  await card.waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement?.querySelector("article") !== null && document.activeElement !== document.body), true, "the focus stays at the list");
  assert.equal((await api(customer, `/v1/drift/${drift.id}`)).status, "revert");
  await page.goto(`${address}/drift/${drift.id}`);
  await page.getByRole("button", { name: "Open again" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Open again" }).click();
  await page.getByText("Open again.", { exact: true }).waitFor();
  await check();
});

test("the timeline keeps its marks where the worst severity has none in the stretch", async () => {
  const [customer] = drifters;
  const { page, check } = await open(browser, { customer });
  await listed(page, "?days=365&status=all");
  const marks = page.locator("a[data-mark]");
  await marks.first().waitFor();
  await page.getByRole("combobox", { name: "Severity" }).selectOption("low");
  await page.waitForURL((url) => url.searchParams.get("severity") === "low");
  const to = new Date(Math.ceil(Date.now() / 86_400_000) * 86_400_000);
  const from = new Date(to.getTime() - 365 * 86_400_000);
  const { marks: wanted } = await api(customer, `/v1/drift/timeline?severity=low&from=${from.toISOString()}&to=${to.toISOString()}`);
  assert.ok(wanted.length > 0, "a drift that is low");
  await page.getByRole("group", { name: /^Drift over time/ }).getByText("critical").waitFor({ state: "detached" });
  await marks.first().waitFor();
  assert.ok((await marks.count()) > 0);
  await check();
});

test("the timeline of 90 days is walked by keys, zooms, and has the same as a table", async () => {
  const [customer] = drifters;
  const { page, check } = await open(browser, { customer });
  await listed(page);
  const current = page.locator('a[data-mark][tabindex="0"]');
  await current.waitFor();
  assert.equal(await current.count(), 1, "one stop for the tab key");
  await current.focus();
  await page.keyboard.press("Home");
  assert.match(await page.evaluate(() => document.activeElement.getAttribute("data-mark")), /-0$/);
  await page.keyboard.press("+");
  await page.waitForURL((url) => url.searchParams.has("from"));
  await page.getByRole("radio", { name: "90 days" }).check({ force: true });
  await page.waitForURL((url) => !url.searchParams.has("from"));
  await page.getByRole("button", { name: "Show as table" }).click();
  const rows = page.getByRole("table", { name: "Drift over time" }).locator("tbody tr");
  await rows.first().waitFor();
  const counts = await rows.locator("td:last-child").allTextContents();
  const to = new Date(Math.ceil(Date.now() / 86_400_000) * 86_400_000);
  const from = new Date(to.getTime() - 90 * 86_400_000);
  const answer = await api(customer, `/v1/drift/timeline?from=${from.toISOString()}&to=${to.toISOString()}`);
  assert.deepEqual(counts.map((text) => Number(text.replace(/\D/g, ""))), answer.marks.map(({ count }) => count));
  await check();
});

test("what rules hide stands apart, with the rule that hides it", async (t) => {
  const found = await Promise.all(drifters.map(async (customer) => ({ customer, ...(await api(customer, `${unresolved}&ignored=true`)) })));
  const some = found.find(({ data }) => data.length > 0);
  if (some === undefined) return t.skip("no rule hides a whole drift in this demo");
  const { page, check } = await open(browser, { customer: some.customer });
  await listed(page);
  await page.getByRole("radio", { name: "Ignored" }).check({ force: true });
  await page.waitForURL((url) => url.searchParams.get("ignored") === "true");
  const [first] = some.data;
  await cards(page).first().getByRole("link", { name: nameOf(first), exact: true }).waitFor();
  const { hidden_by: rules } = await api(some.customer, `/v1/drift/${first.id}`);
  await cards(page).first().getByText(rules[0].title).waitFor();
  await check();
});

test("the analytics are those of the API", async () => {
  const [customer] = drifters;
  const { page, check } = await open(browser, { customer });
  await page.goto(`${address}/drift/analytics`);
  await page.getByRole("region", { name: "Time to resolve" }).waitFor();
  await page.getByRole("radio", { name: "30 days" }).check({ force: true });
  await page.waitForURL((url) => url.searchParams.get("days") === "30");
  const answer = await api(customer, "/v1/drift/analytics?days=30");
  await page.locator("div[aria-busy=false]").first().waitFor();
  const resolved = await page.getByRole("table", { name: "Time to resolve" }).locator("tbody tr td:last-child").allTextContents();
  assert.deepEqual(resolved.map((text) => Number(text.replace(/\D/g, ""))), answer.time_to_resolve.map(({ resolved: count }) => count));
  const flow = page.getByRole("region", { name: "Came up and resolved per week" });
  await flow.getByRole("button", { name: "Show as table" }).click();
  const weeks = await flow.locator("tbody tr").evaluateAll((all) => all.map((row) => [...row.querySelectorAll("td")].map((cell) => Number(cell.textContent.replace(/\D/g, "")))));
  assert.deepEqual(weeks, answer.weeks.map(({ opened, resolved: gone }) => [opened, gone]));
  assert.deepEqual(await violations(page), []);
  await check();
});

test("a control stands once, for all frameworks in which the same drifts fail it", async () => {
  const [customer] = drifters;
  const { top_controls: controls } = await api(customer, "/v1/drift/analytics?days=365");
  assert.ok(controls.some(({ frameworks }) => frameworks.length > 1), "a control of several frameworks");
  assert.equal(new Set(controls.map(({ id, title, drifts }) => `${id} ${title} ${drifts}`)).size, controls.length);
  for (const { id, frameworks, drifts, open: unresolvedNow } of controls) {
    for (const { framework } of frameworks) {
      const { data } = await api(customer, `/v1/drift?${new URLSearchParams({ framework, requirement: id, limit: "200" })}`);
      const left = data.filter(({ status }) => status !== "accepted" && status !== "resolved");
      assert.deepEqual([data.length, left.length], [drifts, unresolvedNow], `${framework} ${id}`);
    }
  }
  const { page, check } = await open(browser, { customer });
  await page.goto(`${address}/drift/analytics?days=365`);
  const [first] = controls;
  const table = page.getByRole("table", { name: "Controls that drift most" });
  await table.waitFor();
  const names = await table.getByRole("link").allTextContents();
  assert.deepEqual(names, controls.map(({ id, title }) => `${id} ${title}`));
  await page.getByRole("link", { name: `${first.id} ${first.title}`, exact: true }).first().click();
  await page.waitForURL((url) => url.pathname === "/drift");
  await cards(page).first().waitFor();
  await page.locator("div[aria-busy=false]").first().waitFor();
  assert.equal(await cards(page).count(), first.drifts);
  await check();
});

test("the overview says what drifted, and leads to it", async () => {
  const [customer] = drifters;
  const { page, check } = await open(browser, { customer });
  const { drift } = await api(customer, "/v1/dashboard");
  await page.goto(address);
  const card = page.getByRole("region", { name: "What drifted?" });
  await card.scrollIntoViewIfNeeded();
  assert.equal(await card.locator("data").first().textContent(), drift.open.toLocaleString("en"));
  await card.locator("a").first().click();
  await page.getByRole("heading", { level: 1, name: "Drift" }).waitFor();
  assert.equal((await api(customer, "/v1/drift?status=open,revert")).totals.drifts, drift.open);
  await check();
});
