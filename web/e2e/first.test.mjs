// The figures that the server draws into the HTML: there without any script, the same as the page's own in every
// locale, and replaced by them without a move.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { address, api, demo, desktop, join, launch, newEmail, newLink, open, openSupport, phone, settled, survey, violations } from "./support.mjs";

const source = readFileSync(new URL("../first/locales.ts", import.meta.url), "utf8");
const locales = [...source.matchAll(/"([a-z]{2}[^"]*)"/g)].map(([, tag]) => tag);

const hostile = `</script></noscript><img src=x onerror=alert(1)> "O'Hara" & Söhne {customer} {{ 7*7 }} <!--tenantry-first--> ${"a long name ".repeat(6)}`.trim();

let browser;
let customers;
before(async () => {
  browser = await launch();
  customers = { ...(await survey()), odd: await oddCustomer() };
});
after(() => browser?.close());

async function operator(path, body) {
  const isFile = typeof body === "string";
  const response = await fetch(address + path, {
    method: "POST",
    headers: { authorization: `Bearer ${demo.operator_key}`, "content-type": isFile ? "text/csv" : "application/json" },
    body: isFile ? body : JSON.stringify(body),
  });
  assert.ok(response.ok, `${path}: ${response.status} ${response.ok ? "" : await response.text()}`);
  return response.json();
}

/** What it owes in this month and in the one before: below zero, hardly anything, more than a float holds. */
const oddAmounts = {
  USD: ["-1234.5", "-0.0000008"],
  EUR: ["0.004", "999.995"],
  JPY: ["12345678901234567890.5", "-0.4"],
  KWD: ["1.2345", "0"],
  CHF: ["999999.5", "1000000"],
  INR: ["123456789.1", "7"],
  XTS: ["-5", "0.25"],
};

/** A customer with a hostile name, far from UTC, and with amounts that are hard to write. */
async function oddCustomer() {
  const { id } = await operator("/v1/admin/customers", { name: hostile, time_zone: "Asia/Kathmandu" });
  const account = `odd-${id.slice(-12)}`;
  await operator("/v1/admin/accounts", { customer_id: id, provider: "AWS", account_id: account });
  const month = (back) => {
    const now = new Date();
    return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)).toISOString();
  };
  for (const [currency, amounts] of Object.entries(oddAmounts)) {
    for (const [back, cost] of amounts.entries()) {
      const day = month(back).replace("-01T", "-02T");
      const row = {
        BillingAccountId: `${account}-${currency}`,
        InvoiceIssuerName: "AWS",
        ProviderName: "AWS",
        BillingCurrency: currency,
        BillingPeriodStart: month(back),
        BillingPeriodEnd: month(back - 1),
        ChargePeriodStart: month(back),
        ChargePeriodEnd: day,
        ChargeCategory: "Usage",
        ServiceName: "<b>Odd</b>",
        SubAccountId: account,
        SubAccountName: account,
        BilledCost: cost,
        EffectiveCost: cost,
        ListCost: "NULL",
        ContractedCost: "NULL",
        Tags: "",
        BillingAccountName: "",
        ChargeClass: "",
        ChargeDescription: "",
        ServiceCategory: "",
        PricingQuantity: "",
        PricingUnit: "",
        PublisherName: "",
      };
      await operator("/v1/costs/import", `${Object.keys(row).join(",")}\n${Object.values(row).join(",")}\n`);
    }
  }
  return { id };
}

/** Signs a browser in as a customer of the survey, or as the odd one. */
async function signIn(context, who) {
  const { key, ...customer } = customers[who];
  const data = key === undefined ? { link: new URL(await newLink(customer)).hash.replace("#link=", "") } : { key };
  const response = await context.request.post(`${address}/v1/session`, { data });
  assert.equal(response.status(), 200, `sign-in as ${who}`);
}

/** A page that is signed in. */
async function visit(who, options) {
  const opened = await open(browser, options);
  await signIn(opened.context, who);
  return opened;
}

/** What a document shows of what the server draws, without what differs by design: React's own ids. */
function shown(html) {
  const from = html === null ? document : new DOMParser().parseFromString(html, "text/html");
  const root = from.querySelector("#root");
  const clean = (element) => {
    if (element === null) return null;
    const copy = element.cloneNode(true);
    for (const one of copy.querySelectorAll("*")) {
      for (const name of ["id", "aria-labelledby", "popovertarget", "name", "selected", "checked", "data-chart"]) one.removeAttribute(name);
      // No style may stand in the HTML: how long a bar is comes with the script. The reader's own zone is not known there.
      if (one.matches(".Bar-track")) one.replaceChildren();
      if (one.matches("[aria-label='Time zone']")) one.replaceChildren();
      one.removeAttribute("style");
      const attributes = [...one.attributes].map(({ name, value }) => [name, value]).sort();
      for (const [name] of attributes) one.removeAttribute(name);
      for (const [name, value] of attributes) one.setAttribute(name, value);
    }
    return copy.innerHTML.replaceAll("\n", "");
  };
  const drawnWhole = ":has(.CostCard-content, .FreshnessCard-figure, .FigureCard-content, .FourCosts-costs, .PlanCard-facts), .states-state";
  const all = (selector) => [...root.querySelectorAll(selector)];
  return {
    side: clean(root.querySelector("header")),
    header: clean(root.querySelector("main > header")),
    status: root.querySelector("main [role=status]")?.textContent,
    theme: root.querySelector("input:checked")?.parentElement.title,
    chosen: all("select").map(({ value }) => value),
    choices: all(".Choices-choices, .FilterChips-filters, .Usage-note").map(clean),
    legends: all(".Layout-stack .ChartCard-legend").map(clean),
    // What is inside of the chart's and the services' cards is the script's. What was used, how one stands with the
    // frameworks and what drifted come whenever their own requests are answered.
    cards: all("main section:not(.UsageCards-usage, .ComplianceCard-compliance, .DriftSummaryCard-drift)").map((card) => clean(card.matches(drawnWhole) ? card : card.firstElementChild)),
  };
}

/** Waits until what is shown is React's. */
function taken(page) {
  return page.waitForFunction(() => {
    const first = document.querySelector("#root > *");
    return first !== null && Object.keys(first).some((key) => key.startsWith("__react"));
  });
}

/** Opens an address and compares the HTML of the answer with what the page has made of it. */
async function compare(page, path) {
  const response = await page.goto(address + path);
  const html = await response.text();
  const drawn = await page.evaluate(shown, html);
  await taken(page);
  assert.deepEqual(await page.evaluate(shown, null), drawn, path);
  return { drawn, html };
}

test("the server draws the same words, figures and elements as the page", async () => {
  for (const [who, paths] of [
    ["first", ["/", "/?range=last_12_months&compare=previous_year", "/?range=last_30_days&compare=none", "/?range=today", "/?from=2026-01-05&to=2026-01-06", "/?from=2001-01-01&to=2001-02-01"]],
    ["second", ["/?range=last_7_days", "/?range=year_to_date"]],
    ["several", ["/", "/?range=last_quarter"]],
    ["empty", ["/"]],
    ["odd", ["/", "/?range=last_month"]],
  ]) {
    const { page, check } = await visit(who);
    for (const path of paths) {
      const { drawn } = await compare(page, path);
      assert.ok(drawn.cards.length > 0 && drawn.side !== null, `${who} ${path}`);
    }
    await check();
  }
});

/** Addresses of the cost page, each drawn in another way. */
const costPaths = [
  "/costs",
  "/costs?range=last_12_months&compare=previous_year&cost=effective&group_by=account%2Cregion&top=5",
  "/costs?range=last_30_days&compare=none&group_by=none",
  "/costs?range=today",
  "/costs?range=month_to_date&window=day&utm_source=mail",
  "/costs?from=2026-01-05&to=2026-01-06&window=month",
  "/costs?from=2001-01-01&to=2001-02-01",
  "/costs?from=2001-01-01&to=2001-02-01&filter.service=Nothing",
  "/costs?cost=list&group_by=service%2Ctag%3Ateam%2Ccharge_category&top=50&window=month",
];

test("the first figures of the costs are the same as the page's, and need no request", async () => {
  for (const [who, paths] of [
    ["first", costPaths],
    ["second", ["/costs?range=last_7_days", "/costs?range=year_to_date&group_by=provider"]],
    ["several", ["/costs", "/costs?range=last_quarter"]],
    ["empty", ["/costs"]],
    ["odd", ["/costs", "/costs?range=last_month", "/costs?cost=contracted"]],
  ]) {
    const { page, requests, check } = await visit(who);
    for (const path of paths) {
      const { drawn } = await compare(page, path);
      assert.ok(drawn.cards.length > 0 && drawn.side !== null, `${who} ${path}`);
    }
    assert.deepEqual(requests.filter((request) => /^GET \/v1\/(costs|session)\b/.test(request)), []);
    await check();
  }
});

test("a filter of the costs is drawn too, with the account's name", async () => {
  const { groups } = (await api(customers.first, "/v1/costs?group_by=service,account&range=last_90_days")).currencies[0];
  const [service, account] = groups[0].dimensions;
  const { page, check } = await visit("first");
  const search = new URLSearchParams({ range: "last_90_days", "filter.service": service, "filter.account": account, compare: "previous_year" });
  const { drawn } = await compare(page, `/costs?${search}`);
  assert.equal(drawn.choices.length, 2, "the choices and the filters");
  await check();
});

test("the first figures of the usage are the same as the page's, and need no request", async () => {
  const { data: meters } = await api(customers.first, "/v1/usage/meters");
  const [dimension] = meters.flatMap(({ key, dimensions }) => dimensions.map((name) => ({ key, name })));
  for (const [who, paths] of [
    ["first", [
      "/usage",
      ...meters.map(({ key }) => `/usage?meter=${key}&range=last_30_days`),
      `/usage?meter=${dimension.key}&group_by=${dimension.name}&range=last_12_months&compare=previous_year&top=5`,
      `/usage?meter=${dimension.key}&filter.${dimension.name}=Nothing&tz=Asia%2FTokyo`,
      "/usage?range=today&compare=none",
      "/usage?from=2026-01-05&to=2026-01-06&window=week",
      "/usage?meter=nothing&filter.path=x",
    ]],
    ["second", ["/usage?range=last_month"]],
    ["odd", ["/usage"]],
    ["empty", ["/usage"]],
  ]) {
    const { page, requests, check } = await visit(who);
    for (const path of paths) {
      const { drawn } = await compare(page, path);
      assert.ok(drawn.cards.length > 0 && drawn.side !== null, `${who} ${path}`);
    }
    assert.deepEqual(requests.filter((request) => /^GET \/v1\/(usage|session)\b/.test(request)), []);
    await check();
  }
});

test("what somebody may not see is not left standing from the HTML", async () => {
  for (const [path, operation] of [["/costs", "costs"], ["/usage", "usage"]]) {
    const { page, check } = await visit("first");
    await page.route(address + path, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: (await response.text()).replace(new RegExp(`"${operation}",|,"${operation}"(?=\\])`), "") });
    });
    await page.goto(address + path);
    await taken(page);
    assert.equal(await page.locator("main [role=alert] h2").innerText(), "You do not have access to this");
    assert.equal(await page.locator("main data").count(), 0);
    await page.unroute(address + path);
    await check();
  }
});

test("for somebody of two customers, with and without a name, and for the operator's people who look in", async () => {
  const email = newEmail("both");
  await join(customers.second, "viewer", email);
  const { page, context, check } = await open(browser, { customer: customers.first, role: "admin", email });
  const unnamed = await compare(page, "/");
  assert.match(unnamed.drawn.side, /Switch customer/);
  const renamed = await page.evaluate(() =>
    fetch("/v1/session/person", { method: "PATCH", headers: { "content-type": "application/json" }, body: '{"name":"Ada <b>"}' }),
  ).then(() => compare(page, "/"));
  assert.match(renamed.drawn.side, /Ada &lt;b&gt;/);
  // A request that the page still had to make would find itself signed out, and lead to the sign-in.
  await page.goto("about:blank");
  await context.clearCookies();
  const { url } = await openSupport(customers.first, "Ticket <b>");
  const link = new URL(url).hash.slice("#link=".length);
  assert.equal((await context.request.post(`${address}/v1/session`, { data: { link } })).status(), 200);
  const support = await compare(page, "/");
  assert.ok(support.drawn.cards.some((card) => card.includes("Ticket &lt;b&gt;") || card.includes("read only")));
  assert.doesNotMatch(support.drawn.side, /Settings/);
  await check();
});

test("in every locale that the server knows", async () => {
  const ranges = ["", "?range=last_month", "?range=last_12_months", "?from=2026-03-30&to=2026-05-02", "?from=2025-06-03&to=2025-07-09", "?from=2025-09-03&to=2025-09-09", "?range=last_90_days&compare=previous_year"];
  // One browser that changes its locale: a browser for each takes minutes.
  const { page, context, check } = await visit("odd", { locale: undefined });
  const tab = await context.newCDPSession(page);
  const userAgent = await page.evaluate(() => navigator.userAgent);
  for (const [index, locale] of locales.entries()) {
    await tab.send("Emulation.setLocaleOverride", { locale });
    await tab.send("Emulation.setUserAgentOverride", { userAgent, acceptLanguage: locale });
    const { html } = await compare(page, `/${ranges[index % ranges.length]}`);
    assert.ok(html.includes(` data-locale="${locale}"`), locale);
    assert.equal(await page.evaluate(() => navigator.language), locale);
    // By the month: the days of so many currencies would be more than stands in the HTML.
    const range = ranges[(index + 1) % ranges.length];
    await compare(page, `/costs${range}${range === "" ? "?" : "&"}window=month`);
  }
  await check();
});

test("usage in every locale that the server knows", async () => {
  const { data: meters } = await api(customers.first, "/v1/usage/meters");
  const { page, context, check } = await visit("first", { locale: undefined });
  const tab = await context.newCDPSession(page);
  const userAgent = await page.evaluate(() => navigator.userAgent);
  for (const [index, locale] of locales.entries()) {
    await tab.send("Emulation.setLocaleOverride", { locale });
    await tab.send("Emulation.setUserAgentOverride", { userAgent, acceptLanguage: locale });
    const { html } = await compare(page, `/usage?meter=${meters[index % meters.length].key}&range=last_90_days`);
    assert.ok(html.includes(` data-locale="${locale}"`), locale);
  }
  await check();
});

test("figures are there before the script, in both themes, also on a phone", async () => {
  for (const colorScheme of ["light", "dark"]) {
    for (const viewport of [desktop, phone]) {
      const { page, check } = await visit("first", { colorScheme, viewport });
      await page.route("**/*.js", (route) => route.abort());
      await page.goto(`${address}/`);
      const figure = page.getByRole("region", { name: "What does it cost?" }).locator("data").first();
      const box = await figure.boundingBox();
      assert.ok(box.height > 20 && box.y + box.height < viewport.height, "in sight");
      assert.match(await figure.innerText(), /\d/);
      assert.deepEqual(await violations(page), []);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), true);
      await check(/ERR_FAILED/);
    }
  }
});

test("nothing moves and nothing is missing for a moment while React takes over", async () => {
  const { page, context, check } = await open(browser, { isNew: true });
  await page.addInitScript(() => {
    window.seen = { shifts: 0, moved: [], gaps: 0 };
    new PerformanceObserver((list) => {
      for (const { value, sources } of list.getEntries()) {
        window.seen.shifts += value;
        window.seen.moved.push(...sources.map(({ node }) => node?.outerHTML?.slice(0, 120) ?? String(node?.nodeValue)));
      }
    }).observe({ type: "layout-shift", buffered: true });
    const watch = () => {
      if (document.readyState !== "loading" && document.querySelector("main section") === null) window.seen.gaps += 1;
      requestAnimationFrame(watch);
    };
    watch();
  });
  for (const [who, viewport, path] of [
    ["first", desktop, "/"],
    ["first", phone, "/"],
    ["odd", desktop, "/"],
    ["odd", phone, "/?range=last_month"],
    ["first", desktop, "/?range=last_12_months"],
    ["empty", phone, "/"],
    ["first", desktop, "/costs"],
    ["first", phone, "/costs"],
    ["several", desktop, "/costs?range=last_12_months"],
    ["empty", phone, "/costs"],
    ["first", desktop, "/usage"],
    ["first", phone, "/usage"],
    ["empty", desktop, "/usage"],
  ]) {
    await page.goto(`${address}/healthz`);
    await context.clearCookies();
    await signIn(context, who);
    await page.setViewportSize(viewport);
    let go;
    const gate = new Promise((resolve) => {
      go = resolve;
    });
    await page.route("**/*.js", async (route) => {
      await gate;
      await route.continue();
    });
    await page.goto(`${address}${path}`, { waitUntil: "commit" });
    await page.locator("main section").first().waitFor();
    await page.evaluate(() => document.fonts.ready);
    await page.waitForTimeout(150);
    const text = () => page.locator("main section").first().innerText();
    const before = await text();
    // A name of a hundred letters may break elsewhere once the font is there; that is before React, and counts for names
    // that people have.
    if (who === "odd") await page.evaluate(() => Object.assign(window.seen, { shifts: 0, moved: [] }));
    go();
    await taken(page);
    // Who has nothing has no chart to wait for.
    if (who !== "empty") await settled(page);
    await page.waitForTimeout(300);
    assert.equal(await text(), before);
    const { shifts, moved, gaps } = await page.evaluate(() => window.seen);
    assert.ok(shifts < 0.01, `${who} ${path}: layout shift ${shifts} of ${moved.join("\n")}`);
    assert.equal(gaps, 0, "no frame without the cards");
    await page.unroute("**/*.js");
  }
  await check();
});

test("a name is never markup", async () => {
  const { page, check } = await visit("odd");
  const { html } = await compare(page, "/");
  assert.ok(!html.includes("<img") && !html.includes("<b>Odd"));
  assert.equal(await page.locator("header strong").first().textContent(), hostile);
  assert.equal(await page.locator("#root img").count(), 0);
  await check();
});

test("without JavaScript the figures are there, in English where the server does not know the locale", async () => {
  for (const [locale, figure] of [["en-GB", /^\$[\d,.]+/], ["de-DE", /^[\d.,]+\s\$/], ["fa-IR", /^\$[\d,.]+/]]) {
    const { page, check } = await visit("first", { javaScriptEnabled: false, locale });
    await page.goto(`${address}/`);
    const first = page.locator("main section .CostCard-figure data").first();
    await first.waitFor();
    assert.match(await first.innerText(), figure, locale);
    await check();
  }
});

test("in a locale that the server does not know the page draws, and nobody sees English figures first", async () => {
  const { page, check } = await visit("first", { locale: "fa-IR" });
  const response = await page.goto(`${address}/`);
  assert.match(await response.text(), /<div id="root"><noscript>/);
  await settled(page);
  assert.equal(await page.evaluate(() => document.documentElement.dataset.locale), undefined);
  await check();
});

test("signed out, and on other pages, nobody's figures are in the HTML", async () => {
  const nobody = await open(browser);
  const first = await visit("first");
  for (const [{ context }, path] of [[nobody, "/"], [nobody, "/sign-in"], [nobody, "/costs"], [nobody, "/usage"], [first, "/costs/items"], [first, "/no/such"]]) {
    const html = await (await context.request.get(address + path, { headers: { accept: "text/html" } })).text();
    assert.match(html, /<div id="root"><\/div>/, path);
  }
  await nobody.check();
  await first.check();
});
