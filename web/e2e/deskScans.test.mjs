// Held findings and resources at the operator's desk, and when scans last reached whom.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { bucket, dialog, finding, openDesk, operate, row, sendResources, sendScan, unique } from "./desk.mjs";
import { address, launch } from "./support.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** Asks until the answer is as it should be: what is held is taken in by a job. */
async function until(ask) {
  for (let left = 60; left > 0; left -= 1) {
    if (await ask()) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  assert.fail("it did not come to that within half a minute");
}

const table = (page, name) => page.getByRole("table", { name, exact: true });

test("held findings and resources are assigned with their account, and what follows is said before", async () => {
  const { page, check } = await openDesk(browser);
  const account = unique("scan").replace(" ", "-");
  const customer = await operate("POST", "/v1/admin/customers", { name: unique("Scanwell") });
  const acting = { "x-customer-id": customer.id };
  await sendScan([finding(account, "arn:aws:s3:::a", "FAIL"), finding(account, "arn:aws:s3:::b", "FAIL"), finding(account, "arn:aws:s3:::c", "PASS")]);
  await sendResources([bucket(account, "a")]);

  await page.goto(`${address}/operator/held`);
  const findings = table(page, "Findings").getByRole("row").filter({ hasText: account });
  await findings.waitFor();
  assert.deepEqual(await findings.locator("data").evaluateAll((all) => all.map(({ value }) => value)), ["3", "2"]);
  await table(page, "Resources").getByRole("row").filter({ hasText: account }).waitFor();
  await findings.getByRole("button", { name: /^Assign/ }).click();
  assert.equal(await dialog(page).getByText("Only charges with a tag").count(), 0, "findings have no tags of bills");
  await dialog(page).getByRole("button", { name: "See what changes" }).click();
  await dialog(page).getByText("Choose a customer.").waitFor();
  await dialog(page).getByLabel("Find a customer").fill(customer.name);
  await dialog(page).getByRole("radio", { name: customer.name }).check();
  await dialog(page).getByRole("button", { name: "See what changes" }).click();
  await dialog(page).getByText("The customer gets these findings (3 findings, 2 of them failing)").waitFor();
  assert.equal((await operate("GET", "/v1/violations", undefined, acting)).data.length, 0, "nothing is changed by looking");
  await dialog(page).getByRole("button", { name: "Assign" }).click();
  await dialog(page).getByText("What was held of it is being taken in").waitFor();
  await dialog(page).getByRole("button", { name: "Done" }).click();

  await until(async () => (await operate("GET", "/v1/violations?check_id=aws.s3_bucket_public_access", undefined, acting)).data.length >= 2);
  await until(async () => (await operate("GET", `/v1/admin/customers/${customer.id}`)).last_configuration_at !== null);
  await page.reload();
  await page.getByRole("heading", { name: "Resources" }).waitFor();
  await page.getByRole("heading", { name: "Mapped subjects" }).waitFor();
  await until(async () => (await row(page, account).count()) === 0);
  await check();
});

test("feeds of findings and configurations are told with their last refusal, and what reached a customer", async () => {
  const { page, check } = await openDesk(browser);
  const customer = await operate("POST", "/v1/admin/customers", { name: unique("Feedwell") });
  const { key: secret } = await operate("POST", "/v1/keys", { name: "Scanner", scopes: ["ingest"] }, { "x-customer-id": customer.id });
  const send = (path, body) =>
    fetch(address + path, { method: "POST", headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" }, body });
  assert.equal((await send("/v1/findings/import", JSON.stringify([finding("1", "x", "PASS")]))).status, 200);
  assert.equal((await send("/v1/configuration/import?file_name=half.json", "{")).status, 422);

  await page.goto(`${address}/operator/feeds`);
  const feeds = table(page, "Feeds").getByRole("row").filter({ hasText: customer.name });
  const findings = feeds.filter({ hasText: "Findings" });
  await findings.getByText("In time").waitFor();
  await findings.getByText("1 finding").first().waitFor();
  const configurations = feeds.filter({ hasText: "Configurations" });
  await configurations.getByText("Refused", { exact: true }).waitFor();
  await configurations.getByText("half.json").waitFor();
  const arrived = table(page, "What has reached each customer").getByRole("row").filter({ hasText: customer.name });
  const cells = arrived.getByRole("cell");
  await cells.nth(1).locator("time").waitFor();
  assert.match(await cells.nth(0).textContent(), /never/);
  assert.match(await cells.nth(2).textContent(), /never/, "what was refused has not arrived");
  await arrived.getByRole("link", { name: customer.name }).click();
  await page.getByText("Last findings").waitFor();
  await check();
});
