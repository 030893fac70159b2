// The operator's desk, from signing in to what the customers notice of it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { bill, choose, dialog, openDesk, operate, row, unique } from "./desk.mjs";
import { address, demo, launch, open, survey } from "./support.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

function file(name, text) {
  return { name, mimeType: "text/csv", buffer: Buffer.from(text) };
}

test("a new operator signs in, makes a customer, invites its admin, and the admin is in", async () => {
  const { page, context, check } = await open(browser);
  await page.goto(`${address}/operator`);
  await page.waitForURL("**/operator/sign-in?**");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("Enter your operator key.").waitFor();
  await page.getByLabel("Operator key").fill(`tny_o_${"0".repeat(60)}`);
  await page.keyboard.press("Enter");
  await page.getByText(/credential is not valid/).waitFor();
  await page.getByLabel("Operator key").fill(demo.operator_key);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Customers", level: 1 }).waitFor();
  assert.equal(await page.title(), "Customers · Operator’s desk · Tenantry");
  const cookie = (await context.cookies()).find(({ name }) => name.endsWith("tenantry_desk"));
  assert.equal(cookie?.httpOnly, true);
  await page.getByText("Owner", { exact: true }).waitFor();

  const name = unique("Brightwater");
  await page.getByRole("button", { name: "New customer" }).click();
  await dialog(page).getByLabel("Time zone").fill("Europe/Nowhere");
  await dialog(page).getByRole("button", { name: "Create" }).click();
  await dialog(page).getByText("Enter a name.").waitFor();
  await dialog(page).getByLabel("Name", { exact: true }).fill(name);
  await dialog(page).getByRole("button", { name: "Create" }).click();
  await dialog(page).getByText(/not an IANA time zone/).waitFor();
  assert.equal(await dialog(page).getByLabel("Time zone").getAttribute("aria-invalid"), "true");
  await dialog(page).getByLabel("Time zone").fill("Europe/Berlin");
  await dialog(page).getByLabel(/^Currency/).fill("eur");
  await dialog(page).getByRole("button", { name: "Create" }).click();
  await page.getByRole("heading", { name, level: 1 }).waitFor();

  await page.getByRole("button", { name: "Invite", exact: true }).click();
  const email = `${unique("admin").replaceAll(" ", "-")}@example.com`;
  await dialog(page).getByLabel("E-mail address").fill(email);
  await dialog(page).getByRole("button", { name: "Invite" }).click();
  const url = await dialog(page).getByLabel("Link", { exact: true }).inputValue();
  await dialog(page).getByRole("button", { name: "Done" }).click();
  await row(page, email).waitFor();

  const admin = await open(browser);
  await admin.page.goto(`${address}/sign-in${new URL(url).hash}`);
  await admin.page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
  assert.equal(await admin.page.title(), `Overview · ${name} · Tenantry`);
  await admin.check();
  await page.reload();
  await page.getByRole("table", { name: "People" }).getByText(email).waitFor();
  await check(/status of 40[01]/);
});

test("held data: an imported bill is held, assigned, published, and exact", async () => {
  const { page, check } = await openDesk(browser);
  const account = unique("held").replace(" ", "-");
  const customer = await operate("POST", "/v1/admin/customers", { name: unique("Heldwell") });
  await page.goto(`${address}/operator/imports/new`);
  await page.getByLabel("Files of the delivery").setInputFiles(file("wrong.csv", bill(account, "12,50")));
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByRole("heading", { name: "The delivery was refused" }).waitFor();
  await page.getByRole("table", { name: "What is wrong with the file" }).getByText("line 2").first().waitFor();
  await page.getByRole("link", { name: "Import again" }).click();
  await page.getByLabel("Files of the delivery").setInputFiles(file("right.csv", bill(account, "1234.000000000000000007")));
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByRole("heading", { name: "The bills are taken in" }).waitFor();
  await page.getByRole("link", { name: "Assign held data" }).click();

  await page.getByRole("heading", { name: "Held data", level: 1 }).waitFor();
  const held = row(page, account);
  assert.equal(await held.locator("data").getAttribute("value"), "1234.000000000000000007");
  await held.getByRole("button", { name: /^Assign/ }).click();
  await dialog(page).getByRole("button", { name: "See what changes" }).click();
  await dialog(page).getByText("Choose a customer.").waitFor();
  await dialog(page).getByLabel("Find a customer").fill(customer.name);
  await dialog(page).getByRole("radio", { name: customer.name }).check();
  await dialog(page).getByRole("button", { name: "See what changes" }).click();
  await dialog(page).getByRole("button", { name: "Assign" }).click();
  await dialog(page).getByText("1 held row was published.").waitFor();
  await dialog(page).getByRole("link", { name: "Go to the customer" }).click();
  await row(page, account).waitFor();
  const seen = await operate("GET", "/v1/costs/items?range=last_12_months", undefined, { "x-customer-id": customer.id });
  assert.deepEqual(seen.data.map(({ billed_cost: cost }) => cost), ["1234.000000000000000007"]);

  await choose(page, account, "Unmap");
  await dialog(page).getByRole("button", { name: "Unmap" }).click();
  await page.getByText(`${account} is unmapped.`).waitFor();
  const left = await operate("GET", "/v1/costs/items?range=last_12_months", undefined, { "x-customer-id": customer.id });
  assert.deepEqual(left.data, []);
  await check();
});

test("suspending shuts a customer's people out at the next request; activating lets them in", async () => {
  const { page, check } = await openDesk(browser);
  const customer = await operate("POST", "/v1/admin/customers", { name: unique("Pausewood") });
  const key = await operate("POST", "/v1/keys", { name: "k", scopes: ["read"] }, { "x-customer-id": customer.id });
  const status = async () => (await fetch(`${address}/v1/dashboard`, { headers: { authorization: `Bearer ${key.key}` } })).status;
  assert.equal(await status(), 200);
  await page.goto(`${address}/operator/customers/${customer.id}`);
  await page.getByRole("button", { name: "Suspend" }).click();
  await dialog(page).getByRole("button", { name: "Suspend" }).click();
  await page.getByText(`${customer.name} is suspended.`).waitFor();
  assert.notEqual(await status(), 200);
  await page.getByRole("button", { name: "Activate" }).click();
  await dialog(page).getByRole("button", { name: "Activate" }).click();
  await page.getByText(`${customer.name} is active.`).waitFor();
  assert.equal(await status(), 200);
  await check();
});

test("settings of a customer are kept, and the server's objection stands beside its field", async () => {
  const { page, check } = await openDesk(browser);
  const plan = await operate("POST", "/v1/admin/plans", { name: unique("Gold"), requests_per_minute: 900, key_requests_per_minute: 300 });
  const customer = await operate("POST", "/v1/admin/customers", { name: unique("Settler") });
  await page.goto(`${address}/operator/customers/${customer.id}`);
  await page.getByLabel(/^Currency/).fill("QQQ");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText(/not a currency code/).waitFor();
  await page.getByLabel(/^Currency/).fill("CHF");
  await page.getByLabel("Plan").selectOption({ label: plan.name });
  await page.getByLabel("Fiscal year begins in").selectOption("4");
  await page.getByLabel("Week begins on").selectOption("sunday");
  await page.getByLabel(/^Branding name/).fill("Settler Cloud");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved.").waitFor();
  const kept = await operate("GET", `/v1/admin/customers/${customer.id}`);
  assert.deepEqual(
    [kept.currency, kept.plan.id, kept.fiscal_year_start, kept.week_start, kept.branding_name],
    ["CHF", plan.id, 4, "sunday", "Settler Cloud"],
  );
  await check(/status of 400/);
});

test("support access opens the customer's page read-only, says so there, and ends with a press", async () => {
  const { page, context, check } = await openDesk(browser);
  const { first } = await survey();
  const reason = unique("Ticket 4711, figures of October");
  await page.goto(`${address}/operator/customers/${first.id}/support`);
  await page.getByRole("button", { name: "Open support access" }).click();
  await dialog(page).getByRole("button", { name: "Open support access" }).click();
  await dialog(page).getByText("Say why").waitFor();
  await dialog(page).getByLabel("Reason").fill(reason);
  await dialog(page).getByRole("button", { name: "Open support access" }).click();
  const link = dialog(page).getByRole("link", { name: "Open the page" });
  const url = new URL(await link.getAttribute("href"));
  // The demo's own address may differ from the one that the tests use.
  const tab = await context.newPage();
  await tab.goto(`${address}${url.pathname}${url.hash}`);
  await tab.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
  await tab.getByText(reason).first().waitFor();
  await page.keyboard.press("Escape");
  // Beside the customer's page the desk still works as the operator's.
  await page.goto(`${address}/operator/imports/new`);
  await page.getByLabel("Files of the delivery").setInputFiles(file("beside.csv", bill(unique("beside").replace(" ", "-"), "1")));
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByRole("heading", { name: "The bills are taken in" }).waitFor();

  await page.goto(`${address}/operator/customers/${first.id}/support`);
  await choose(page, reason, "End");
  await page.getByText("The support access has ended.").waitFor();
  await tab.reload();
  await tab.getByRole("heading", { name: "Sign in", level: 1 }).waitFor();
  await check();
});

test("onboarding from CSV: an error with its line, then right, then the invitations", async () => {
  const { page, check } = await openDesk(browser);
  const [one, two] = [unique("Onboard A"), unique("Onboard B")];
  const csv = (zone) => `name,time_zone,admin_email\n${one},Europe/Paris,a@example.com\n${two},${zone},b@example.com\n`;
  await page.goto(`${address}/operator/customers`);
  await page.getByRole("link", { name: "Import from CSV" }).click();
  await page.getByLabel("File of customers").setInputFiles(file("customers.csv", csv("Mars/Olympus")));
  await page.getByRole("button", { name: "Check the file" }).click();
  const wrong = page.getByRole("table", { name: "What is wrong with the file" });
  await wrong.getByText("line 3").waitFor();
  await wrong.getByText("time_zone").waitFor();
  await page.getByLabel("File of customers").setInputFiles(file("customers.csv", csv("Asia/Tokyo")));
  await page.getByRole("button", { name: "Check the file" }).click();
  await page.getByRole("heading", { name: "2 customers would be made" }).waitFor();
  const found = async () => (await operate("GET", `/v1/admin/customers?q=${encodeURIComponent(one)}`)).data.length;
  assert.equal(await found(), 0, "nothing is made by looking");
  await page.getByRole("button", { name: "Make 2 customers" }).click();
  await page.getByRole("heading", { name: "2 customers were made" }).waitFor();
  assert.equal(await found(), 1);
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download the invitations" }).click();
  const text = readFileSync(await (await download).path(), "utf8");
  assert.match(text, /a@example\.com,http.*#link=tny_i_/);
  await check(/status of 422/);
});

test("the desk's own people and keys: invited, used, revoked", async () => {
  const { page, check } = await openDesk(browser);
  await page.goto(`${address}/operator/people`);
  const email = `${unique("support").replaceAll(" ", "-")}@example.com`;
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  await dialog(page).getByLabel("E-mail address").fill(email);
  await dialog(page).getByRole("radio", { name: /^Read-only/ }).check();
  await dialog(page).getByRole("button", { name: "Invite" }).click();
  const url = new URL(await dialog(page).getByLabel("Link", { exact: true }).inputValue());
  await dialog(page).getByRole("button", { name: "Done" }).click();

  const reader = await open(browser);
  await reader.page.goto(`${address}/operator/sign-in${url.hash}`);
  await reader.page.getByRole("heading", { name: "Customers", level: 1 }).waitFor();
  assert.ok(!reader.page.url().includes("link="));
  assert.equal(await reader.page.getByRole("button", { name: "New customer" }).count(), 0, "read-only offers no change");
  await reader.page.goto(`${address}/operator/imports/new`);
  await reader.page.getByText("You do not have access to this").waitFor();

  await page.reload();
  await row(page, email).waitFor();
  await choose(page, email, "Remove");
  await dialog(page).getByRole("button", { name: "Remove" }).click();
  await page.getByText(`${email} is removed.`).waitFor();
  await reader.page.getByRole("navigation").getByRole("link", { name: "Customers" }).click();
  await reader.page.getByText("Your session has ended").waitFor();
  await reader.check(/status of 401/);

  await page.getByRole("navigation").getByRole("link", { name: "Keys" }).click();
  const name = unique("nightly");
  await page.getByRole("button", { name: "New key" }).click();
  await dialog(page).getByLabel("Name").fill(name);
  await dialog(page).getByRole("button", { name: "Make the key" }).click();
  const key = await dialog(page).getByLabel("Key", { exact: true }).inputValue();
  const status = async () => (await fetch(`${address}/v1/admin/customers`, { headers: { authorization: `Bearer ${key}` } })).status;
  assert.equal(await status(), 200);
  await dialog(page).getByRole("button", { name: "Done" }).click();
  await choose(page, name, "Revoke");
  await dialog(page).getByRole("button", { name: "Revoke" }).click();
  await page.getByText(`The key “${name}” is revoked.`).waitFor();
  assert.equal(await status(), 401);
  await page.getByRole("navigation").getByRole("link", { name: "Audit log" }).click();
  await page.getByRole("rowheader").filter({ hasText: "operator_key.revoked" }).first().waitFor();
  await check();
});

test("an ended desk session leads to the sign-in, also in a browser that is signed in at a customer's page", async () => {
  const { first } = await survey();
  const { page, context, check } = await openDesk(browser, { customer: first });
  await page.goto(`${address}/operator/plans`);
  await page.getByRole("heading", { name: "Plans", level: 1 }).waitFor();
  const desk = (await context.cookies()).filter(({ name }) => name.endsWith("tenantry_desk"));
  for (const { name } of desk) await context.clearCookies({ name });
  await page.getByRole("navigation").getByRole("link", { name: "Customers" }).click();
  await page.getByText("Your session has ended").waitFor();
  assert.equal(new URL(page.url()).searchParams.get("next"), "/operator/customers");
  await check(/status of 403/);
});

test("signing out ends the desk's session and leaves a customer's alone", async () => {
  const { first } = await survey();
  const { page, context, check } = await openDesk(browser, { customer: first });
  await page.goto(`${address}/operator/isolation`);
  await page.getByText("Isolation holds").first().waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByText("You are signed out.").waitFor();
  assert.equal((await context.cookies()).some(({ name, value }) => name.endsWith("tenantry_desk") && value !== ""), false);
  await page.goto(`${address}/operator/jobs?status=failed`);
  await page.waitForURL("**/operator/sign-in?**");
  assert.equal(new URL(page.url()).searchParams.get("next"), "/operator/jobs?status=failed");
  await page.goto(`${address}/`);
  await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
  await check(/status of 403/);
});

test("a list of the desk is saved whole, with the names of the API", async () => {
  const { page, check } = await openDesk(browser);
  await page.goto(`${address}/operator/customers`);
  await page.getByRole("table").waitFor();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download CSV" }).click()]);
  assert.equal(file.suggestedFilename(), "customers.csv");
  const [header, ...lines] = readFileSync(await file.path(), "utf8").trimEnd().split("\r\n");
  assert.match(header, /(^|,)id,/);
  const saved = new Set(lines.map((line) => line.match(/cus_[0-9a-z]{26}/)?.[0]));
  const { data } = await operate("GET", "/v1/admin/customers?limit=200");
  assert.deepEqual(data.filter(({ id, created_at: at }) => !saved.has(id) && Date.parse(at) < Date.now() - 60_000), []);
  await check();
});
