import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { operate, unique } from "./desk.mjs";
import { address, api, card, invitation, join, launch, newEmail, newKey, open, openSupport, phone, survey } from "./support.mjs";

let browser;
let customers;
before(async () => {
  browser = await launch();
  customers = await survey();
});
after(() => browser?.close());

const unauthorised = /status of 401/;
const dialog = (page) => page.getByRole("dialog");
const cost = (page) => card(page, "What does it cost?").first();
const row = (page, text) => page.getByRole("row").filter({ hasText: text });

/** Chooses what to do with a row. */
async function act(page, text, action) {
  await row(page, text).getByRole("button", { name: /^Actions for/ }).click();
  await row(page, text).getByRole("button", { name: action, exact: true }).click();
}

/** The element that has the focus, by its name. */
function focused(page) {
  return page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "");
}

test("somebody is invited, opens the link, is given another role, and is signed out by that", async () => {
  const admin = await open(browser, { customer: customers.first, role: "admin" });
  const { page } = admin;
  const email = newEmail("grace");
  await page.goto(`${address}/settings/people`);
  await page.getByRole("button", { name: "Invite somebody" }).click();
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("radio", { name: /^Viewer/ }).check();
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  const link = await page.getByLabel("Link", { exact: true }).inputValue();
  await page.getByRole("button", { name: "Done" }).click();
  assert.equal(await focused(page), "Invite somebody", "the focus came back");
  await row(page, email).getByText("waiting").waitFor();
  assert.ok(!(await page.content()).includes(new URL(link).hash.slice(6)), "the link is gone");

  const guest = await open(browser);
  await guest.page.goto(`${address}/sign-in${new URL(link).hash}`);
  await cost(guest.page).waitFor();
  assert.ok(!guest.page.url().includes("tny_i_"));
  await guest.page.getByText(email).waitFor();
  await guest.page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Settings" }).click();
  await guest.page.getByRole("heading", { name: "Profile", level: 1 }).waitFor();

  await page.reload();
  await act(page, email, "Change role");
  await dialog(page).getByRole("radio", { name: /^Manager/ }).check();
  await dialog(page).getByRole("button", { name: "Change role" }).click();
  await page.getByRole("status").filter({ hasText: `${email} is now Manager` }).waitFor();
  await row(page, email).getByText("Manager").waitFor();

  await guest.page.getByRole("navigation", { name: "Settings pages" }).getByRole("link", { name: "Sessions" }).click();
  await guest.page.getByText("Your session has ended").waitFor();

  await act(page, email, "New sign-in link");
  const again = await page.getByLabel("Link", { exact: true }).inputValue();
  await guest.page.goto(`${address}/sign-in${new URL(again).hash}`);
  await guest.page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();

  await page.getByRole("button", { name: "Done" }).click();
  await act(page, email, "Remove");
  await dialog(page).getByRole("button", { name: "Remove" }).click();
  await page.getByRole("status").filter({ hasText: `${email} was removed` }).waitFor();
  await row(page, email).waitFor({ state: "detached" });
  await guest.page.reload();
  await guest.page.waitForURL("**/sign-in**");
  await guest.check(unauthorised);
  await admin.check();
});

test("an invitation is renewed, and taken back; its link then opens nothing and says so", async () => {
  const { page, check } = await open(browser, { customer: customers.first, role: "admin" });
  const { email, url } = await invitation(customers.first, "analyst");
  await page.goto(`${address}/settings/people`);
  await act(page, email, "New link");
  const renewed = await page.getByLabel("Link", { exact: true }).inputValue();
  await page.getByRole("button", { name: "Done" }).click();
  await act(page, email, "Revoke");
  await dialog(page).getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("status").filter({ hasText: "is revoked" }).waitFor();
  await row(page, email).waitFor({ state: "detached" });
  await check();
  for (const hash of [new URL(url).hash, new URL(renewed).hash]) {
    const guest = await open(browser);
    await guest.page.goto(`${address}/sign-in${hash}`);
    await guest.page.getByRole("heading", { name: "This invitation no longer works" }).waitFor();
    await guest.check(unauthorised);
  }
});

test("what is wrong with an invitation stands beside its field, the server's own objections too", async () => {
  const { page, check } = await open(browser, { customer: customers.first, role: "admin" });
  await page.goto(`${address}/settings/people`);
  await page.getByRole("button", { name: "Invite somebody" }).click();
  const field = page.getByLabel("E-mail");
  const refused = async (value, pattern) => {
    await field.fill(value);
    await page.getByRole("button", { name: "Invite", exact: true }).click();
    await dialog(page).getByText(pattern).waitFor();
  };
  await refused("", /Enter an e-mail address/);
  await refused("ada", /looks like name@example.com/);
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  assert.equal(await field.evaluate((element) => element === document.activeElement), true);
  // Passes the page's look at it, not the server's.
  await refused("ada@example..com", /Is not an e-mail address/);
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
  assert.equal(await focused(page), "Invite somebody");
  await check(/status of 4\d\d/);
});

test("the last admin stays, and the dialog says why", async () => {
  const customer = await operate("POST", "/v1/admin/customers", { name: unique("Adminwell") });
  const { page, check } = await open(browser, { customer, role: "admin" });
  await page.goto(`${address}/settings/people`);
  const own = page.getByRole("row").filter({ hasText: "(you)" });
  await own.getByRole("button", { name: /^Actions for/ }).click();
  await own.getByRole("button", { name: "Remove" }).click();
  await dialog(page).getByRole("button", { name: "Remove" }).click();
  await dialog(page).getByText(/last admin/).waitFor();
  await check(/status of 409/);
});

test("a key is made, shown once, works, is replaced with grace, and revoked", async () => {
  const { page, check } = await open(browser, { customer: customers.first, role: "admin" });
  const name = `Export ${Date.now()}`;
  await page.goto(`${address}/settings/keys`);
  await page.getByRole("button", { name: "Create a key" }).click();
  await dialog(page).getByRole("button", { name: "Create a key" }).click();
  await dialog(page).getByText("Enter a name.").waitFor();
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Allowed addresses").fill("not an address");
  await dialog(page).getByRole("button", { name: "Create a key" }).click();
  await page.waitForFunction(() => document.activeElement?.getAttribute("name") === "allowed_addresses");
  await page.getByLabel("Allowed addresses").fill("127.0.0.0/8\n::1");
  await dialog(page).getByRole("button", { name: "Create a key" }).click();
  const key = await page.getByLabel("API key", { exact: true }).inputValue();
  assert.match(key, /^tny_c_/);
  const works = async (candidate) => (await fetch(`${address}/v1/dashboard`, { headers: { authorization: `Bearer ${candidate}` } })).status;
  assert.equal(await works(key), 200);
  await page.getByRole("button", { name: "Done" }).click();
  await row(page, name).getByText("active").waitFor();
  await row(page, name).getByText("127.0.0.0/8").waitFor();
  assert.ok(!(await page.content()).includes(key), "it is shown once");

  await act(page, name, "Replace");
  await page.getByLabel("The old key works for").selectOption({ label: "one more hour" });
  await dialog(page).getByRole("button", { name: "Replace" }).click();
  const next = await page.getByLabel("API key", { exact: true }).inputValue();
  assert.notEqual(next, key);
  assert.deepEqual([await works(key), await works(next)], [200, 200]);
  await page.getByRole("button", { name: "Done" }).click();

  const successor = row(page, name).filter({ hasText: /active/ });
  await successor.getByRole("button", { name: /^Actions for/ }).click();
  await successor.getByRole("button", { name: "Revoke" }).click();
  await dialog(page).getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("status").filter({ hasText: "is revoked" }).waitFor();
  assert.equal(await works(next), 401);
  await row(page, name).filter({ hasText: "revoked" }).first().waitFor();
  await check(/status of 4\d\d/);
});

test("a key is renamed, held to addresses and given another end, without being replaced", async () => {
  const { page, check } = await open(browser, { customer: customers.first, role: "admin" });
  const { key, name: before } = await newKey(customers.first, `Sync ${Date.now()}`);
  const status = async () => (await fetch(`${address}/v1/dashboard`, { headers: { authorization: `Bearer ${key}` } })).status;
  await page.goto(`${address}/settings/keys`);
  await act(page, before, "Change");
  assert.equal(await dialog(page).getByRole("checkbox").count(), 0, "scopes stay");
  await dialog(page).getByLabel("Name").fill(" ");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await dialog(page).getByText("Enter a name.").waitFor();
  const name = `${before} of the warehouse`;
  await dialog(page).getByLabel("Name").fill(name);
  await dialog(page).getByLabel("Allowed addresses").fill("the office");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await page.waitForFunction(() => document.activeElement?.getAttribute("name") === "allowed_addresses");
  assert.equal(await dialog(page).getByLabel("Allowed addresses").getAttribute("aria-invalid"), "true");
  await dialog(page).getByLabel("Allowed addresses").fill("203.0.113.0/24");
  await dialog(page).getByLabel("Expires").selectOption({ label: "in 90 days" });
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await page.getByRole("status").filter({ hasText: `The key ${name} is saved.` }).waitFor();
  await row(page, name).getByText("203.0.113.0/24").waitFor();
  assert.equal(await row(page, name).getByText("never").count(), 0);
  assert.equal(await status(), 403, "from here it is refused at once");

  await act(page, name, "Change");
  await dialog(page).getByLabel("Allowed addresses").fill("");
  await dialog(page).getByLabel("Expires").selectOption({ label: "never" });
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await row(page, name).getByText("anywhere").waitFor();
  await row(page, name).getByText("never").waitFor();
  assert.equal(await status(), 200);
  await check(/status of 400/);
});

test("another session is ended; one's own is marked and cannot be", async () => {
  const email = newEmail("ada");
  const laptop = await open(browser, { customer: customers.second, role: "viewer", email, userAgent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0" });
  const admin = await open(browser, { customer: customers.second, role: "admin" });
  await laptop.page.goto(`${address}/settings/sessions`);
  await laptop.page.getByText("Firefox on Windows").waitFor();
  assert.equal(await laptop.page.getByRole("button", { name: /^End the session/ }).count(), 0, "only one's own");

  await admin.page.goto(`${address}/settings/sessions`);
  const own = row(admin.page, "this session");
  await own.waitFor();
  assert.equal(await own.count(), 1);
  assert.equal(await own.getByRole("button").count(), 0);
  await admin.page.getByRole("button", { name: `End the session of ${email} on Firefox on Windows` }).click();
  await dialog(admin.page).getByRole("button", { name: "End", exact: true }).click();
  await admin.page.getByRole("status").filter({ hasText: "The session is ended" }).waitFor();
  await row(admin.page, email).waitFor({ state: "detached" });

  await laptop.page.getByRole("navigation", { name: "Settings pages" }).getByRole("link", { name: "Profile" }).click();
  await laptop.page.getByLabel("Name").fill("Ada");
  await laptop.page.getByRole("button", { name: "Save" }).click();
  await laptop.page.waitForURL("**/sign-in**");
  await laptop.check(unauthorised);
  await admin.check();
});

test("the name that somebody gives oneself is shown at once and stays", async () => {
  const { page, check } = await open(browser, { customer: customers.first, role: "analyst" });
  await page.goto(`${address}/settings`);
  await page.waitForURL("**/settings/profile");
  await page.getByLabel("Name").fill("  ");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Enter your name.").waitFor();
  await page.getByLabel("Name").fill("Ada Lovelace");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Your name is saved.").waitFor();
  await page.getByRole("banner").getByText("Ada Lovelace").waitFor();
  await page.reload();
  assert.equal(await page.getByLabel("Name").inputValue(), "Ada Lovelace");
  await check();
});

test("somebody of two customers finds the other by typing, and nothing of the first is left", async () => {
  const email = newEmail("both");
  await join(customers.second, "viewer", email);
  const { page, check } = await open(browser, { customer: customers.first, role: "admin", email });
  await page.goto(`${address}/`);
  await cost(page).waitFor();
  await page.getByRole("button", { name: new RegExp(`^${customers.first.name}.*Switch customer$`) }).click();
  const menu = dialog(page);
  const current = menu.getByRole("option", { selected: true });
  assert.match(await current.textContent(), new RegExp(customers.first.name));
  await page.keyboard.type("no such customer");
  await menu.getByText("No customer of this name").waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await menu.waitFor({ state: "detached" });
  assert.match(await focused(page), /Switch customer$/);
  await page.keyboard.press("Enter");
  await menu.waitFor();
  await page.keyboard.type(customers.second.name.slice(0, 5).toLowerCase());
  await page.keyboard.press("ArrowDown");
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
  await cost(page).waitFor();
  assert.equal(await page.title(), `Overview · ${customers.second.name} · Tenantry`);
  const left = (await page.content()).replaceAll(`"name":"${customers.first.name}"`, "");
  assert.ok(!left.includes(`>${customers.first.name}<`));
  // A viewer there.
  assert.equal(await page.evaluate(() => fetch("/v1/people").then(({ status }) => status)), 403);
  await check(/status of 403/);
});

test("a viewer sees no page and no action of the admins", async () => {
  const { page, requests, check } = await open(browser, { customer: customers.first, role: "viewer" });
  await page.goto(`${address}/settings`);
  await page.waitForURL("**/settings/profile");
  // The address is there before the script of its page.
  await page.getByRole("heading", { name: "Profile", level: 1 }).waitFor();
  const names = await page.getByRole("navigation", { name: "Settings pages" }).getByRole("link").allTextContents();
  assert.deepEqual(names, ["Profile", "Sessions", "Preferences", "Compliance"]);
  for (const section of ["people", "keys", "support", "audit"]) {
    await page.goto(`${address}/settings/${section}`);
    await page.getByRole("heading", { name: "You do not have access to this" }).waitFor();
    assert.equal(await page.locator("main").getByRole("button").count(), 0, section);
  }
  await page.goto(`${address}/settings/preferences`);
  await page.getByText("Only an admin of your organisation can change these.").waitFor();
  assert.equal(await page.locator("main").getByRole("button").count(), 0);
  assert.deepEqual(requests.filter((request) => /people|keys|invitations|support|audit/.test(request)), [], "it does not even ask");
  await check();
});

test("preferences change the zone of every time on the page", async () => {
  const customer = await operate("POST", "/v1/admin/customers", { name: unique("Zonewood") });
  const { page, check } = await open(browser, { customer, role: "admin" });
  await page.goto(`${address}/settings/preferences`);
  const before = await page.getByLabel("Time zone").inputValue();
  const save = async (zone) => {
    await page.getByLabel("Time zone").selectOption(zone);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("The preferences are saved.").waitFor();
  };
  await page.getByLabel("Currency shown first").fill("x");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("A currency has three letters").waitFor();
  await page.getByLabel("Currency shown first").fill("eur");
  await save("Asia/Tokyo");
  await page.reload();
  assert.equal(await page.getByLabel("Time zone").inputValue(), "Asia/Tokyo");
  assert.equal(await page.getByLabel("Currency shown first").inputValue(), "EUR");
  await page.getByLabel("Currency shown first").fill("");
  await save(before);
  await check();
});

test("what was done stands in the audit trail, and can be narrowed down", async () => {
  const { page, check } = await open(browser, { customer: customers.first, role: "admin" });
  await page.goto(`${address}/settings/people`);
  const email = newEmail("audited");
  await page.getByRole("button", { name: "Invite somebody" }).click();
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("navigation", { name: "Settings pages" }).getByRole("link", { name: "Audit trail" }).click();
  await page.getByRole("link", { name: "Person invited" }).first().click();
  await page.waitForURL("**/settings/audit?action=person.invited");
  await page.getByRole("link", { name: /^Only: Person invited/ }).waitFor();
  await page.getByRole("table").waitFor();
  assert.deepEqual([...new Set(await page.locator("tbody th a").allTextContents())], ["Person invited"]);
  await page.getByLabel("Outcome").selectOption("denied");
  await page.getByRole("heading", { name: "Nothing matches" }).waitFor();
  await page.getByRole("link", { name: "Remove all filters" }).click();
  await page.waitForURL("**/settings/audit");
  await page.getByRole("table").waitFor();
  await check();
});

test("the audit trail is narrowed down by who, to what and by days, all in the address", async () => {
  const { page, check } = await open(browser, { customer: customers.several, role: "admin" });
  const { id } = await newKey(customers.several, `Trail ${Date.now()}`);
  const rows = page.locator("tbody tr");
  const one = () => page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1);
  await page.goto(`${address}/settings/audit`);
  await page.getByLabel("To what (ID)").fill(id);
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/settings/audit?target=${id}`);
  await one();
  await rows.getByRole("link").nth(1).click();
  await page.waitForURL(/actor=/);
  const who = await page.getByLabel("Who (ID)").inputValue();
  assert.equal(new URL(page.url()).searchParams.get("actor"), who);
  await one();
  // The days are the customer's: an hour before its midnight is the day before.
  const today = new Intl.DateTimeFormat("sv-SE", { timeZone: (await api(customers.several, "/v1/dashboard")).customer.time_zone }).format(new Date());
  await page.getByLabel("From", { exact: true }).fill(today);
  await page.waitForURL(new RegExp(`from=${today}`));
  await one();
  await page.getByLabel("From", { exact: true }).fill("");
  await page.getByLabel("Through").fill("2001-01-01");
  await page.waitForURL(/to=2001-01-02/);
  await page.getByRole("heading", { name: "Nothing matches" }).waitFor();
  await page.goBack();
  await page.goto(`${address}/settings/audit?actor=${who}&from=${today}`);
  assert.deepEqual([await page.getByLabel("Who (ID)").inputValue(), await page.getByLabel("From", { exact: true }).inputValue()], [who, today]);
  await rows.first().waitFor();
  await page.getByLabel("Outcome").selectOption("denied");
  await page.getByRole("heading", { name: "Nothing matches" }).waitFor();
  await page.getByRole("link", { name: "Remove all filters" }).click();
  await rows.nth(1).waitFor();
  assert.equal(await page.getByLabel("Who (ID)").inputValue(), "");
  await check();
});

test("support access is seen on every page, and the customer can end it", async () => {
  const { url, opened_as: who } = await openSupport(customers.second, "Ticket 4711");
  const support = await open(browser);
  await support.page.goto(`${address}/sign-in${new URL(url).hash}`);
  const banner = support.page.getByRole("region", { name: "Support access" });
  await banner.getByText("Ticket 4711").waitFor();
  await cost(support.page).waitFor();
  const pages = support.page.getByRole("navigation", { name: "Pages" });
  assert.deepEqual(await pages.getByRole("link").allTextContents(), ["Overview", "Usage", "Costs", "Compliance", "Drift"]);
  await pages.getByRole("link", { name: "Costs" }).click();
  await support.page.getByRole("heading", { level: 1, name: "What does it cost?" }).waitFor();
  await support.page.getByRole("table").first().waitFor();
  assert.equal(await banner.isVisible(), true);

  const admin = await open(browser, { customer: customers.second, role: "admin" });
  await admin.page.goto(`${address}/settings/support`);
  await row(admin.page, "Ticket 4711").getByText("open").first().waitFor();
  await row(admin.page, "Ticket 4711").first().getByRole("button", { name: `End the support access of ${who}` }).click();
  await dialog(admin.page).getByRole("button", { name: "End", exact: true }).click();
  await admin.page.getByRole("status").filter({ hasText: "is ended" }).waitFor();
  await support.page.reload();
  await support.page.waitForURL("**/sign-in**");
  await support.check(unauthorised);
  await admin.check();
});

test("on a phone all of it is within reach", async () => {
  const { page, check } = await open(browser, { customer: customers.first, role: "admin", viewport: phone, hasTouch: true });
  await page.goto(`${address}/`);
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Settings" }).click();
  await page.getByRole("navigation", { name: "Settings pages" }).getByRole("link", { name: "Audit trail" }).click();
  await page.getByRole("heading", { name: "Audit trail", level: 1 }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), true);
  await page.getByRole("navigation", { name: "Settings pages" }).getByRole("link", { name: "People" }).click();
  await page.getByRole("table", { name: "People" }).getByRole("button", { name: /^Actions for/ }).first().click();
  const menu = page.getByRole("button", { name: "Remove", exact: true }).first();
  const box = await menu.boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= phone.width, "the menu is on the screen");
  await check();
});
