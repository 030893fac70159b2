// What is looked at in every place: nothing that axe finds, in either theme, on a desktop or on a phone, and nothing wider
// than a narrow window.
import assert from "node:assert/strict";
import { test } from "node:test";
import { goTo, places } from "./places.mjs";
import { desktop, phone, violations } from "./support.mjs";

/** Waits until charts have seen a new width, for as long as that may take; whether everything fits is for the test to say. */
function laidOut(page) {
  const fits = () => document.documentElement.scrollWidth <= document.documentElement.clientWidth;
  return page.waitForFunction(fits, undefined, { timeout: 3_000 }).catch(() => undefined);
}

/** What reaches beyond the right edge of a page that scrolls sideways. */
function outside(page) {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > clientWidth + 1);
    return wide.map((one) => one.outerHTML.slice(0, 120));
  });
}

/** Narrows a window; on a phone the page that is open stands in sight in its navigation, as when it is opened there. */
async function narrow(page, viewport) {
  await page.setViewportSize(viewport);
  await laidOut(page);
  await page.evaluate(() => {
    for (const one of document.querySelectorAll('nav [aria-current="page"]')) one.scrollIntoView({ block: "nearest", inline: "center" });
  });
}

/** What is open beside the page itself: dialogs, menus, tooltips, messages. Each is a state of its own to look at. */
function openParts(page) {
  return page.evaluate(() => {
    const parts = document.querySelectorAll("dialog[open], [role=dialog], :popover-open, [role=alert], [aria-busy=true], [aria-expanded=true], [aria-invalid=true], [aria-pressed=true]");
    return [...parts].filter((one) => one.checkVisibility()).map((one) => `${one.tagName} ${one.getAttribute("aria-label") ?? ""}`).join("\n");
  });
}

/** One test for each place whose name is chosen: by axe in both themes and widths, and whether it fits a narrow window. */
export function testPlaces(browser, isChosen) {
  for (const [name, place] of Object.entries(places)) {
    if (!isChosen(name)) continue;
    test(`axe finds nothing in either theme, on a desktop or a phone: ${name}`, async () => {
      const faults = [];
      const note = (where, found) => faults.push(...found.map((fault) => `${where}: ${fault}`));
      const look = async (page, size) => {
        note(`${size}, light`, await violations(page));
        // Of what axe looks at, colours alone are another in the dark.
        await page.emulateMedia({ colorScheme: "dark" });
        note(`${size}, dark`, await violations(page, ["color-contrast", "link-in-text-block"]));
        await page.emulateMedia({ colorScheme: "light" });
      };
      let visit = await goTo(browser(), place, { viewport: desktop });
      const shown = await openParts(visit.page);
      await look(visit.page, "desktop");
      if (place.isOpenedAnew) {
        await visit.check(...place.expected);
        visit = await goTo(browser(), place, { viewport: phone });
      } else {
        await narrow(visit.page, phone);
        assert.equal(await openParts(visit.page), shown, "on a phone it shows what it shows on a desktop");
      }
      await look(visit.page, "phone");
      await narrow(visit.page, { width: 320, height: 640 });
      note("scrolls sideways at 320 px", await outside(visit.page));
      assert.deepEqual(faults, []);
      await visit.check(...place.expected);
    });
  }
}
