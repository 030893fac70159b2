// Frameworks and policies of the operator's at the desk.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { dialog, openDesk, operate, row, unique } from "./desk.mjs";
import { address, launch } from "./support.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

test("a framework is looked at before it is kept, refused by line, added, changed, and deleted with what follows", async () => {
  const { page, check } = await openDesk(browser);
  const key = unique("rules").replaceAll(/[ -]/g, "_");
  await page.goto(`${address}/operator/frameworks`);
  await page.getByRole("link", { name: "Add a framework" }).click();
  const text = page.getByLabel("Text in YAML");
  const right = (await text.inputValue()).replace("house_rules", key).replace("House rules", key);
  await text.fill(right.replace("aws.s3_bucket_object_versioning", "aws.nothing_of_the_kind"));
  await page.getByRole("button", { name: "See what it adds" }).click();
  const line = right.split("\n").findIndex((one) => one.includes("s3_bucket_object_versioning")) + 1;
  await page.getByRole("button", { name: `Line ${line}` }).waitFor();
  const known = async () => (await operate("GET", "/v1/admin/frameworks")).data.some((one) => one.key === key);

  await page.getByLabel("Take the text from a file").setInputFiles({ name: `${key}.yaml`, mimeType: "text/yaml", buffer: Buffer.from(right) });
  await page.getByRole("button", { name: "See what it adds" }).click();
  await row(page, `${key} 1`).getByText("1 with checks").waitFor();
  assert.equal(await known(), false, "nothing is kept by looking");
  assert.equal(await page.getByLabel("Name of the document").inputValue(), `${key}.yaml`);
  await page.getByRole("button", { name: "Add it" }).click();
  await page.getByRole("heading", { level: 1, name: `${key}.yaml` }).waitFor();
  assert.equal(await known(), true);

  await text.fill(right.replace("version: 1", "version: 2"));
  await page.getByRole("button", { name: "Save as version 2" }).click();
  await page.getByText("Version 2 holds now, for every customer.").waitFor();
  await page.goto(`${address}/operator/frameworks`);
  await page.getByRole("table", { name: "All frameworks" }).getByText(`${key} 2`).waitFor();
  await page.getByRole("button", { name: `Actions for ${key}.yaml` }).click();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await dialog(page).getByText(/follow it and are no longer measured by it/).waitFor();
  await dialog(page).getByRole("button", { name: "Delete" }).click();
  await page.getByText(`${key}.yaml is deleted; 1 framework less.`).waitFor();
  assert.equal(await known(), false);
  await check(/status of 4\d\d/);
});

test("a policy of the operator's is tried on examples, made, switched off and deleted", async () => {
  const { page, check } = await openDesk(browser);
  const name = `custom_${unique("t").replaceAll(/[ -]/g, "_")}`;
  await page.goto(`${address}/operator/policies/new`);
  const text = page.getByLabel("Text in Rego");
  await text.fill((await text.inputValue()).replaceAll("custom_bucket_versions", name).replace("Buckets keep old versions", `Versions ${name}`));
  await page.getByRole("button", { name: "Try on the examples" }).click();
  await page.getByText("1 fail, 1 pass, 0 not applicable or in error, of 2.").waitFor();
  await page.getByRole("button", { name: "Create the policy" }).click();
  await page.waitForURL(`**/operator/policies/aws.${name}`);
  await page.getByRole("heading", { level: 1, name: `Versions ${name}` }).waitFor();
  await page.goto(`${address}/operator/policies?source=operator`);
  await row(page, name).getByText("version 1").waitFor();
  const act = async (action) => {
    await page.getByRole("button", { name: `Actions for Versions ${name}` }).click();
    await page.getByRole("button", { name: action, exact: true }).click();
  };
  await act("Switch off");
  await dialog(page).getByText(/This is so for every customer/).waitFor();
  await dialog(page).getByRole("button", { name: "Switch off" }).click();
  await row(page, name).getByText("off", { exact: true }).waitFor();
  await act("Delete");
  await dialog(page).getByRole("button", { name: "Delete" }).click();
  await page.getByText(`Versions ${name} is deleted.`).waitFor();
  assert.equal(await row(page, name).count(), 0);
  await check();
});

test("a drift rule of the operator's says what it would hide of whom, is made and deleted", async () => {
  const { page, check } = await openDesk(browser);
  const title = unique("Agent tags");
  await page.goto(`${address}/operator/drift-rules/new`);
  await page.getByLabel("Title").fill(title);
  await page.getByLabel("Reason").fill("Our agent writes them.");
  await page.getByRole("textbox", { name: "Fields, 1" }).fill("/tags/agent-*");
  await page.getByRole("region", { name: "What it would hide now" }).getByText(/open drifts?/).first().waitFor();
  await page.getByRole("button", { name: "Create the rule" }).click();
  await page.waitForURL(`${address}/operator/drift-rules`);
  await row(page, title).getByText("operator").first().waitFor();
  const known = async () => (await operate("GET", "/v1/admin/drift-rules?limit=200")).data.some((one) => one.title === title);
  assert.equal(await known(), true);
  await page.getByRole("button", { name: `What to do with ${title}` }).click();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await dialog(page).getByText(/This is so for every customer/).waitFor();
  await dialog(page).getByRole("button", { name: "Delete" }).click();
  await page.getByText(`${title} is deleted.`).waitFor();
  assert.equal(await known(), false);
  await check();
});
