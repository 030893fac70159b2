// The main pages look as they did: each is drawn from recorded answers at a recorded time and compared with a picture.
// `UPDATE_SNAPSHOTS=1 node --test e2e/snapshots.test.mjs` records both anew, from the running demo: look at the pictures
// before they are committed.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";
import { address, drawn, launch, open, survey } from "./support.mjs";

const folder = new URL("snapshots/", import.meta.url);
const isRecording = process.env.UPDATE_SNAPSHOTS === "1";

const chart = (page) => drawn(page, "path.recharts-rectangle");
const table = (page) => page.locator("tbody tr").first().waitFor();

const pages = {
  "sign-in": { path: "/sign-in", as: null, ready: (page) => page.getByLabel("API key").waitFor() },
  overview: {
    path: "/?range=last_month",
    ready: async (page) => {
      await chart(page);
      await page.getByRole("heading", { name: "What do you use?" }).waitFor();
    },
  },
  usage: { path: "/usage?meter=api_calls&range=last_month", ready: chart },
  costs: { path: "/costs?range=last_month", ready: chart },
  "cost-items": { path: "/costs/items?range=last_month", ready: table },
  "settings-keys": { path: "/settings/keys", ready: table },
};

const looks = [
  { viewport: { width: 1280, height: 900 }, colorScheme: "light" },
  { viewport: { width: 360, height: 780 }, colorScheme: "dark" },
];

/** Two machines draw the edges of letters a little differently; a moved line or another colour is far more than this part of a picture. */
const tolerated = 0.004;

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** What was answered when the pictures were made, by method and address, and when that was. */
function recorded(name) {
  const file = new URL(`${name}.json`, folder);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { at: new Date().toISOString(), answers: {} };
}

/** Answers from the recording; what was not asked for then is an error of the page. */
async function answerFrom(page, { answers }, unknown) {
  await page.route("**/v1/**", (route) => {
    const request = route.request();
    const { pathname, search } = new URL(request.url());
    const answer = answers[`${request.method()} ${pathname}${search}`];
    if (answer === undefined) unknown.push(pathname + search);
    return route.fulfill(answer === undefined ? { status: 404 } : { status: answer.status, contentType: "application/json", body: JSON.stringify(answer.body) });
  });
}

async function picture(name, { path, ready }, look, recording, customer) {
  const visit = await open(browser, { ...(customer !== null && { customer }), ...look, locale: "en-GB", timezoneId: "UTC" });
  const { page } = visit;
  const unknown = [];
  if (isRecording) {
    await page.route("**/v1/**", async (route) => {
      const request = route.request();
      const { pathname, search } = new URL(request.url());
      const response = await route.fetch();
      recording.answers[`${request.method()} ${pathname}${search}`] = { status: response.status(), body: await response.json() };
      await route.fulfill({ response });
    });
  } else await answerFrom(page, recording, unknown);
  await page.clock.setFixedTime(new Date(recording.at));
  // The overview's own document brings its figures along: they are asked for where another page was opened first.
  await page.goto(`${address}/nothing-is-here`);
  await page.evaluate((to) => window.history.replaceState(null, "", to), path);
  await page.evaluate(() => window.dispatchEvent(new PopStateEvent("popstate")));
  await ready(page);
  await page.evaluate(() => document.fonts.ready);
  await page.mouse.move(0, 0);
  await page.waitForTimeout(400);
  const taken = await page.screenshot({ animations: "disabled", caret: "hide" });
  await visit.context.close();
  assert.deepEqual(unknown, [], `${name}: asked for what was not recorded`);
  return taken;
}

for (const [name, place] of Object.entries(pages)) {
  test(`it looks as it did: ${name}`, async () => {
    const recording = isRecording ? { at: new Date().toISOString(), answers: {} } : recorded(name);
    const customer = place.as === null ? null : (await survey()).first;
    for (const look of looks) {
      const file = new URL(`${name}-${look.viewport.width}-${look.colorScheme}.png`, folder);
      const taken = await picture(name, place, look, recording, customer);
      if (isRecording) {
        mkdirSync(folder, { recursive: true });
        writeFileSync(file, taken);
        continue;
      }
      const [before, now] = [PNG.sync.read(readFileSync(file)), PNG.sync.read(taken)];
      assert.deepEqual([now.width, now.height], [before.width, before.height]);
      const difference = new PNG({ width: now.width, height: now.height });
      const other = pixelmatch(before.data, now.data, difference.data, now.width, now.height, { threshold: 0.2 });
      const part = other / (now.width * now.height);
      if (part > tolerated) {
        const seen = fileURLToPath(file).replace(/\.png$/, ".differs.png");
        writeFileSync(seen, PNG.sync.write(difference));
        assert.fail(`${(100 * part).toFixed(2)} % of the picture is another: see ${seen}`);
      }
    }
    if (isRecording) writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(recording, null, 1)}\n`);
  });
}
