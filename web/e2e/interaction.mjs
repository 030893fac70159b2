// How fast the page answers its reader: visits to its pages, a range that changes, a table of ten thousand rows. For
// `cargo xtask bench page`, which runs it: TENANTRY_ADDRESS is where it serves, TENANTRY_KEY a customer's key.
// node e2e/interaction.mjs [--visits-only] [--query=from=2026-10-01&to=2026-11-01]; prints one JSON object, every time in
// milliseconds.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const { TENANTRY_ADDRESS: address, TENANTRY_KEY: key, CHROMIUM: chromiumPath } = process.env;
if (address === undefined || key === undefined) {
  console.error("set TENANTRY_ADDRESS and TENANTRY_KEY");
  process.exit(2);
}
const visitsOnly = process.argv.includes("--visits-only");
const query = process.argv.find((option) => option.startsWith("--query="))?.slice("--query=".length);
const runs = 5;
const longTable = 10_000;

const executable = { executablePath: chromiumPath ?? "/usr/bin/chromium", args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] };
const view = { viewport: { width: 1280, height: 900 }, locale: "en-GB" };
const browser = await chromium.launch(executable);

/** Notes when the first figure of a page is painted, and how long each interaction takes until the next paint (Event Timing). */
function watch() {
  const noteFigure = () => {
    if (window.shownAt !== undefined || document.querySelector("main data[value]") === null) return;
    requestAnimationFrame(() => setTimeout(() => (window.shownAt ??= performance.now())));
  };
  new MutationObserver(noteFigure).observe(document, { childList: true, subtree: true });
  window.interactions = [];
  new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries()) if (interactionId > 0) window.interactions.push([interactionId, duration]);
  }).observe({ type: "event", durationThreshold: 16, buffered: true });
}

async function signedIn(context) {
  await context.addInitScript(watch);
  const response = await context.request.post(`${address}/v1/session`, { data: { key } });
  if (response.status() !== 200) throw new Error(`sign-in: ${response.status()}`);
  return context;
}

async function visit(page, path) {
  await page.goto(address + path + (query !== undefined && !path.includes("?") ? `?${query}` : ""), { waitUntil: "load" });
  await page.waitForFunction(() => window.shownAt !== undefined);
  await page.waitForTimeout(700);
  return page.evaluate(() => window.shownAt);
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function visits(path) {
  const first = [];
  const second = [];
  for (let run = 0; run < runs; run += 1) {
    // A profile on disk, as a reader has one: what was compiled once is kept from the second time on that it was wanted.
    const profile = await mkdtemp(join(tmpdir(), "visits-"));
    const context = await signedIn(await chromium.launchPersistentContext(profile, { ...executable, ...view }));
    const page = await context.newPage();
    first.push(await visit(page, path));
    await page.goto("about:blank");
    second.push(await visit(page, path));
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
  return { first: Math.round(median(first)), second: Math.round(median(second)) };
}

/** The slowest interaction since the last time, from input to paint; those of less than 16 ms are not reported. */
async function slowest(page, count) {
  await page.waitForTimeout(600);
  const durations = await page.evaluate(() => {
    const byId = new Map();
    for (const [id, duration] of window.interactions.splice(0)) byId.set(id, Math.max(byId.get(id) ?? 0, duration));
    return [...byId.values()];
  });
  return { interactions: count, slowest: Math.max(0, ...durations) };
}

async function rangeChanges(path) {
  const context = await signedIn(await browser.newContext(view));
  const page = await context.newPage();
  await visit(page, path);
  await slowest(page, 0);
  const times = 8;
  for (let step = 0; step < times; step += 1) {
    await page.getByRole("button", { name: "Go to the period before" }).click();
    await page.waitForTimeout(500);
  }
  const result = await slowest(page, times);
  await context.close();
  return result;
}

async function table() {
  const context = await signedIn(await browser.newContext(view));
  const page = await context.newPage();
  await visit(page, "/costs/items?range=last_12_months");
  const shown = page.getByText(/^[\d,]+ of [\d,]+$/);
  for (;;) {
    const before = await shown.textContent();
    if (Number(before.split(" ")[0].replaceAll(",", "")) >= longTable) break;
    await page.getByRole("button", { name: "Load more" }).click();
    await page.waitForFunction((text) => ![...document.querySelectorAll("[role=status]")].some((one) => one.textContent === text), before);
  }
  await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight / 2));
  await slowest(page, 0);
  const row = page.locator("tbody tr[data-row] > th > button");
  for (let at = 0; at < 10; at += 1) {
    await row.nth(14 + at).click();
    await page.waitForTimeout(120);
  }
  const unfold = await slowest(page, 10);
  await row.nth(20).focus();
  for (let at = 0; at < 40; at += 1) await page.keyboard.press("ArrowDown");
  const move = await slowest(page, 40);
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "Region" }).click();
  await page.getByRole("button", { name: "Wider: Service" }).click();
  const columns = await slowest(page, 3);
  const rows = (await shown.textContent()).split(" ")[0];
  await context.close();
  return { rows, unfold, move, columns };
}

const result = { visits: { overview: await visits("/"), costs: await visits("/costs") } };
if (!visitsOnly) {
  result.visits.usage = await visits("/usage");
  result.range = { overview: await rangeChanges("/"), costs: await rangeChanges("/costs"), usage: await rangeChanges("/usage") };
  result.table = await table();
}
console.log(JSON.stringify(result));
await browser.close();
