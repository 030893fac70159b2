// The gallery of the page's parts: every part is in it, and nothing of it is out of reach. Needs no server of Tenantry's.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { createServer } from "vite";
import { desktop, drawn, launch, phone, violations } from "./support.mjs";

/** Parts that only stand inside of others, or are a whole page: the other tests look at them there. */
const elsewhere = [
  "Announcement", "Choices", "ColumnChart", "Columns", "Commands", "Connection", "CustomerMenu", "CustomerSwitch", "HeaderCell", "Layout", "Line", "NotFound",
  "OpenSessions", "Page", "PageBroken", "Palette", "RangeDialog", "Shell", "ShortcutList", "SortHeader", "TimelineChart", "Brand", "ThemeToggle",
];

let server;
let browser;
before(async () => {
  server = await createServer({ configFile: fileURLToPath(new URL("../gallery/vite.config.ts", import.meta.url)), server: { port: 0 }, logLevel: "error" });
  await server.listen();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.close();
});

async function openGallery(viewport) {
  const context = await browser.newContext({ viewport, reducedMotion: "reduce" });
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error.stack)));
  await page.goto(server.resolvedUrls.local[0]);
  await page.getByRole("heading", { name: "RowsTable", exact: true }).waitFor();
  await drawn(page);
  return { page, context, complaints };
}

test("every part of the page is in the gallery, and nothing complains", async () => {
  const { page, context, complaints } = await openGallery(desktop);
  const shown = await page.locator("[data-file]").evaluateAll((all) => all.map((one) => one.dataset.file));
  const parts = readdirSync(new URL("../src/ui", import.meta.url), { recursive: true })
    .filter((name) => name.endsWith(".tsx"))
    .map((name) => name.split("/").at(-1).replace(".tsx", ""))
    .filter((name) => !["icons"].includes(name));
  assert.deepEqual([...shown, ...elsewhere].sort(), parts.sort());
  assert.deepEqual(complaints, []);
  await context.close();
});

test("axe finds nothing in it, in either theme, on a desktop or a phone", async () => {
  const { page, context } = await openGallery(desktop);
  const faults = [];
  for (const viewport of [desktop, phone]) {
    for (const colorScheme of ["light", "dark"]) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      faults.push(...(await violations(page)).map((fault) => `${viewport.width} ${colorScheme}: ${fault}`));
    }
  }
  assert.deepEqual(faults, []);
  await context.close();
});

test("of ten thousand rows only those in the window are drawn, and the keyboard reaches each", async () => {
  const { page, context } = await openGallery(desktop);
  const table = page.getByRole("table", { name: "Ten thousand rows" });
  const rows = table.locator("tbody tr[data-row]");
  assert.equal(await table.getAttribute("aria-rowcount"), "10001");
  assert.ok((await rows.count()) < 120, `${await rows.count()} rows`);
  await rows.first().getByRole("button").focus();
  const isAt = (row) => page.waitForFunction((wanted) => document.activeElement.closest("tr")?.dataset.row === wanted, row);
  await page.keyboard.press("End");
  await isAt("9999");
  assert.ok((await rows.count()) < 120);
  for (let times = 0; times < 60; times += 1) await page.keyboard.press("ArrowUp");
  await isAt("9939");
  await page.keyboard.press("Enter");
  await table.getByText("Row 9939").waitFor();
  await page.keyboard.press("ControlOrMeta+c");
  await page.getByText("Row copied").waitFor();
  await page.keyboard.press("Home");
  await isAt("0");
  // What is unfolded far away is there again when one comes back to it.
  await page.keyboard.press("End");
  await isAt("9999");
  await context.close();
});

test("a column is widened with the mouse and by the choice of columns, remembered, and put back", async () => {
  const { page, context } = await openGallery(desktop);
  const head = page.locator("th[data-column=region]");
  await head.scrollIntoViewIfNeeded();
  const width = async () => Math.round((await head.boundingBox()).width);
  const before = await width();
  const edge = await head.locator("span[title]").boundingBox();
  await page.mouse.move(edge.x + 4, edge.y + 8);
  await page.mouse.down();
  await page.mouse.move(edge.x + 64, edge.y + 8, { steps: 4 });
  await page.mouse.up();
  assert.equal(await width(), before + 60);
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("button", { name: "Narrower: Region" }).click();
  assert.equal(await width(), before + 36);
  await page.reload();
  await page.locator("th[data-column=region]").waitFor();
  assert.equal(await width(), before + 36);
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "Region" }).uncheck();
  assert.equal(await page.locator("th[data-column=region]").count(), 0);
  await page.getByRole("button", { name: "As it was" }).click();
  assert.equal(await width(), before);
  await context.close();
});
