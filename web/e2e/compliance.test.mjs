// The security officer's walk: why the score is what it is, which requirement and which check fail, and what somebody vouches for.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, api, demo, desktop, launch, open, survey } from "./support.mjs";

let browser;
let customer;
let framework;
before(async () => {
  browser = await launch();
  const standings = await Promise.all(demo.customers.map(async (one) => ({ one, standing: await api(one, "/v1/compliance") })));
  const found = standings.flatMap(({ one, standing }) =>
    standing.frameworks.filter(({ key, counts }) => key === "soc2_2017" && counts.fail > 0 && counts.manual > 0).map(() => one),
  );
  assert.ok(found[0], "a customer that fails a requirement of SOC 2");
  customer = found[0];
  framework = await api(customer, "/v1/compliance/soc2_2017");
});
after(() => browser?.close());

const region = (page, name) => page.getByRole("region", { name, exact: true });
const percent = (text) => `${text}\u202f%`;

/** What a list of requirements by where they stand says of one status. */
async function counted(page, status) {
  const list = page.getByRole("list", { name: "Requirements by where they stand" }).first();
  await list.waitFor();
  const link = list.getByRole("link", { name: status });
  return (await link.count()) === 0 ? 0 : Number(await link.first().locator("data").getAttribute("value"));
}

test("the score, its formula, and the way down to the violations of a failing check", async () => {
  const { page, check } = await open(browser, { customer });
  const overall = await api(customer, "/v1/compliance");
  await page.goto(`${address}/`);
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Compliance" }).click();
  // The overview has a card of the same name.
  await page.waitForURL((url) => url.pathname === "/compliance");
  const figure = region(page, "Are we compliant?");
  await figure.getByText(percent(overall.score.percent), { exact: true }).waitFor();
  const write = (value) => value.toLocaleString("en-US");
  await figure.getByText(`${write(overall.score.passing)} ÷ ${write(overall.score.assessed)} = ${percent(overall.score.percent)}`).waitFor();

  await region(page, `${framework.name} ${framework.version}`).getByRole("link", { name: percent(framework.score.percent) }).click();
  await page.waitForURL((url) => url.pathname === "/compliance/frameworks/soc2_2017");
  const made = region(page, "What the score is made of");
  for (const { weight, passing, assessed } of framework.terms) {
    await made.getByText(`${passing} × ${weight} = ${write(passing * weight)}`).first().waitFor();
    await made.getByText(`${assessed} × ${weight} = ${write(assessed * weight)}`).first().waitFor();
  }
  await page.getByLabel("Where it stands").selectOption("fail");
  await page.waitForURL((url) => url.searchParams.get("status") === "fail");
  await page.getByText(`${framework.counts.fail} of ${framework.requirements.length} shown`).waitFor();

  const failing = framework.requirements.find(({ status }) => status === "fail");
  await page.getByRole("link", { name: `${failing.id} ${failing.title}` }).click();
  await page.getByRole("heading", { level: 1, name: failing.id, exact: true }).waitFor();
  await page.getByText(`${failing.failing} of the ${failing.assessed} check`).waitFor();
  const { checks } = await api(customer, `/v1/compliance/soc2_2017/requirement?requirement=${failing.id}`);
  const [worst] = checks;
  await page.getByRole("link", { name: `${worst.failing} resource${worst.failing === 1 ? " fails" : "s fail"}: ${worst.title}` }).click();
  await page.waitForURL((url) => url.pathname === "/compliance/violations" && url.searchParams.get("check_id") === worst.id);
  await page.goBack();
  await page.getByRole("navigation", { name: "Where this page is" }).getByRole("link", { name: `${framework.name} ${framework.version}` }).click();
  await page.waitForURL((url) => url.pathname === "/compliance/frameworks/soc2_2017");
  await check();
});

test("who attests says what shows it; it is counted apart, never as passing, and can be taken back", async () => {
  const { page, check } = await open(browser, { customer, role: "admin" });
  const silent = framework.requirements.findLast(({ status }) => status === "manual");
  await page.goto(`${address}/compliance/frameworks/soc2_2017`);
  const before = { attested: await counted(page, "attested"), passing: await counted(page, "passing"), manual: await counted(page, "manual") };
  await page.getByLabel("Find").fill(silent.id.toLowerCase().replace(".", "_"));
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: `${silent.id} ${silent.title}` }).click();
  await page.getByText(/^Not automatically assessed: no check speaks to it\./).waitFor();

  await page.getByRole("button", { name: "Attest", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/^Where the evidence is/).fill("not an address");
  await dialog.getByRole("button", { name: "Attest" }).click();
  await dialog.getByText("Say what shows it, or why it does not apply.").waitFor();
  await dialog.getByText("An address begins with https:// or http://.").waitFor();
  const evidence = `Minutes of the review, ${Date.now()}`;
  await dialog.getByLabel("Evidence or reason").fill(evidence);
  await dialog.getByLabel(/^Where the evidence is/).fill("https://wiki.example.com/review");
  await dialog.getByRole("button", { name: "Attest" }).click();
  await dialog.waitFor({ state: "detached" });
  const row = page.getByRole("row").filter({ hasText: evidence });
  await row.getByText("holds", { exact: true }).waitFor();
  await row.getByRole("link", { name: "https://wiki.example.com/review" }).waitFor();

  await page.goto(`${address}/compliance/frameworks/soc2_2017`);
  assert.deepEqual(
    { attested: await counted(page, "attested"), passing: await counted(page, "passing"), manual: await counted(page, "manual") },
    { attested: before.attested + 1, passing: before.passing, manual: before.manual - 1 },
  );
  assert.equal((await api(customer, "/v1/compliance/soc2_2017")).score.percent, framework.score.percent, "a word moves no score");

  await page.goto(`${address}/compliance/frameworks/soc2_2017/${silent.id}`);
  await row.getByRole("button", { name: `Take back: ${evidence}` }).click();
  await dialog.getByRole("button", { name: "Take back" }).click();
  await row.getByText("taken back", { exact: true }).waitFor();
  await page.getByText(/^Not automatically assessed: no check speaks to it\. Somebody can/).waitFor();
  await check();
});

test("a target is set in the settings and stands with the score; a viewer reads it only", async () => {
  const { page, check } = await open(browser, { customer, role: "admin" });
  await page.goto(`${address}/settings/compliance`);
  const target = page.getByLabel(`Target of ${framework.name} ${framework.version}, in percent`);
  const kept = await target.inputValue();
  await target.fill("100.1");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("A share from 0 to 100, with one decimal at most.").waitFor();
  await target.fill("100");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Targets and limits are saved.").waitFor();
  await page.goto(`${address}/compliance/frameworks/soc2_2017`);
  await page.getByText(`points below the target of ${percent("100.0")}`).waitFor();
  await page.goto(`${address}/settings/compliance`);
  await target.fill(kept);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Targets and limits are saved.").waitFor();
  await check();

  const viewer = await open(browser, { customer, role: "viewer" });
  await viewer.page.goto(`${address}/settings/compliance`);
  await viewer.page.getByText("Only a manager or an admin of your organisation can change these.").waitFor();
  assert.equal(await viewer.page.getByRole("button", { name: "Save" }).count(), 0);
  await viewer.page.goto(`${address}/compliance/frameworks/soc2_2017/${framework.requirements[0].id}`);
  await viewer.page.getByRole("heading", { name: "Attestations" }).waitFor();
  assert.equal(await viewer.page.getByRole("button", { name: "Attest", exact: true }).count(), 0);
  await viewer.check();
});

test("the overview says how one stands without moving what is drawn; a customer without scans is told what to do", async () => {
  const { page, check } = await open(browser, { customer, viewport: desktop });
  await page.addInitScript(() => {
    window.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  const { score } = await api(customer, "/v1/compliance");
  await page.goto(`${address}/`);
  const card = region(page, "Are we compliant?");
  await card.getByRole("link", { name: percent(score.percent) }).waitFor();
  await page.waitForLoadState("networkidle");
  assert.ok((await page.evaluate(() => window.shift)) < 0.01, "nothing moves");
  await card.getByRole("link", { name: percent(score.percent) }).click();
  await page.waitForURL((url) => url.pathname === "/compliance");
  await check();

  const { empty } = await survey();
  const other = await open(browser, { customer: empty });
  await other.page.goto(`${address}/compliance`);
  await other.page.getByRole("heading", { name: "No scan has reached us yet" }).waitFor();
  await other.check();
});
