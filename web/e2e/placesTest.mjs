// What is looked at in every place: nothing that axe finds, in either theme, on a desktop or on a phone; nothing wider than
// its window, no text cut off and no empty chart, from a narrow window to a wide one.
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

/**
 * What nobody can read in this window: text that its box cuts off (with dots at its end it must say the whole when pointed
 * at), and charts without a mark.
 */
function unreadable(page) {
  return page.evaluate(() => {
    const hides = (value) => ["hidden", "clip"].includes(value);
    const hasText = (one) => [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== "");
    const shown = [...document.querySelectorAll("#root *, dialog *")].filter((one) => one.checkVisibility() && !one.closest(".hidden-text, svg, [aria-hidden=true]") && one.clientWidth > 2);
    const cut = shown.filter((one) => {
      if (!hasText(one)) return false;
      const style = getComputedStyle(one);
      const isWide = hides(style.overflowX) && one.scrollWidth > one.clientWidth + 1;
      const isTall = hides(style.overflowY) && one.scrollHeight > one.clientHeight + 2;
      const isMeant = style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none";
      return (isWide || isTall) && !(isMeant && one.closest("[title]") !== null);
    });
    const charts = [...document.querySelectorAll("svg.recharts-surface")].filter((one) => one.checkVisibility() && one.clientHeight > 100);
    const empty = charts.filter((one) => one.querySelector("path.recharts-rectangle, path.recharts-curve, .recharts-bar-rectangle path") === null);
    return [...cut.map((one) => `cut: ${one.outerHTML.slice(0, 160)}`), ...empty.map(() => "a chart without a mark")];
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
      for (const width of place.isOpenedAnew ? [360, 320] : [1920, 1280, 768, 360, 320]) {
        await narrow(visit.page, { width, height: width > 700 ? 900 : 640 });
        note(`scrolls sideways at ${width} px`, await outside(visit.page));
        note(`cannot be read at ${width} px`, await unreadable(visit.page));
      }
      assert.deepEqual(faults, []);
      await visit.check(...place.expected);
    });
  }
}
