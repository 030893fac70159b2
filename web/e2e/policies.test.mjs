// Policies that customers write: tried, refused by line, made, changed, switched off, deleted; nothing of it for a viewer.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, api, demo, launch, open } from "./support.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

const name = `own_t${Date.now().toString(36)}`;
const customer = demo.customers[0];

/** Asks until it is so: what a policy says comes from a job. */
async function until(ask, what) {
  for (let left = 60; left > 0; left -= 1) {
    if (await ask()) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  assert.fail(what);
}

test("a policy is tried, refused at its line, made, asked, switched off and deleted", async () => {
  const { page, check } = await open(browser, { customer, role: "admin" });
  await page.goto(`${address}/compliance/policies`);
  await page.getByRole("link", { name: "New policy" }).click();
  const text = page.getByLabel("Text in Rego");
  const begun = (await text.inputValue()).replaceAll("own_bucket_versions", name).replace("Buckets keep old versions", `Versions ${name}`);
  await text.fill(begun);
  await page.getByText("Resources as examples").click();
  await page.getByRole("button", { name: "Try on the examples" }).click();
  await page.getByText("1 fail, 1 pass, 0 not applicable or in error, of 2.").waitFor();
  await page.getByRole("listitem").filter({ hasText: "Old versions are not kept." }).waitFor();
  await page.getByLabel("Examples").fill("{");
  await page.getByRole("button", { name: "Try on the examples" }).click();
  await page.getByText(/This is not a list in JSON/).waitFor();

  await text.fill(begun.replace("import rego.v1", "import data.secrets"));
  await page.getByRole("button", { name: "Create the policy" }).click();
  const line = begun.split("\n").indexOf("import rego.v1") + 1;
  const place = page.getByRole("button", { name: new RegExp(`^Line ${line}\\b`) });
  await place.click();
  const at = await text.evaluate((area) => area.value.slice(0, area.selectionStart).split("\n").length);
  assert.equal(at, line, "the caret stands in the line");
  assert.equal((await api(customer, "/v1/policies?source=own")).data.filter(({ id }) => id.endsWith(name)).length, 0);

  await text.fill(begun);
  await page.getByRole("button", { name: "Create the policy" }).click();
  await page.waitForURL(`**/compliance/policies/aws.${name}`);
  await page.getByRole("heading", { level: 1, name: `Versions ${name}` }).waitFor();
  await until(async () => (await api(customer, `/v1/policies/aws.${name}`)).state.status === "ok", "it is asked");

  await page.goto(`${address}/compliance/policies?source=own`);
  const row = page.getByRole("row").filter({ hasText: name });
  await row.getByText("version 1").waitFor();
  const act = async (action) => {
    await page.getByRole("button", { name: `What to do with Versions ${name}` }).click();
    await page.getByRole("button", { name: action, exact: true }).click();
  };
  await act("Switch off");
  await page.getByRole("dialog").getByRole("button", { name: "Switch off" }).click();
  await page.getByText(`Versions ${name} is switched off.`).waitFor();
  await row.getByText("off", { exact: true }).waitFor();
  await act("Switch on");
  await page.getByText(/is switched on and is being asked/).waitFor();
  await act("Delete");
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText(`Versions ${name} is deleted.`).waitFor();
  await until(async () => (await row.count()) === 0, "it is gone");
  await check(/status of 4\d\d/);
});

test("a viewer reads what is asked, and writes nothing; another customer sees nothing of it", async () => {
  const { page, check } = await open(browser, { customer: demo.customers[1], role: "viewer" });
  await page.goto(`${address}/compliance/policies`);
  await page.getByRole("table", { name: "Policies" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "New policy" }).count(), 0);
  await page.goto(`${address}/compliance/policies/new`);
  await page.getByRole("alert").waitFor();
  await page.goto(`${address}/compliance/policies/aws.${name}`);
  await page.getByRole("heading", { name: "There is no such policy" }).waitFor();
  await page.goto(`${address}/compliance/policies/aws.s3_bucket_kms_encryption`);
  await page.getByLabel("aws.s3_bucket_kms_encryption").waitFor();
  assert.equal(await page.getByLabel("aws.s3_bucket_kms_encryption").getAttribute("readonly"), "");
  await check(/status of 404/);
});
