// A browser paints what it has of the HTML. Of the drawn figures it paints nothing before it has all of them: half a row
// of choices stands elsewhere than the whole row.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { address, desktop, launch, open, phone, survey } from "./support.mjs";

/** How long the second half of the HTML takes, in milliseconds. */
const pause = 1_000;

let browser;
let server;
let slow;
before(async () => {
  browser = await launch();
  server = createServer(answer);
  const { hostname } = new URL(address);
  await once(server.listen(0, hostname), "listening");
  slow = `http://${hostname}:${server.address().port}`;
});
after(async () => {
  await browser?.close();
  server?.close();
});

/** Hands the HTML on in two halves, cut within the choices of the page's head; of all else there is nothing. */
async function answer(request, response) {
  const { accept, cookie = "", "accept-language": language = "" } = request.headers;
  if (!accept?.includes("text/html")) {
    response.writeHead(404).end();
    return;
  }
  const page = await fetch(address + request.url, { headers: { accept, cookie, "accept-language": language } });
  const html = await page.text();
  const cut = html.indexOf('class="RangePicker-before"');
  response.writeHead(page.status, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": page.headers.get("content-security-policy"),
  });
  response.write(html.slice(0, cut));
  setTimeout(() => response.end(html.slice(cut)), pause);
}

test("drawn figures are painted at once, and as a whole", async () => {
  const { first } = await survey();
  for (const viewport of [desktop, phone]) {
    for (const path of ["/", "/costs", "/usage"]) {
      const { page, check } = await open(browser, { customer: first, viewport, isNew: true });
      await page.addInitScript(() => {
        window.seen = { shifts: 0 };
        new PerformanceObserver((list) => {
          for (const { value } of list.getEntries()) window.seen.shifts += value;
        }).observe({ type: "layout-shift", buffered: true });
      });
      await page.goto(slow + path);
      assert.ok(await page.locator("main data").first().isVisible(), path);
      await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
      const { shifts, painted } = await page.evaluate(() => ({
        ...window.seen,
        painted: performance.getEntriesByName("first-contentful-paint")[0].startTime,
      }));
      assert.ok(painted >= pause, `${path}: painted after ${painted} ms`);
      assert.ok(shifts < 0.01, `${path}: layout shift ${shifts}`);
      await check(/404/);
    }
  }
});
