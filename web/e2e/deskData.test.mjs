// Jobs, plans and feeds at the operator's desk.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { bill, choose, dialog, openDesk, operate, row, unique } from "./desk.mjs";
import { address, launch } from "./support.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

test("jobs are listed, chosen by status in the address, and only failed ones can be tried again", async () => {
  const { page, requests, check } = await openDesk(browser);
  const done = (await operate("GET", "/v1/admin/jobs")).data.find(({ status }) => status === "done");
  await page.goto(`${address}/operator/jobs`);
  await row(page, done.id).filter({ hasText: done.kind }).getByText("Done").waitFor();
  await page.getByLabel("Status").selectOption({ label: "Done" });
  await page.waitForURL("**/operator/jobs?status=done");
  await page.getByRole("table").waitFor();
  assert.equal(await page.getByRole("button", { name: /^Retry/ }).count(), 0, "what is done is not tried again");
  await page.getByLabel("Status").selectOption({ label: "Failed" });
  await page.getByRole("heading", { name: "No jobs stand so" }).waitFor();
  await page.getByRole("button", { name: "Show all jobs" }).click();
  await page.waitForURL("**/operator/jobs");

  // A list that is out of date: the job has not failed, and the server says so when it is tried again.
  const [job] = (await operate("GET", "/v1/admin/jobs?status=done")).data;
  await page.route(/\/v1\/admin\/jobs\?status=failed/, async (route) => {
    await route.fulfill({ json: { data: [{ ...job, status: "failed", attempts: 8, last_error: "connection refused" }], next_cursor: null } });
  });
  await page.getByLabel("Status").selectOption({ label: "Failed" });
  await row(page, job.id).getByText("connection refused").waitFor();
  await row(page, job.id).getByText("8 of 8").waitFor();
  await page.getByRole("button", { name: `Retry ${job.kind}` }).click();
  await page.getByText("only a failed job can be tried again").waitFor();
  assert.ok(requests.includes(`POST /v1/admin/jobs/${job.id}/retry`));
  // No job of an example fails by itself, so that what a retry answers is told in its place.
  await page.route(`**/v1/admin/jobs/${job.id}/retry`, (route) => route.fulfill({ json: { ...job, status: "queued" } }));
  await page.getByRole("button", { name: `Retry ${job.kind}` }).click();
  await page.getByText(`${job.kind} is tried again.`).waitFor();
  await check(/status of 409/);
});

test("a plan is made, refused where it is wrong, changed, given to a customer, and deleted when nobody has it", async () => {
  const { page, check } = await openDesk(browser);
  const name = unique("Gold");
  await page.goto(`${address}/operator/plans`);
  await page.getByRole("button", { name: "New plan" }).click();
  await dialog(page).getByRole("button", { name: "Create" }).click();
  await dialog(page).getByText("Enter a name.").waitFor();
  assert.equal(await dialog(page).getByText("Enter a whole number, 1 to 1,000,000.").count(), 2);
  await dialog(page).getByLabel("Name").fill(name);
  await dialog(page).getByLabel("Requests a minute, customer").fill("5000000");
  await dialog(page).getByLabel("Requests a minute, each key").fill("300");
  await dialog(page).getByRole("button", { name: "Create" }).click();
  await dialog(page).getByText("Must be between 1 and 1000000").waitFor();
  assert.equal(await dialog(page).getByLabel("Requests a minute, customer").getAttribute("aria-invalid"), "true");
  assert.equal(await dialog(page).getByLabel("Requests a minute, each key").getAttribute("aria-invalid"), "false");
  await dialog(page).getByLabel("Requests a minute, customer").fill("900");
  await dialog(page).getByRole("button", { name: "Create" }).click();
  await page.getByText(`${name} is saved.`).waitFor();
  await row(page, name).getByText("900", { exact: true }).waitFor();

  await choose(page, name, "Change");
  await dialog(page).getByLabel("Requests a minute, customer").fill("1200");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await row(page, name).getByText("1,200", { exact: true }).waitFor();

  const customer = await operate("POST", "/v1/admin/customers", { name: unique("Planner") });
  await page.goto(`${address}/operator/customers/${customer.id}`);
  await page.getByLabel("Plan").selectOption({ label: name });
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved.").waitFor();
  await page.goto(`${address}/operator/plans`);
  assert.equal(await row(page, name).getByRole("cell").nth(2).locator("div").first().textContent(), "1", "one customer has it");
  await choose(page, name, "Delete");
  await dialog(page).getByRole("button", { name: "Delete" }).click();
  await dialog(page).getByText(/have this plan/).waitFor();
  await dialog(page).getByRole("button", { name: "Cancel" }).click();

  await operate("PATCH", `/v1/admin/customers/${customer.id}`, { plan_id: null });
  await choose(page, name, "Delete");
  await dialog(page).getByRole("button", { name: "Delete" }).click();
  await page.getByText(`${name} is deleted.`).waitFor();
  assert.equal(await row(page, name).count(), 0);
  await check(/status of 4(00|09)/);
});

test("how often a feed should deliver is set, refused beside its field, and taken back", async () => {
  const { page, check } = await openDesk(browser);
  await operate("POST", "/v1/costs/import?file_name=feed.csv", bill(unique("feed").replace(" ", "-"), "7.25"));
  const expected = async () => (await operate("GET", "/v1/admin/feeds")).data.find(({ id }) => id === "costs-operator").expected_hours ?? null;
  const change = async (hours) => {
    await choose(page, "Operator (Bills)", "Change the expectation");
    await dialog(page).getByLabel(/^Hours between deliveries/).fill(hours);
    await dialog(page).getByRole("button", { name: "Save" }).click();
  };
  const feed = row(page, "Bills").filter({ hasText: "Operator" });
  await page.goto(`${address}/operator/feeds`);
  await feed.getByText("In time").waitFor();
  await change("1.5");
  await dialog(page).getByText("Enter whole hours, 1 to 8,784.").waitFor();
  await dialog(page).getByLabel(/^Hours between deliveries/).fill("9000");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await dialog(page).getByText(/8784/).waitFor();
  assert.equal(await dialog(page).getByLabel(/^Hours between deliveries/).getAttribute("aria-invalid"), "true");
  await dialog(page).getByLabel(/^Hours between deliveries/).fill("26");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await page.getByText("The expectation of Operator (Bills) is saved.").waitFor();
  await feed.getByText("every 26 hours").waitFor();
  assert.equal(await expected(), 26);
  await change("");
  await feed.getByText("whenever").waitFor();
  assert.equal(await expected(), null);
  await check(/status of 400/);
});
