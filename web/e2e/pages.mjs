// Pages that tests hand on to one another. A new one costs a browser two processes and a window, which is more than what
// most tests do with it; nothing of the test before is left in one that was handed on.

const plain = { locale: "en-GB", reducedMotion: "reduce", colorScheme: "light" };

/** What can be set on a page that is there already. */
const settable = ["viewport", "colorScheme", "reducedMotion"];

const waiting = new WeakMap();
const handedOn = new WeakSet();

/** A page that nobody uses, with these options of a browser context; one that has seen nothing at all if it has to be new. */
export async function takePage(browser, { isNew = false, ...options }) {
  const wanted = { ...plain, ...options };
  const isLikeOthers = !isNew && Object.keys(options).every((name) => settable.includes(name));
  let page = isLikeOthers ? waiting.get(browser)?.pop() : undefined;
  if (page === undefined) {
    page = await (await browser.newContext(wanted)).newPage();
    if (isLikeOthers) handedOn.add(page);
  }
  if (isLikeOthers) {
    const { viewport, colorScheme, reducedMotion } = wanted;
    await page.setViewportSize(viewport);
    await page.emulateMedia({ media: null, colorScheme, reducedMotion });
  }
  return page;
}

/** Gives a page to whoever needs one next, as if it were new; one with options of its own is closed. */
export async function givePage(browser, page, address) {
  const context = page.context();
  if (!handedOn.has(page)) return context.close();
  for (const other of context.pages()) if (other !== page) await other.close();
  await context.setOffline(false);
  // What is still asked for ends here, while the test's own routes answer it. A document of the same origin, so that its
  // storage can be emptied, and the next needs no process of its own.
  await page.goto(`${address}/healthz`);
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.evaluate(() => {
    localStorage.clear();
    sessionStorage.clear();
  });
  await context.clearCookies();
  await page.mouse.move(0, 0);
  const tab = await context.newCDPSession(page);
  await tab.send("Page.resetNavigationHistory");
  await tab.detach();
  waiting.set(browser, [...(waiting.get(browser) ?? []), page]);
}
