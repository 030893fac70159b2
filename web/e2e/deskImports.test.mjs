// Deliveries of bills at the operator's desk: several files as one, what changed, what was refused, closed months, tags.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { bill, dialog, openDesk, operate, row, unique } from "./desk.mjs";
import { address, launch } from "./support.mjs";

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

const lastMonth = () => {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1)).toISOString().slice(0, 7);
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
  await taken.getByText(inWords(lastMonth())).waitFor();
  assert.equal(await taken.locator("data").getAttribute("value"), "17.500000000000000001");
  assert.equal(await page.getByRole("table", { name: "Files" }).getByText("Complete").count(), 2);
  assert.equal(await page.getByRole("table", { name: /^What changed/ }).count(), 0);

  await deliver(page, [file("again.csv", bill(account, "12", [{ ServiceName: "Amazon RDS", BilledCost: "-3" }]))]);
  await row(page, `payer-${account}`).getByText("Replaced").waitFor();
  assert.deepEqual(await change(page, "Amazon EC2"), ["17.5", "12", "-5.5"]);
  assert.deepEqual(await change(page, "Amazon S3"), ["0.000000000000000001", "0", "-0.000000000000000001"]);
  assert.deepEqual(await change(page, "Amazon RDS"), ["0", "-3", "-3"]);
  assert.deepEqual(await change(page, "In all"), ["17.500000000000000001", "9", "-8.500000000000000001"]);
  await deliver(page, [file("same.csv", bill(account, "12", [{ ServiceName: "Amazon RDS", BilledCost: "-3" }]))]);
  await row(page, `payer-${account}`).getByText("Unchanged").waitFor();

  await page.getByRole("link", { name: "Go to the imports" }).click();
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
  await page.getByRole("link", { name: "Go to the imports" }).click();
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
