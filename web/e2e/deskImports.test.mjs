// Deliveries of bills at the operator's desk: several files as one, what changed, what was refused, closed months, tags.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { bill, choose, dialog, openDesk, operate, row, unique } from "./desk.mjs";
import { address, launch, open } from "./support.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

const word = (name) => unique(name).replaceAll(" ", "-");
const file = (name, text) => ({ name, mimeType: "application/octet-stream", buffer: Buffer.from(text) });
const files = (page) => page.getByLabel("Files of the delivery");
const send = (page, name = "Import") => page.getByRole("button", { name, exact: true }).click();

/** Sends files as one delivery, and waits until they are taken in. */
async function deliver(page, chosen) {
  await page.goto(`${address}/operator/imports/new`);
  await files(page).setInputFiles(chosen);
  await send(page);
  await page.getByRole("heading", { name: "The bills are taken in" }).waitFor();
}

/** What a bill's difference says of a service: before, after, change. */
async function change(page, service) {
  const cells = page.getByRole("table", { name: /^What changed/ }).getByRole("row").filter({ hasText: service }).locator("data");
  return cells.evaluateAll((all) => all.map((one) => one.getAttribute("value")));
}

const monthBefore = (count) => {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - count, 1)).toISOString().slice(0, 7);
};
const inWords = (month) => new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" }).format(Date.parse(`${month}-01`));

test("two files are one delivery; delivered again, the page says what changed of which service", async () => {
  const { page, check } = await openDesk(browser);
  const account = word("set");
  await page.goto(`${address}/operator/imports`);
  await page.getByRole("link", { name: "Import bills" }).click();
  await send(page);
  await page.getByText("Choose the files of the delivery.").waitFor();
  assert.equal(await files(page).getAttribute("aria-invalid"), "true");
  const first = file("one.csv", bill(account, "10.5"));
  const second = { ...file("two.csv.gz", ""), buffer: gzipSync(bill(account, "7", [{ ServiceName: "Amazon S3", BilledCost: "0.000000000000000001" }])) };
  await files(page).setInputFiles([first, file("stray.csv", "")]);
  // What is chosen later is added, and can be taken out.
  await files(page).setInputFiles([second]);
  await send(page);
  await page.getByText("stray.csv is empty.").waitFor();
  await page.getByRole("button", { name: "Remove stray.csv" }).click();
  await send(page);
  await page.getByRole("heading", { name: "one.csv and 1 more file", level: 1 }).waitFor();
  await page.getByRole("heading", { name: "The bills are taken in" }).waitFor();
  const taken = row(page, `payer-${account}`);
  await taken.getByText("Published", { exact: true }).waitFor();
  await taken.getByText(inWords(monthBefore(1))).waitFor();
  assert.equal(await taken.locator("data").getAttribute("value"), "17.500000000000000001");
  assert.equal(await page.getByRole("table", { name: "Files" }).getByText("Complete").count(), 2);
  assert.equal(await page.getByRole("table", { name: /^What changed/ }).count(), 0);

  await deliver(page, [file("again.csv", bill(account, "12", [{ ServiceName: "Amazon RDS", BilledCost: "-3" }]))]);
  await row(page, `payer-${account}`).getByText("Replaced").waitFor();
  assert.deepEqual(await change(page, "Amazon EC2"), ["17.5", "12", "-5.5"]);
  assert.deepEqual(await change(page, "Amazon S3"), ["0.000000000000000001", "0", "-0.000000000000000001"]);
  assert.deepEqual(await change(page, "Amazon RDS"), ["0", "-3", "-3"]);
  assert.deepEqual(await change(page, "In all, USD"), ["17.500000000000000001", "9", "-8.500000000000000001"]);
  await deliver(page, [file("same.csv", bill(account, "12", [{ ServiceName: "Amazon RDS", BilledCost: "-3" }]))]);
  await row(page, `payer-${account}`).getByText("Unchanged").waitFor();

  await page.getByRole("navigation", { name: "Where this page is" }).getByRole("link", { name: "Imports" }).click();
  await page.getByRole("heading", { name: "Imports", level: 1 }).waitFor();
  await row(page, "again.csv").first().getByText("1 bill replaced, 2 rows held").waitFor();
  await row(page, "same.csv").first().getByText("1 bill unchanged").waitFor();
  await check();
});

test("a fault in one file refuses the delivery, with file, line and column", async () => {
  const { page, check } = await openDesk(browser);
  const account = word("refused");
  await page.goto(`${address}/operator/imports/new`);
  await files(page).setInputFiles([file("right.csv", bill(account, "1")), file("wrong.csv", bill(account, "1", [{ BilledCost: "12 EUR" }]))]);
  await send(page);
  await page.getByRole("heading", { name: "The delivery was refused" }).waitFor();
  const place = page.getByRole("table", { name: "What is wrong with the file" }).getByRole("row").filter({ hasText: "BilledCost" });
  await place.getByText("wrong.csv").waitFor();
  await place.getByText("line 3").waitFor();
  const { data } = await operate("GET", "/v1/admin/unassigned");
  assert.ok(!data.some((held) => held.account_id === account), "nothing of it was taken");
  await page.getByRole("navigation", { name: "Where this page is" }).getByRole("link", { name: "Imports" }).click();
  await row(page, "right.csv and 1 more file").first().getByText("Refused").waitFor();
  await check();
});

test("a file that breaks off is gone on with; what was begun elsewhere is found, gone on with or discarded", async () => {
  const { page, requests, check } = await openDesk(browser);
  const account = word("broken");
  const text = bill(account, "5");
  let failures = 0;
  await page.route(/\/v1\/costs\/imports\/[^/]+\/files\/1/, async (route) => {
    failures += 1;
    if (failures > 1) return route.continue();
    // Half of it comes, then the line is gone.
    const url = new URL(route.request().url());
    await operate("PUT", `${url.pathname}?file_name=broken.csv`, text.slice(0, 40), { "content-type": "application/octet-stream" });
    return route.abort("connectionreset");
  });
  // The beginning came to an end of its own, so that it is told as a file that is not whole.
  await page.route(/\/v1\/costs\/imports\/imp_[^/]+$/, async (route) => {
    if (route.request().method() !== "GET") return route.continue();
    const response = await route.fetch();
    const set = await response.json();
    const told = set.state === "open" ? { ...set, files: set.files.map((one) => ({ ...one, is_complete: one.size === text.length })) } : set;
    return route.fulfill({ response, json: told });
  });
  await page.goto(`${address}/operator/imports/new`);
  await files(page).setInputFiles([file("broken.csv", text)]);
  await send(page);
  await page.getByRole("heading", { name: "The bills are taken in" }).waitFor();
  assert.deepEqual(requests.filter((one) => one.startsWith("PUT")).map((one) => new URL(one.slice(4), address).searchParams.get("offset")), ["0", "40"]);
  assert.equal(await row(page, `payer-${account}`).locator("data").getAttribute("value"), "5");

  // Discarded while it is sent, it is given up.
  await page.route(/\/files\/1/, () => undefined);
  await page.goto(`${address}/operator/imports/new`);
  await files(page).setInputFiles([file("given-up.csv", text)]);
  await send(page);
  await page.getByRole("heading", { name: "Sending the files" }).waitFor();
  const gaveUp = page.waitForEvent("requestfailed");
  await page.getByRole("button", { name: "Discard" }).click();
  await dialog(page).getByRole("button", { name: "Discard" }).click();
  await page.getByRole("heading", { name: "Imports", level: 1 }).waitFor();
  assert.match((await gaveUp).url(), /\/files\/1/);
  assert.equal(await row(page, "given-up.csv").count(), 0);

  const { id } = await operate("POST", "/v1/costs/imports");
  await operate("PUT", `/v1/costs/imports/${id}/files/1?file_name=left.csv`, text, { "content-type": "application/octet-stream" });
  await page.goto(`${address}/operator/imports/${id}`);
  await page.getByText("This delivery is not complete.").waitFor();
  await page.getByRole("button", { name: "Discard" }).click();
  await dialog(page).getByRole("button", { name: "Discard" }).click();
  await page.getByRole("heading", { name: "Imports", level: 1 }).waitFor();
  await page.goto(`${address}/operator/imports/${id}`);
  await page.getByRole("heading", { name: "There is no such delivery" }).waitFor();
  await check(/connectionreset|CONNECTION_RESET/i, /status of 404/);
});

test("a closed month changes only when somebody confirms it, by delivery and by mapping", async () => {
  const { page, check } = await openDesk(browser);
  const account = word("closed");
  // One for which no other test delivers: while it is closed, that would be refused.
  const monthsAgo = 7;
  const month = monthBefore(monthsAgo);
  const customer = await operate("POST", "/v1/admin/customers", { name: unique("Closewell") });
  await deliver(page, [file("before.csv", bill(account, "10", [], monthsAgo))]);

  await page.goto(`${address}/operator/closed-months`);
  await page.getByRole("button", { name: "Close a month" }).click();
  assert.equal(await dialog(page).getByLabel("Month").inputValue(), monthBefore(1));
  await dialog(page).getByLabel("Month").fill("");
  await dialog(page).getByRole("button", { name: "Close the month" }).click();
  await dialog(page).getByText("Enter a month as 2026-10.").waitFor();
  await dialog(page).getByLabel("Month").fill(month);
  await dialog(page).getByRole("button", { name: "Close the month" }).click();
  await page.getByText(`${inWords(month)} is closed.`).waitFor();
  try {
    await page.getByRole("button", { name: "Close a month" }).click();
    await dialog(page).getByLabel("Month").fill(month);
    await dialog(page).getByRole("button", { name: "Close the month" }).click();
    await dialog(page).getByText(`${month} is closed already`).waitFor();
    await dialog(page).getByRole("button", { name: "Cancel" }).click();

    await page.goto(`${address}/operator/imports/new`);
    await files(page).setInputFiles([file("after.csv", bill(account, "12.5", [], monthsAgo))]);
    await send(page);
    await dialog(page).getByText(`The delivery would change bills of closed months: ${inWords(month)}.`).waitFor();
    const refused = page.url();
    await dialog(page).getByRole("button", { name: "Cancel" }).click();
    const [held] = (await operate("GET", "/v1/admin/unassigned")).data.filter((one) => one.account_id === account);
    assert.equal(held.billed_cost, "10", "nothing of it was taken");
    await page.getByRole("button", { name: "Import all the same" }).click();
    await dialog(page).getByRole("button", { name: "Import all the same" }).click();
    await page.getByRole("heading", { name: "The bills are taken in" }).waitFor();
    assert.deepEqual(await change(page, "Amazon EC2"), ["10", "12.5", "2.5"]);
    // Later, or elsewhere, the files have to be chosen once more.
    await page.goto(refused);
    await page.getByRole("heading", { name: "This changes closed months" }).waitFor();
    await files(page).setInputFiles([file("last.csv", bill(account, "13", [], monthsAgo))]);
    await send(page, "Import all the same");
    await page.getByRole("heading", { name: "The bills are taken in" }).waitFor();

    await page.goto(`${address}/operator/customers/${customer.id}/accounts`);
    await page.getByRole("button", { name: "Map an account" }).click();
    await dialog(page).getByLabel("Account", { exact: true }).fill(account);
    await dialog(page).getByRole("button", { name: "See what changes" }).click();
    await dialog(page).getByText(`Bills of closed months change: ${inWords(month)}.`).waitFor();
    await dialog(page).getByRole("button", { name: "Map and change closed months" }).click();
    await page.getByText(`${account} is mapped to ${customer.name}. 1 held row was published.`).waitFor();
    await choose(page, account, "Unmap");
    await dialog(page).getByRole("button", { name: "Unmap" }).click();
    await dialog(page).getByText(`This changes bills of closed months: ${inWords(month)}.`).waitFor();
    await dialog(page).getByRole("button", { name: "Unmap all the same" }).click();
    await page.getByText(`${account} is unmapped.`).waitFor();
  } finally {
    await page.goto(`${address}/operator/closed-months`);
    await page.getByRole("button", { name: `Reopen ${inWords(month)}` }).click();
    await dialog(page).getByRole("button", { name: "Reopen" }).click();
    await page.getByText(`${inWords(month)} is open.`).waitFor();
  }
  await check(/status of 409/);
});

test("customers share an account by a tag: what changes is shown first, and the charge says why it is there", async () => {
  const { page, check } = await openDesk(browser);
  const account = word("shared");
  const [whole, part] = [await operate("POST", "/v1/admin/customers", { name: unique("Wholewood") }), await operate("POST", "/v1/admin/customers", { name: unique("Partwood") })];
  await operate("POST", "/v1/admin/accounts", { customer_id: whole.id, provider: "AWS", account_id: account });
  const tagged = { ServiceName: "Amazon S3", BilledCost: "2.5", Tags: '"{""team"":""blue""}"' };
  await deliver(page, [file("shared.csv", bill(account, "10", [tagged]))]);

  await page.goto(`${address}/operator/customers/${part.id}/accounts`);
  await page.getByRole("button", { name: "Map an account" }).click();
  await dialog(page).getByLabel("Account", { exact: true }).fill(account);
  await dialog(page).getByLabel("Value").fill("blue");
  await dialog(page).getByRole("button", { name: "See what changes" }).click();
  await dialog(page).getByText("Enter the key of the tag.").waitFor();
  await dialog(page).getByLabel("Key of the tag").fill("team");
  await dialog(page).getByRole("button", { name: "See what changes" }).click();
  const preview = dialog(page).getByRole("table", { name: "What this changes" });
  const seen = (name) => preview.getByRole("row").filter({ hasText: name }).locator("data").evaluateAll((all) => all.map((one) => one.getAttribute("value")));
  await preview.waitFor();
  assert.deepEqual(await seen(whole.name), ["-1", "-2.5"]);
  assert.deepEqual(await seen(part.name), ["1", "2.5"]);
  await dialog(page).getByRole("button", { name: "Back" }).click();
  assert.equal(await dialog(page).getByLabel("Key of the tag").inputValue(), "team");
  const costs = async ({ id }) => (await operate("GET", "/v1/costs/items?range=last_12_months", undefined, { "x-customer-id": id })).data.map((one) => one.billed_cost);
  assert.deepEqual(await costs(part), [], "looking changes nothing");
  await dialog(page).getByRole("button", { name: "See what changes" }).click();
  await dialog(page).getByRole("button", { name: "Map an account" }).click();
  await row(page, account).getByText("tag team=blue").waitFor();
  assert.deepEqual([await costs(whole), await costs(part)], [["10"], ["2.5"]]);
  await check();

  for (const [customer, service, why] of [
    [part, "Amazon S3", "with the tag team=blue are mapped to you"],
    [whole, "Amazon EC2", `The account Name of ${account} (${account}) is mapped to you.`],
  ]) {
    const key = await operate("POST", "/v1/keys", { name: "k", scopes: ["read"] }, { "x-customer-id": customer.id });
    const theirs = await open(browser, { customer: { ...customer, key: key.key } });
    await theirs.page.goto(`${address}/costs/items?range=last_12_months`);
    await theirs.page.getByRole("button", { name: service }).click();
    const said = theirs.page.getByRole("region", { name: "Why this charge is yours" });
    await said.getByText(why).waitFor();
    await said.getByText(service === "Amazon S3" ? "shared.csv:3" : "shared.csv:2").waitFor();
    await theirs.check();
  }
});
