// Usage at the operator's desk: what plans include of meters, held events, and whom subjects name.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { choose, dialog, openDesk, operate, row, sendEvents, unique, usageEvent } from "./desk.mjs";
import { address, launch, newKey } from "./support.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

test("what a plan includes of a meter is added, refused beside its field, changed exactly and removed", async () => {
  const { page, check } = await openDesk(browser);
  const name = unique("Platinum");
  const { id } = await operate("POST", "/v1/admin/plans", { name, requests_per_minute: 600, key_requests_per_minute: 60 });
  const said = async () => (await operate("GET", `/v1/admin/plans/${id}/entitlements`)).data;
  await page.goto(`${address}/operator/plans`);
  await page.getByRole("link", { name }).click();
  await page.waitForURL((url) => url.searchParams.get("plan") === id);
  await page.getByRole("heading", { name: "It says nothing of any meter" }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), `What ${name} includes`, "the keyboard follows");

  await page.getByRole("button", { name: "Add a meter" }).click();
  await dialog(page).getByLabel("Meter").selectOption("storage");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await dialog(page).getByText("Enter what is included, or a limit.").waitFor();
  await dialog(page).getByLabel(/^Included, bytes/).fill("1500000000000");
  await dialog(page).getByText("This is 1.5 TB.").waitFor();
  await dialog(page).getByLabel(/^Soft limit/).fill("3e12");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await dialog(page).getByText("Enter a number such as").waitFor();
  await dialog(page).getByLabel(/^Soft limit/).fill("3000000000000");
  await dialog(page).getByLabel(/^Hard limit/).fill("2000000000000");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await dialog(page).getByText("Must not be above the hard limit").waitFor();
  assert.equal(await dialog(page).getByLabel(/^Soft limit/).getAttribute("aria-invalid"), "true");
  assert.equal(await dialog(page).getByLabel(/^Hard limit/).getAttribute("aria-invalid"), "false");
  await dialog(page).getByLabel(/^Hard limit/).fill("3000000000000.000000000000000001");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await page.getByText(`What ${name} includes of Data storage is saved.`).waitFor();
  await row(page, "Data storage").getByText("1.5 TB", { exact: false }).first().waitFor();
  assert.equal((await said())[0].hard_limit, "3000000000000.000000000000000001");

  await page.getByRole("button", { name: "Add a meter" }).click();
  assert.equal(await dialog(page).getByLabel("Meter").locator("option[value=storage]").count(), 0, "a meter has one line");
  await page.keyboard.press("Escape");

  await choose(page, "Data storage", "Change");
  assert.equal(await dialog(page).getByLabel(/^Hard limit/).inputValue(), "3000000000000.000000000000000001");
  await dialog(page).getByLabel(/^Soft limit/).fill("");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await row(page, "Data storage").getByText("not said").waitFor();
  assert.equal((await said())[0].soft_limit ?? null, null);
  assert.equal((await said())[0].included, "1500000000000");

  await choose(page, "Data storage", "Remove");
  await dialog(page).getByRole("button", { name: "Remove" }).click();
  await page.getByText(`${name} says nothing of Data storage any more.`).waitFor();
  assert.deepEqual(await said(), []);
  await check(/status of 400/);
});

test("held events are assigned to the customer whom their subject names, and held again once it is unmapped", async () => {
  const { page, check } = await openDesk(browser);
  const customer = await operate("POST", "/v1/admin/customers", { name: unique("Subjected") });
  const key = await newKey(customer, "Reader");
  const counted = async () => {
    const response = await fetch(`${address}/v1/usage?meter=api_calls&range=last_7_days&window=day`, { headers: { authorization: `Bearer ${key.key}` } });
    return (await response.json()).total.value;
  };
  const subject = unique("vm").replace(" ", "-");
  const first = usageEvent(subject);
  const { held } = await sendEvents([first, usageEvent(subject), usageEvent(undefined)]);
  assert.equal(held, 3);
  await page.goto(`${address}/operator/held`);
  assert.equal(await row(page, subject).locator("data").getAttribute("value"), "2");
  await row(page, "without a subject").waitFor();
  assert.equal(await row(page, "without a subject").getByRole("button").count(), 0, "no mapping reaches it");

  await page.getByRole("button", { name: `Assign ${subject}` }).click();
  await dialog(page).getByRole("button", { name: "Assign" }).click();
  await dialog(page).getByText("Choose a customer.").waitFor();
  await dialog(page).getByRole("searchbox").fill(customer.name);
  await dialog(page).getByRole("radio", { name: customer.name }).check();
  await dialog(page).getByRole("button", { name: "Assign" }).click();
  await dialog(page).getByText("2 held events were taken in.").waitFor();
  await dialog(page).getByRole("button", { name: "Done" }).click();
  assert.equal(await counted(), "2");
  assert.equal(await page.getByRole("button", { name: `Assign ${subject}` }).count(), 0);
  await row(page, subject).getByRole("link", { name: customer.name }).waitFor();

  await page.getByRole("button", { name: "Map a subject" }).click();
  await dialog(page).getByLabel("Subject", { exact: true }).fill(subject);
  await dialog(page).getByRole("searchbox").fill(customer.name);
  await dialog(page).getByRole("radio", { name: customer.name }).check();
  await dialog(page).getByRole("button", { name: "Map a subject" }).click();
  await dialog(page).getByText("this subject is mapped already").waitFor();
  await page.keyboard.press("Escape");

  await choose(page, subject, "Unmap");
  await dialog(page).getByRole("button", { name: "Unmap" }).click();
  await page.getByText(`${subject} is unmapped`).waitFor();
  assert.equal(await counted(), "2", "what was given stays");
  assert.equal((await sendEvents([usageEvent(subject)])).held, 1);
  await check(/status of 409/);
});

test("the lists of held events and of subjects come page by page", async () => {
  const { page, check } = await openDesk(browser);
  const customer = await operate("POST", "/v1/admin/customers", { name: unique("Many subjects") });
  // Subjects are listed by name: these leave the first page to others.
  const names = Array.from({ length: 51 }, () => unique("zz-one-of-many").replace(" ", "-"));
  await sendEvents(names.map((name) => usageEvent(name)));
  for (const name of names) await operate("POST", "/v1/admin/subjects", { subject: `${name}-mapped`, customer_id: customer.id });
  await page.goto(`${address}/operator/held`);
  for (const title of ["Usage events", "Mapped subjects"]) {
    const section = page.locator("section").filter({ has: page.getByRole("heading", { name: title, exact: true }) });
    await section.getByText("50 shown").waitFor();
    await section.getByRole("button", { name: "Show more" }).click();
    await section.locator("tbody tr").nth(50).waitFor();
  }
  await check();
});
