// The figures that the server draws into the HTML: there without any script, the same as the page's own, and replaced
// by it without a move.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { address, api, demo, desktop, launch, open, phone, settled, survey, violations } from "./support.mjs";

const locales = [...readFileSync(new URL("../first/locales.ts", import.meta.url), "utf8").matchAll(/"([a-z]{2}[^"]*)"/g)].map(([, tag]) => tag);

let browser;
let customers;
before(async () => {
  browser = await launch();
  customers = { ...(await survey()), odd: await oddCustomer() };
});
after(() => browser?.close());

async function operator(path, body, type = "application/json") {
  const response = await fetch(address + path, {
    method: "POST",
    headers: { authorization: `Bearer ${demo.operator_key}`, "content-type": type },
    body: type === "application/json" ? JSON.stringify(body) : body,
  });
  assert.ok(response.ok, `${path}: ${response.status} ${await response.clone().text()}`);
  return response.json();
}

const hostile = `</script></noscript><img src=x onerror=alert(1)> "O'Hara" & Söhne {customer} {{ 7*7 }} <!--tenantry-first--> ${"very long ".repeat(8)}`;

/** A customer whose name is hostile and whose figures are negative, tiny and huge, in currencies of 0, 2 and 3 decimals. */
async function oddCustomer() {
  const { id } = await operator("/v1/admin/customers", { name: hostile.trim(), time_zone: "Asia/Kathmandu" });
  const key = (await operator("/v1/keys", { name: "first", role: "viewer", customer_id: id })).key;
  const account = "odd-000001";
  await operator("/v1/admin/accounts", { customer_id: id, provider: "AWS", account_id: account, from: "2020-01-01" });
  return { id, key, account };
}

/** What the server has drawn, with what only it or only React writes taken away. */
function parts() {
  const clean = (element) => {
    if (element === null) return null;
    const copy = element.cloneNode(true);
    for (const one of copy.querySelectorAll("*")) {
      for (const name of ["id", "aria-labelledby", "popovertarget", "name", "selected", "checked"]) one.removeAttribute(name);
    }
    return copy.innerHTML.replaceAll("\n", "").replace(/>\s+</g, "><");
  };
  const root = document.querySelector("#root");
  const cards = [...root.querySelectorAll("main section")];
  return {
    frame: clean(root.querySelector("header")),
    header: clean(root.querySelector("main > header")),
    status: root.querySelector("main [role=status]")?.textContent ?? null,
    checked: root.querySelector("input:checked")?.parentElement.title ?? null,
    compare: root.querySelector("select")?.value ?? null,
    // A chart and a table are the script's; of their cards the heads are compared.
    cards: cards.map((card) => clean(/Chart|Services|Spend|service/.test(card.innerHTML) ? card.querySelector("div") : card)),
  };
}

/** Opens an address with all scripts blocked and once more with them, and gives what both show. */
async function both(options, path) {
  const blocked = await open(browser, options);
  await blocked.page.route("**/*.js", (route) => route.abort());
  await blocked.page.goto(address + path);
  const drawn = await blocked.page.evaluate(parts);
  await blocked.context.close();
  const { page, check } = await open(browser, options);
  await page.goto(address + path);
  await settled(page);
  const written = await page.evaluate(parts);
  await check();
  return { drawn, written };
}

/** "as of" is another minute in another request. */
function sameExceptTime(actual, expected, note) {
  const strip = (all) => ({ ...all, header: all.header.replace(/(<p class="Page-note">)[^<]*/, "$1") });
  assert.deepEqual(strip(actual), strip(expected), note);
}

test("without its script the page shows the same words, figures and elements as with it", async () => {
  for (const [who, path] of [
    ["first", "/"],
    ["first", "/?range=last_12_months&compare=previous_year"],
    ["first", "/?range=last_30_days&compare=none"],
    ["first", "/?range=today"],
    ["first", "/?from=2026-01-05&to=2026-01-06"],
    ["second", "/?range=last_7_days"],
    ["several", "/"],
    ["several", "/?range=last_quarter"],
    ["empty", "/"],
    ["first", "/?from=2001-01-01&to=2001-02-01"],
  ]) {
    const { drawn, written } = await both({ customer: customers[who] }, path);
    assert.ok(drawn.cards.length > 0, `${who} ${path}`);
    sameExceptTime(drawn, written, `${who} ${path}`);
  }
});

test("in every locale that the server knows", async () => {
  for (const locale of locales) {
    for (const path of ["/?range=last_12_months", "/?range=month_to_date"]) {
      const { drawn, written } = await both({ customer: customers.several, locale }, path);
      assert.ok(drawn.cards.length > 0, locale);
      assert.deepEqual({ ...drawn, header: drawn.header }, { ...written, header: written.header }, `${locale} ${path}`);
    }
  }
});
