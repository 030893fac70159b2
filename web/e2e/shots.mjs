// Pictures of every page and state in both themes at 360, 768, 1280 and 1920 px, and one sheet with all of them.
// node e2e/shots.mjs FOLDER [README-PICTURE]
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { goTo, places } from "./places.mjs";
import { launch, phone } from "./support.mjs";

const [folder, readmePicture] = process.argv.slice(2);
if (folder === undefined) {
  console.error("usage: node e2e/shots.mjs FOLDER [README-PICTURE]");
  process.exit(2);
}
mkdirSync(folder, { recursive: true });

const tallest = 2400;
/** How many places one picture of the sheet has. */
const perSheet = 16;
const sizes = [{ width: 1280, height: 800 }, { width: 1920, height: 1080 }, { width: 768, height: 1024 }, phone];

/** A window as tall as the page, so that what is fixed at its edges stands where it belongs; of what is open over it, as it is. */
async function fit(page, { width, height }) {
  await page.setViewportSize({ width, height });
  await page.waitForTimeout(200);
  if (await page.locator("dialog[open], :popover-open").count()) return;
  const needed = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height: Math.min(tallest, Math.max(height, needed)) });
  await page.waitForTimeout(150);
}

const browser = await launch();
const taken = [];
for (const [name, place] of Object.entries(places)) {
  let visit;
  for (const viewport of sizes) {
    if (visit !== undefined && place.isOpenedAnew) {
      await visit.context.close();
      visit = undefined;
    }
    visit ??= await goTo(browser, place, { viewport, isNew: true });
    await fit(visit.page, viewport);
    for (const colorScheme of ["light", "dark"]) {
      await visit.page.emulateMedia({ colorScheme });
      const file = `${name}-${colorScheme}-${viewport.width}.png`;
      await visit.page.screenshot({ path: join(folder, file) });
      taken.push({ name, width: viewport.width, file });
    }
    await visit.page.emulateMedia({ colorScheme: "light" });
  }
  await visit.context.close();
  console.log(name);
}

if (readmePicture !== undefined) {
  const { page, context } = await goTo(browser, places.overview, { viewport: { width: 1280, height: 640 }, colorScheme: "light" });
  await page.screenshot({ path: readmePicture });
  await context.close();
}

const style = `body { margin: 16px; font: 13px sans-serif; background: #8a93a1; display: grid; grid-template-columns: 1fr; gap: 18px 24px; }
figure { margin: 0; display: flex; flex-wrap: wrap; gap: 8px; } figcaption { width: 100%; font-weight: bold; }
img { height: 260px; object-fit: cover; object-position: left top; } .w1920 { width: 462px; } .w1280 { width: 416px; } .w768 { width: 195px; } .w360 { width: 120px; }`;

function block(name) {
  const images = taken.filter((shot) => shot.name === name).map(({ file, width }) => `<img src="${file}" class="w${width}" alt="">`);
  return `<figure><figcaption>${name}</figcaption>${images.join("")}</figure>`;
}

/** One sheet of these places, as a document and as a picture. */
async function sheet(names, title) {
  const file = join(folder, `${title}.html`);
  writeFileSync(file, `<!doctype html><meta charset="utf-8"><title>Tenantry</title><style>${style}</style>${names.map(block).join("")}`);
  const page = await browser.newPage({ viewport: { width: 2500, height: 900 } });
  await page.goto(pathToFileURL(resolve(file)).href);
  await page.screenshot({ path: join(folder, `${title}.png`), fullPage: true });
  await page.close();
  console.log(join(folder, `${title}.png`));
}

// A picture of all of them at once is more than a browser can take.
const names = Object.keys(places);
for (let from = 0; from < names.length; from += perSheet) {
  await sheet(names.slice(from, from + perSheet), `contact-sheet-${1 + from / perSheet}`);
}
await browser.close();
