import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { deskPlaces } from "./deskPlaces.mjs";
import { goTo, places } from "./places.mjs";
import { testPlaces } from "./placesTest.mjs";
import { address, card, launch, open, phone, settled, survey } from "./support.mjs";

let browser;
let customers;
before(async () => {
  browser = await launch();
  customers = await survey();
});
after(() => browser?.close());

testPlaces(() => browser, (name) => !(name in deskPlaces));

test("nothing is cut off when the text is twice as large", async () => {
  const { page, check } = await goTo(browser, places.overview);
  await page.evaluate(() => {
    document.documentElement.style.fontSize = "200%";
  });
  await page.waitForTimeout(300);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), true);
  await check();
});

test("the whole way by keyboard: sign in, choose a period, open rows, unfold one, sign out", async () => {
  const { page, check } = await open(browser);
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() || document.activeElement?.getAttribute("aria-label") || "");
  const tabTo = async (pattern, most = 40) => {
    for (let step = 0; step < most; step += 1) {
      await page.keyboard.press("Tab");
      if (pattern.test(await focused())) return;
    }
    assert.fail(`Tab does not lead to ${pattern}`);
  };
  await page.goto(`${address}/sign-in`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.type(customers.first.key);
  await page.keyboard.press("Enter");
  await page.waitForURL(`${address}/`);
  await settled(page);

  await page.keyboard.press("Tab");
  assert.equal(await focused(), "Skip to content");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "MAIN");
  await tabTo(/^This month/);
  await page.keyboard.press("Enter");
  await page.getByRole("grid").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  assert.match(await focused(), /^This month/, "the focus came back");
  await page.keyboard.press("Enter");
  await page.getByRole("grid").waitFor();
  await tabTo(/^Last 30 days$/);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/?range=last_30_days");

  const service = await card(page, "By service").first().locator("tbody th").first().textContent();
  await page.locator("div[aria-busy=false]").waitFor();
  await tabTo(new RegExp(`^${service}$`));
  await page.keyboard.press("Enter");
  await page.waitForURL("**/costs/items?**");
  await page.locator("h1:focus").filter({ hasText: /^Cost items$/ }).waitFor();
  await page.locator("tbody button").first().waitFor();
  await tabTo(/Details of/);
  await page.keyboard.press("Enter");
  await page.getByRole("term").filter({ hasText: "Contracted cost" }).waitFor();
  for (let step = 0; step < 40 && !/^Sign out$/.test(await focused()); step += 1) await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await page.getByText("You are signed out.").waitFor();
  await check();
});

test("the theme is kept, and is there before anything is drawn", async () => {
  const { page, context, check } = await open(browser, { customer: customers.first, colorScheme: "light" });
  await page.goto(`${address}/`);
  await settled(page);
  const theme = () => page.evaluate(() => [document.documentElement.dataset.theme, getComputedStyle(document.documentElement).backgroundColor]);
  const [, light] = await theme();
  await page.getByRole("radio", { name: "Dark" }).check({ force: true });
  const [chosen, dark] = await theme();
  assert.equal(chosen, "dark");
  assert.notEqual(dark, light);
  const cookie = (await context.cookies()).find(({ name }) => name === "tenantry_theme");
  assert.equal(cookie?.value, "dark");
  assert.equal(cookie?.sameSite, "Lax");
  assert.ok(cookie.expires > Date.now() / 1000 + 360 * 24 * 3600);
  const html = await (await context.request.get(`${address}/`)).text();
  assert.ok(html.includes('data-theme="dark"'), "the server writes it into the HTML");
  await page.reload();
  assert.deepEqual(await theme(), ["dark", dark]);
  await page.getByRole("radio", { name: "System" }).check({ force: true });
  assert.deepEqual(await theme(), ["system", light]);
  assert.equal((await context.cookies()).some(({ name }) => name === "tenantry_theme"), false);
  await check();
});

test("on a phone the way out and the theme are one press away", async () => {
  const { page, check } = await open(browser, { customer: customers.first, viewport: phone, hasTouch: true });
  await page.goto(`${address}/`);
  await settled(page);
  await page.getByRole("button", { name: "Account and appearance" }).click();
  await page.getByRole("radio", { name: "Dark" }).waitFor();
  await page.getByRole("navigation").getByRole("link", { name: "Costs" }).click();
  await page.getByRole("heading", { level: 1, name: "What does it cost?" }).waitFor();
  await settled(page);
  assert.equal(await page.title(), `What does it cost? · ${customers.first.name} · Tenantry`);
  await page.getByRole("button", { name: "Account and appearance" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByText("You are signed out.").waitFor();
  await check();
});

test("an address without a page says so and leads home", async () => {
  const { page, check } = await open(browser, { customer: customers.first });
  await page.goto(`${address}/no/such/page`);
  await page.getByRole("heading", { name: "Page not found", level: 1 }).waitFor();
  await page.getByRole("link", { name: "Go to the overview" }).click();
  await settled(page);
  await check(/status of 404/);
});
