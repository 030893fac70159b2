// Policies of the operator's at the desk.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { dialog, openDesk, operate, row, unique } from "./desk.mjs";
import { address, launch } from "./support.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

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
