// What the operator does for a customer's people and keys, and with its own; and how the audit log is searched.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { choose, dialog, openDesk, operate, row, unique } from "./desk.mjs";
import { address, api, launch, newEmail, open, survey } from "./support.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

const newCustomer = (name) => operate("POST", "/v1/admin/customers", { name: unique(name) });
const actingFor = ({ id }) => ({ "x-customer-id": id });

/** What the API answers to a key: the status. */
async function status(key, path = "/v1/dashboard") {
  return (await fetch(address + path, { headers: { authorization: `Bearer ${key}` } })).status;
}

/** A browser in which somebody of a customer is signed in by an invitation. */
async function join(customer, role) {
  const email = newEmail(role);
  const { url } = await operate("POST", "/v1/invitations", { email, role }, actingFor(customer));
  const opened = await open(browser);
  await opened.page.goto(`${address}/sign-in${new URL(url).hash}`);
  await opened.page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
  return { email, ...opened };
}

test("a person of a customer gets another role, a link, and is removed: each acts at once", async () => {
  const customer = await newCustomer("Peoplewood");
  await operate("POST", "/v1/invitations", { email: newEmail("admin"), role: "admin" }, actingFor(customer));
  const guest = await join(customer, "viewer");
  const { page, check } = await openDesk(browser);
  await page.goto(`${address}/operator/customers/${customer.id}/people`);
  await choose(page, guest.email, "Change the role");
  assert.equal(await dialog(page).getByRole("radio", { name: /^Viewer/ }).isChecked(), true);
  await dialog(page).getByRole("radio", { name: /^Manager/ }).check();
  await dialog(page).getByRole("button", { name: "Change the role" }).click();
  await page.getByText(`The role of ${guest.email} is changed.`).waitFor();
  await page.getByRole("table", { name: "People" }).getByRole("row").filter({ hasText: guest.email }).getByText("Manager").waitFor();
  await guest.page.reload();
  await guest.page.getByRole("heading", { name: "Sign in", level: 1 }).waitFor();

  await choose(page, guest.email, "New sign-in link");
  const url = new URL(await dialog(page).getByLabel("Link", { exact: true }).inputValue());
  await dialog(page).getByRole("button", { name: "Done" }).click();
  await guest.page.goto(`${address}/sign-in${url.hash}`);
  await guest.page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();

  await choose(page, guest.email, "Remove");
  await dialog(page).getByText(`${guest.email} loses access to ${customer.name} at once`).waitFor();
  await dialog(page).getByRole("button", { name: "Cancel" }).click();
  await choose(page, guest.email, "Remove");
  await dialog(page).getByRole("button", { name: "Remove" }).click();
  await page.getByText(`${guest.email} is removed.`).waitFor();
  await page.getByRole("heading", { name: "Nobody has joined yet" }).waitFor();
  await guest.page.reload();
  await guest.page.getByRole("heading", { name: "Sign in", level: 1 }).waitFor();
  await guest.check();
  await check();
});

test("a customer's key: its end and addresses change, it is replaced with grace, and revoked", async () => {
  const customer = await newCustomer("Keywell");
  const { page, check } = await openDesk(browser);
  const before = unique("nightly");
  const { key, id } = await operate("POST", "/v1/keys", { name: before, scopes: ["read"], expires_at: "2037-06-30T10:00:00Z" }, actingFor(customer));
  const kept = async () => (await operate("GET", "/v1/keys", undefined, actingFor(customer))).data.find((one) => one.id === id);
  await page.goto(`${address}/operator/customers/${customer.id}/keys`);
  await choose(page, before, "Change");
  assert.equal(await dialog(page).getByLabel(/^Last day/).inputValue(), "2037-06-30");
  await dialog(page).getByLabel("Name").fill("");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await dialog(page).getByText("Enter a name.").waitFor();
  const name = unique("weekly");
  await dialog(page).getByLabel("Name").fill(name);
  await dialog(page).getByLabel(/^Last day/).fill("2001-01-01");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await dialog(page).getByText("Must be in the future").waitFor();
  assert.equal(await dialog(page).getByLabel(/^Last day/).getAttribute("aria-invalid"), "true");
  await dialog(page).getByLabel(/^Last day/).fill("2037-06-30");
  await dialog(page).getByLabel(/^Allowed addresses/).fill("the office");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await page.waitForFunction(() => document.activeElement?.getAttribute("name") === "allowed_addresses");
  assert.equal(await dialog(page).getByLabel(/^Allowed addresses/).getAttribute("aria-invalid"), "true");
  await dialog(page).getByLabel(/^Allowed addresses/).fill("203.0.113.0/24");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await page.getByText(`The key “${name}” is saved.`).waitFor();
  await row(page, name).getByText("only from 203.0.113.0/24").waitFor();
  assert.equal(Date.parse((await kept()).expires_at), Date.parse("2037-06-30T10:00:00Z"), "the hour of an end that was not touched stays");
  assert.equal(await status(key), 403, "from elsewhere it is refused at once");

  await choose(page, name, "Change");
  await dialog(page).getByLabel(/^Allowed addresses/).fill("");
  await dialog(page).getByLabel(/^Last day/).fill("");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await page.getByText(`The key “${name}” is saved.`).waitFor();
  await row(page, name).getByText("only from").waitFor({ state: "detached" });
  assert.deepEqual([(await kept()).expires_at ?? null, (await kept()).allowed_addresses], [null, []]);
  assert.equal(await status(key), 200);

  await choose(page, name, "Rotate");
  await dialog(page).getByLabel("The old key works for another").selectOption({ label: "hour" });
  await dialog(page).getByRole("button", { name: "Rotate" }).click();
  const next = await dialog(page).getByLabel("Key", { exact: true }).inputValue();
  assert.deepEqual([await status(key), await status(next)], [200, 200]);
  await dialog(page).getByRole("button", { name: "Done" }).click();
  assert.ok(!(await page.content()).includes(next), "it is shown once");
  const old = row(page, name).filter({ hasText: "Replaced" });
  await old.getByRole("button", { name: /^Actions for/ }).click();
  assert.equal(await old.getByRole("button", { name: "Rotate" }).count(), 0, "what is being replaced is not replaced again");
  await old.getByRole("button", { name: "Revoke" }).click();
  await dialog(page).getByRole("button", { name: "Revoke" }).click();
  await page.getByText(`The key “${name}” is revoked.`).waitFor();
  assert.deepEqual([await status(key), await status(next)], [401, 200]);
  await check(/status of 400/);
});

test("an operator key is renamed and replaced at once", async () => {
  const { page, check } = await openDesk(browser);
  const first = unique("import");
  const { key } = await operate("POST", "/v1/admin/keys", { name: first, scopes: ["read"] });
  await page.goto(`${address}/operator/keys`);
  await choose(page, first, "Change");
  const name = unique("bill import");
  await dialog(page).getByLabel("Name").fill(name);
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await page.getByText(`The key “${name}” is saved.`).waitFor();
  await choose(page, name, "Rotate");
  await dialog(page).getByLabel("The old key works for another").selectOption({ label: "no time at all" });
  await dialog(page).getByRole("button", { name: "Rotate" }).click();
  const next = await dialog(page).getByLabel("Key", { exact: true }).inputValue();
  const path = "/v1/admin/customers";
  assert.deepEqual([await status(key, path), await status(next, path)], [401, 200]);
  await dialog(page).getByRole("button", { name: "Done" }).click();
  await check();
});

test("the audit log is narrowed down by action, by whom, to what and by days, all in the address", async () => {
  const customer = await newCustomer("Trailhead");
  const { page, check } = await openDesk(browser);
  await page.goto(`${address}/operator/audit`);
  await page.getByLabel("To what (ID)").fill(customer.id);
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/operator/audit?target=${customer.id}`);
  await page.getByRole("rowheader").first().waitFor();
  await page.getByRole("link", { name: "customer.created" }).first().click();
  await page.waitForURL(/action=customer\.created/);
  assert.equal(await page.getByLabel("Action", { exact: true }).inputValue(), "customer.created");
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1);

  const [event] = (await operate("GET", `/v1/admin/audit-events?target=${customer.id}`)).data;
  await page.goto(`${address}/operator/audit?actor=${event.actor.id}&target=${customer.id}`);
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1);
  await page.getByLabel("Through").fill("2001-01-01");
  await page.waitForURL(/to=2001-01-02/);
  await page.getByRole("heading", { name: "No events match" }).waitFor();
  await page.getByLabel("Through").fill("");
  await page.getByLabel("From", { exact: true }).fill("2001-01-01");
  await page.waitForURL((url) => url.searchParams.get("from") === "2001-01-01" && !url.searchParams.has("to"));
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1);
  await page.reload();
  assert.equal(await page.getByLabel("From", { exact: true }).inputValue(), "2001-01-01");
  await check();
});

test("sessions of a customer are offered to those who may see them, and end at a press", async () => {
  const customer = await newCustomer("Sessionby");
  const guest = await join(customer, "viewer");
  const { page, context, check } = await openDesk(browser);
  const { operations } = await (await context.request.get(`${address}/v1/admin/session`)).json();
  const parts = page.getByRole("navigation", { name: "Parts of the customer" });
  await page.goto(`${address}/operator/customers/${customer.id}`);
  await parts.waitFor();
  if (operations.includes("list_sessions")) {
    await parts.getByRole("link", { name: "Sessions" }).click();
    await row(page, guest.email).getByRole("button", { name: /^End the session/ }).click();
    await dialog(page).getByRole("button", { name: "End", exact: true }).click();
    await page.getByText("The session is ended.").waitFor();
    await guest.page.reload();
    await guest.page.getByRole("heading", { name: "Sign in", level: 1 }).waitFor();
  } else {
    assert.equal(await parts.getByRole("link", { name: "Sessions" }).count(), 0);
    await page.goto(`${address}/operator/customers/${customer.id}/sessions`);
    await page.getByText("You do not have access to this").waitFor();
  }
  await guest.check();
  await check();
});

test("the sign-in of the desk does not ask who is signed in when no cookie says so", async () => {
  const { first } = await survey();
  for (const customer of [undefined, first]) {
    const { page, requests, check } = await open(browser, { customer });
    for (const path of ["/operator/sign-in", "/operator/customers", "/operator/no/such/page"]) {
      await page.goto(address + path);
      await page.getByLabel("Operator key").waitFor();
    }
    assert.deepEqual(requests, []);
    await check(/status of 404/);
  }
  assert.ok((await api(first, "/v1/dashboard")).customer, "the customer's session is another");
});
