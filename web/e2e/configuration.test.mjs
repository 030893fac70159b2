// Configurations: what is listed is what the API says; a resource is found, read beside what is expected of it, and followed
// through its changes; the audit trail of the estate is narrowed down and unfolded by keys; what is there is approved as a
// baseline, approved anew, renamed and deleted; a rule says what it would hide before it is made, and is refused at its row.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, api, demo, launch, open, phone, resourceName as nameOf, violations } from "./support.mjs";

let browser;
let estates;
before(async () => {
  browser = await launch();
  const seen = await Promise.all(
    demo.customers.map(async (customer) => ({
      customer,
      changes: (await api(customer, "/v1/configuration-changes?limit=50")).data,
      drifting: (await api(customer, "/v1/resources?drifting=true&deleted=false&limit=50")).data,
    })),
  );
  estates = seen.filter(({ changes, drifting }) => changes.length >= 3 && drifting.length >= 1);
  assert.ok(estates.length >= 1, "a customer with changes and drift");
});
after(() => browser?.close());

const linked = (locator, start) => locator.evaluateAll((all, start) => all.map((one) => one.pathname).filter((path) => path.startsWith(start)).map((path) => path.split("/").at(-1)), start);
const entries = (page) => page.locator("main ol > li");

test("resources are those of the API, by what the address says", async () => {
  const [{ customer, drifting }] = estates;
  const { page, check } = await open(browser, { customer });
  await page.goto(`${address}/resources`);
  const table = page.getByRole("table", { name: "Resources" });
  await table.waitFor();
  const all = await api(customer, "/v1/resources?deleted=false&limit=100");
  const names = () => linked(table.getByRole("rowheader").getByRole("link"), "/resources/");
  assert.deepEqual(await names(), all.data.map(({ id }) => id));
  await page.getByRole("combobox", { name: "Drift" }).selectOption("true");
  await page.waitForURL((url) => url.searchParams.get("drifting") === "true");
  const wanted = (await api(customer, "/v1/resources?drifting=true&deleted=false&limit=100")).data;
  await page.waitForFunction((count) => document.querySelectorAll("tbody tr").length === count, wanted.length);
  assert.deepEqual(await names(), wanted.map(({ id }) => id));
  const [first] = drifting;
  const row = table.getByRole("row").filter({ has: page.locator(`a[href="/resources/${first.id}"]`) });
  await row.getByText(first.drift.severity, { exact: true }).waitFor();
  assert.equal(await row.locator(`a[href="/drift/${first.drift.id}"]`).count(), 1);
  await row.getByRole("link", { name: first.type, exact: true }).click();
  await page.waitForURL((url) => url.searchParams.get("resource_type") === first.type);
  await check();
});

test("a resource is read beside what is expected of it, and leads to its drift and its violations", async () => {
  const [{ customer, drifting }] = estates;
  const { page, check } = await open(browser, { customer });
  const details = await Promise.all(drifting.map(({ id }) => api(customer, `/v1/resources/${id}`)));
  const detail = details.find(({ configuration, expected }) => configuration !== null && expected !== null) ?? details[0];
  await page.goto(`${address}/resources/${detail.resource.id}`);
  await page.getByRole("heading", { level: 1, name: nameOf(detail.resource), exact: true }).waitFor();
  const drift = page.getByRole("region", { name: "Has it drifted?" });
  await drift.getByText(detail.drift.severity, { exact: true }).first().waitFor();
  assert.deepEqual(await linked(drift.getByRole("link"), "/drift/"), [detail.drift.id]);
  const broken = page.getByRole("region", { name: "Open violations" });
  assert.deepEqual(await linked(broken.locator("li").getByRole("link"), "/compliance/violations/"), detail.violations.map(({ id }) => id));
  if (detail.configuration !== null && detail.expected !== null) {
    const tree = page.getByRole("table", { name: /^How is it configured/ });
    const count = await tree.locator("tbody tr").count();
    await page.getByRole("checkbox", { name: "Only what differs" }).check();
    await page.waitForURL((url) => url.searchParams.get("only") === "differing");
    assert.ok((await tree.locator("tbody tr").count()) <= count);
    assert.ok((await tree.getByText(/^(added|removed|changed)$/).count()) >= 1, "what differs is said in a word");
    await page.reload();
    assert.equal(await page.getByRole("checkbox", { name: "Only what differs" }).isChecked(), true);
  }
  await check();
});

test("the history of a resource is its changes, the newest first", async () => {
  const [{ customer, changes }] = estates;
  const { page, check } = await open(browser, { customer });
  const { resource } = changes[0];
  const own = await api(customer, `/v1/configuration-changes?resource=${resource.id}&limit=20`);
  await page.goto(`${address}/resources/${resource.id}`);
  const history = page.getByRole("region", { name: "What changed, and when?" });
  await history.locator("ol > li").first().waitFor();
  const times = await history.locator("ol > li > div:first-child time").evaluateAll((all) => all.map((one) => one.dateTime));
  assert.deepEqual(times, own.data.map(({ observed_at: at }) => at));
  await history.getByRole("link", { name: "In the list of changes" }).click();
  await page.waitForURL((url) => url.pathname === "/configuration-changes" && url.searchParams.get("resource") === resource.id);
  await page.getByRole("link", { name: /^Resource: / }).waitFor();
  await check();
});

test("the audit trail is that of the API by day, narrowed down, and unfolded by keys", async () => {
  const [{ customer }] = estates;
  const { page, check } = await open(browser, { customer });
  const answer = await api(customer, "/v1/configuration-changes?limit=100");
  await page.goto(`${address}/configuration-changes`);
  await entries(page).first().waitFor();
  const shown = await page.locator("main ol > li > div:first-child time").evaluateAll((all) => all.map((one) => one.dateTime));
  assert.deepEqual(shown, answer.data.map(({ observed_at: at }) => at));
  const session = await (await page.context().request.get(`${address}/v1/session`)).json();
  const day = new Intl.DateTimeFormat("en-CA", { dateStyle: "short", timeZone: session.customer.time_zone });
  const days = new Set(answer.data.map(({ observed_at: at }) => day.format(new Date(at))));
  assert.equal(await page.locator("main section:has(> ol)").count(), days.size, "a group for each day of the customer's zone");

  const place = Math.max(0, answer.data.findIndex(({ field_count: count }) => count > 0));
  const one = await api(customer, `/v1/configuration-changes/${answer.data[place].id}`);
  const toggle = entries(page).nth(place).getByRole("button").first();
  await toggle.focus();
  await page.keyboard.press("Enter");
  assert.equal(await toggle.getAttribute("aria-expanded"), "true");
  const rows = entries(page).nth(place).locator("table tbody tr");
  await page.waitForFunction(([at, count]) => document.querySelectorAll("main ol > li")[at].querySelectorAll("table tbody tr").length === count, [place, one.fields.length]);
  assert.equal(await rows.count(), one.fields.length);
  if (one.authors.length > 0) await entries(page).nth(place).getByText(one.authors[0].reasons[0]).first().waitFor();

  const { kind } = answer.data[0];
  await page.getByRole("combobox", { name: "What happened" }).selectOption(kind);
  await page.waitForURL((url) => url.searchParams.get("kind") === kind);
  const narrowed = await api(customer, `/v1/configuration-changes?kind=${kind}&limit=100`);
  await page.waitForFunction((count) => document.querySelectorAll("main ol > li").length === count, narrowed.data.length);
  await check();
});

test("what is there is approved, approved anew, renamed and deleted", async () => {
  const [{ customer }] = estates;
  const { page, check } = await open(browser, { customer, role: "admin" });
  const name = `Looked at ${Date.now().toString(36)}`;
  const { data } = await api(customer, "/v1/resources?deleted=false&limit=1");
  await page.goto(`${address}/baselines`);
  await page.getByRole("button", { name: "Approve a snapshot" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Approve" }).click();
  await dialog.getByText("Say what it is called.").waitFor();
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("Accounts").fill(data[0].account_id);
  await dialog.getByLabel("Types").fill(data[0].type);
  await dialog.getByLabel("Reason").fill("The review of the quarter.");
  await dialog.getByRole("button", { name: "Approve" }).click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  const id = new URL(page.url()).pathname.split("/").at(-1);
  const made = await api(customer, `/v1/baselines/${id}`);
  assert.deepEqual([made.name, made.kind, made.version, made.versions[0].reason], [name, "snapshot", 1, "The review of the quarter."]);
  assert.deepEqual(made.scope, { account_ids: [data[0].account_id], resource_types: [data[0].type] });

  await page.getByRole("button", { name: "Approve anew" }).click();
  await dialog.getByLabel("Reason").fill("Once more.");
  await dialog.getByRole("button", { name: "Approve" }).click();
  await page.getByText("Version 2 holds now.").waitFor();
  assert.equal(await page.getByRole("table", { name: "Versions" }).locator("tbody tr").count(), 2);
  await page.getByRole("button", { name: "Rename" }).click();
  await dialog.getByLabel("Name").fill(`${name}, renamed`);
  await dialog.getByRole("button", { name: "Rename" }).click();
  await page.getByRole("heading", { level: 1, name: `${name}, renamed` }).waitFor();
  const before = (await api(customer, `/v1/baselines/${id}`)).reports_unmanaged;
  await page.getByRole("button", { name: before ? "Do not report unmanaged resources" : "Report unmanaged resources" }).click();
  await dialog.getByRole("button", { name: /eport unmanaged resources$/ }).click();
  await page.getByText(/^Unmanaged resources are (not )?reported/).waitFor();
  assert.equal((await api(customer, `/v1/baselines/${id}`)).reports_unmanaged, !before);
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await page.waitForURL(`${address}/baselines`);
  assert.ok(!(await api(customer, "/v1/baselines?limit=200")).data.some((one) => one.id === id));
  await check();
});

test("a rule shows what it would hide, is refused at its row, made and deleted", async () => {
  const [{ customer, drifting }] = estates;
  const { page, check } = await open(browser, { customer, role: "admin" });
  const { type } = drifting[0];
  const title = `Noise ${Date.now().toString(36)}`;
  // What the page was answered: the operator makes rules of everybody's meanwhile, and drift comes and goes.
  const answerTo = async (path, isIt = () => true) => (await page.waitForResponse((response) => new URL(response.url()).pathname === path && response.ok() && isIt(response.request()))).json();
  const listed = answerTo("/v1/drift/rules");
  await page.goto(`${address}/drift/rules`);
  const known = await listed;
  await page.getByRole("table", { name: "Drift rules" }).waitFor();
  assert.equal(await page.locator("tbody tr").count(), known.data.length);
  await page.getByRole("link", { name: "New rule" }).first().click();
  await page.getByLabel("Title").fill(title);
  await page.getByLabel("Reason").fill("Tried out.");
  const previewed = answerTo("/v1/drift/rules/preview", (request) => request.postDataJSON().types?.join() === type);
  await page.getByRole("textbox", { name: "Types, 1" }).fill(type);
  const preview = page.getByRole("region", { name: "What it would hide now" });
  const { looked_at: all, hidden, partly } = await previewed;
  assert.ok(hidden > 0, "a rule of the type hides what drifts of it");
  await preview.getByText(`Of ${all.toLocaleString("en")} open drifts:`, { exact: true }).waitFor();
  assert.deepEqual(await preview.locator("dl data").evaluateAll((some) => some.map((one) => Number(one.value))), [hidden, partly]);

  // The second row is empty: what is wrong with the third is said beside the third.
  await page.getByRole("textbox", { name: "Fields, 1" }).fill("/tags/**");
  await page.getByRole("button", { name: "Add one to: Fields" }).click();
  await page.getByRole("button", { name: "Add one to: Fields" }).click();
  const third = page.getByRole("textbox", { name: "Fields, 3" });
  await third.fill("no-path");
  await page.getByRole("button", { name: "Create the rule" }).click();
  await page.waitForFunction(() => document.activeElement?.getAttribute("name") === "paths[2]");
  assert.equal(await third.getAttribute("aria-invalid"), "true");
  await page.getByRole("button", { name: "Remove Fields, 3" }).click();
  await page.getByRole("button", { name: "Create the rule" }).click();
  await page.waitForURL((url) => url.pathname === "/drift/rules" && url.searchParams.get("owner") === "customer");
  const row = page.getByRole("row").filter({ hasText: title });
  await row.getByText("/tags").waitFor();
  const rule = (await api(customer, "/v1/drift/rules?limit=200")).data.find((one) => one.title === title);
  assert.deepEqual([rule.types, rule.paths, rule.owner], [[type], ["/tags/**"], "customer"]);
  await page.getByRole("button", { name: `What to do with ${title}` }).click();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText(`${title} is deleted.`).waitFor();
  assert.equal(await row.count(), 0);
  await check(/status of 4\d\d/);
});

test("a viewer looks at all of it and changes nothing", async () => {
  const [{ customer }] = estates;
  const { page, check } = await open(browser, { customer, role: "viewer" });
  await page.goto(`${address}/baselines`);
  await page.getByRole("heading", { level: 1, name: "Baselines" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Approve a snapshot" }).count(), 0);
  await page.goto(`${address}/drift/rules`);
  await page.getByRole("table", { name: "Drift rules" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "New rule" }).count(), 0);
  await page.goto(`${address}/drift/rules/new`);
  await page.getByRole("alert").waitFor();
  await check();
});

test("axe finds nothing on any of the pages, in either theme, on a desktop or a phone", async () => {
  const [{ customer, drifting }] = estates;
  const { page, check } = await open(browser, { customer, role: "admin" });
  const faults = [];
  for (const path of ["/resources", `/resources/${drifting[0].id}`, "/configuration-changes", "/baselines", "/drift/rules", `/drift/rules/new?type=${drifting[0].type}`]) {
    await page.goto(address + path);
    await page.locator("main table, main ol, main form").first().waitFor();
    for (const viewport of [{ width: 1280, height: 900 }, phone]) {
      for (const colorScheme of ["light", "dark"]) {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme });
        faults.push(...(await violations(page)).map((fault) => `${path} ${viewport.width} ${colorScheme}: ${fault}`));
      }
    }
  }
  assert.deepEqual(faults, []);
  await check();
});
