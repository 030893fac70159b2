// Every page in every state that is worth a look: by axe, in a narrow window, and by people (shots.mjs).
import { openDesk } from "./desk.mjs";
import { deskPlaces } from "./deskPlaces.mjs";
import { address, drawn, invitation, join, newEmail, newKey, open, openSupport, settled, survey } from "./support.mjs";

const problem = {
  type: "about:blank",
  title: "Internal error",
  status: 500,
  detail: "The figures could not be read. Nothing was changed.",
  request_id: "req_01m84dggkveny8xbf1c0hx09q3",
};

function failWith(page, status) {
  return page.route("**/v1/dashboard?*", (route) =>
    route.fulfill({ status, contentType: "application/problem+json", body: JSON.stringify({ ...problem, status }) }),
  );
}

async function choose(page, range) {
  await page.getByRole("button", { name: /^Period/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: range, exact: true }).click();
}

async function unfold(page) {
  const more = page.getByRole("button", { name: /more$/ });
  if (await more.count()) await more.first().click();
}

const heading = (name) => (page) => page.getByRole("heading", { name }).waitFor();

const table = (page) => page.getByRole("table").first().waitFor();

function answerWith(page, pattern, status) {
  return page.route(pattern, (route) =>
    route.fulfill({ status, contentType: "application/problem+json", body: JSON.stringify({ ...problem, status }) }),
  );
}

/** Opens the settings anew by a step inside of the page, so that a route set before answers. */
async function walkTo(page, section) {
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Settings" }).click();
  await page.getByRole("navigation", { name: "Settings pages" }).getByRole("link", { name: section }).click();
}

/** Waits until a meter's figures and chart are there. */
async function settledUsage(page) {
  await page.getByRole("heading", { name: "How much was used?" }).waitFor();
  await drawn(page);
  await page.getByRole("heading", { name: "What does the plan include?" }).waitFor();
}

/** Waits until how one stands, and its chart, are there. */
async function standing(page) {
  await page.getByRole("heading", { name: "Are we compliant?" }).waitFor();
  await drawn(page);
}

/** Waits until the costs and their chart are there. */
async function settledCosts(page) {
  await page.getByRole("heading", { name: "The four costs" }).first().waitFor();
  await drawn(page);
}

/** Opens the cost page by a step inside of the page, so that a route set before answers. */
function toCosts(page) {
  return page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Costs" }).click();
}

/** Opens the usage page by a step inside of the page, so that a route set before answers. */
function toUsage(page) {
  return page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Usage" }).click();
}

/** Keys in every state, once. */
let keysMade;
function makeKeys(customer) {
  keysMade ??= (async () => {
    await newKey(customer, "Nightly export", ["read"]);
    await newKey(customer, "Meter agent in eu-central-1", ["ingest"]);
    await newKey(customer, "Terraform", ["read", "write"]);
  })();
  return keysMade;
}

/**
 * `path` to open, `as` whom (null: nobody), as a person of which `role` (without one: by the key), what to do there first, which
 * complaints of the console belong to it; `isOpenedAnew` where what was done there does not last, or is not the same, in a
 * window of another width.
 */
const all = {
  "sign-in": { path: "/sign-in", as: null },
  "sign-in-refused": {
    path: "/sign-in",
    as: null,
    prepare: async (page) => {
      await page.getByLabel("API key").fill("hunter2");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByText("That is not an API key").waitFor();
    },
  },
  "sign-in-link-busy": {
    path: "/sign-in",
    as: null,
    prepare: async (page) => {
      await page.route("**/v1/session", () => undefined);
      await page.evaluate(() => window.location.assign("#link=x"));
      await page.getByText("Signing you in with your link").waitFor();
    },
  },
  "sign-in-link-spent": {
    path: `/sign-in#link=tny_l_${"0".repeat(60)}`,
    as: null,
    prepare: heading("This link no longer works"),
    expected: [/status of 401/],
  },
  "sign-in-session-ended": { path: "/sign-in?reason=ended", as: null },
  overview: { path: "/", prepare: settled },
  "overview-two-currencies": { path: "/", as: "several", prepare: settled },
  "overview-90-days": {
    path: "/?range=last_90_days",
    prepare: async (page) => {
      await settled(page);
      await unfold(page);
    },
  },
  "overview-12-months": { path: "/?range=last_12_months", prepare: settled },
  "overview-table": {
    path: "/?range=last_month&compare=previous_year",
    prepare: async (page) => {
      await settled(page);
      await page.getByRole("button", { name: "Show as table" }).click();
    },
  },
  "overview-tooltip": {
    isOpenedAnew: true,
    path: "/?range=last_30_days",
    prepare: async (page) => {
      await settled(page);
      const chart = page.locator("svg.recharts-surface").first();
      const { width, height } = await chart.boundingBox();
      await chart.hover({ position: { x: width * 0.6, y: height * 0.4 } });
      await page.locator(".recharts-wrapper [role=status]").waitFor();
    },
  },
  "overview-choosing-a-period": {
    path: "/?range=last_30_days",
    prepare: async (page) => {
      await settled(page);
      await page.getByRole("button", { name: /^Period/ }).click();
      await page.getByRole("grid").waitFor();
    },
  },
  "overview-loading": {
    path: "/costs/items",
    prepare: async (page) => {
      await page.route("**/v1/dashboard?*", () => undefined);
      await page.getByRole("navigation").getByRole("link", { name: "Overview" }).click();
      await page.getByText("Loading the figures").first().waitFor({ state: "attached" });
    },
  },
  "overview-busy": {
    path: "/",
    prepare: async (page) => {
      await settled(page);
      await page.route("**/v1/dashboard?*", () => undefined);
      await choose(page, "Last month");
      await page.locator("[aria-busy=true]").waitFor();
    },
  },
  "overview-failure": {
    path: "/",
    prepare: async (page) => {
      await settled(page);
      await failWith(page, 500);
      await choose(page, "Last month");
      await page.getByRole("alert").waitFor();
    },
    expected: [/status of 500/],
  },
  "overview-no-permission": {
    path: "/",
    prepare: async (page) => {
      await settled(page);
      await failWith(page, 403);
      await choose(page, "Last month");
      await page.getByRole("alert").waitFor();
    },
    expected: [/status of 403/],
  },
  "empty-customer": {
    path: "/",
    as: "empty",
    role: "admin",
    prepare: async (page) => {
      await heading("No bill has reached us yet")(page);
      await heading("What you can set up meanwhile")(page);
    },
  },
  "empty-period": { path: "/?from=2001-01-01&to=2001-02-01", prepare: heading("No charges in January 2001") },
  "cost-items": {
    path: "/costs/items?range=last_90_days",
    prepare: async (page) => {
      await page.locator("tbody button").nth(1).click();
      await page.getByRole("definition").first().waitFor();
      await page.getByRole("link", { name: "Only this service" }).click();
      await page.getByRole("list", { name: "Filters" }).waitFor();
      await page.locator("div[aria-busy=false]").waitFor();
    },
  },
  "cost-items-effective": {
    path: "/costs/items?range=last_month&cost=effective&currency=USD&filter.charge_category=Usage",
    prepare: async (page) => {
      await page.locator("main dl data").first().waitFor();
      await table(page);
    },
  },
  "cost-items-no-match": { path: "/costs/items?filter.service=No+such+service", prepare: heading("No cost items match") },
  costs: { path: "/costs", prepare: settledCosts },
  "costs-two-currencies": { path: "/costs?cost=effective", as: "several", prepare: settledCosts },
  "costs-narrowed": {
    path: "/costs?range=last_90_days",
    prepare: async (page) => {
      await settledCosts(page);
      await page.getByRole("region", { name: /^By service/ }).getByRole("rowheader").getByRole("link").first().click();
      await page.getByRole("list", { name: "Filters" }).waitFor();
      await page.getByRole("region", { name: /^By account/ }).waitFor();
    },
  },
  "costs-12-months-by-tag": { path: "/costs?range=last_12_months&group_by=tag:team,region&cost=list&compare=previous_year&top=20", prepare: settledCosts },
  "costs-one-piece": { path: "/costs?range=last_30_days&group_by=none", prepare: settledCosts },
  "costs-table": {
    path: "/costs?range=last_30_days&top=5",
    prepare: async (page) => {
      await settledCosts(page);
      await page.getByRole("button", { name: "Show as table" }).click();
    },
  },
  "costs-tooltip": {
    isOpenedAnew: true,
    path: "/costs?range=last_30_days&top=20",
    prepare: async (page) => {
      await settledCosts(page);
      const chart = page.locator("svg.recharts-surface").first();
      const { width, height } = await chart.boundingBox();
      await chart.hover({ position: { x: width * 0.6, y: height * 0.4 } });
      await page.locator(".recharts-wrapper [role=status]").waitFor();
    },
  },
  "costs-naming-a-tag": {
    path: "/costs?range=last_7_days&group_by=service,region",
    prepare: async (page) => {
      await settledCosts(page);
      await page.getByLabel("Then by").last().selectOption({ label: "then a tag" });
      await page.getByLabel("Key of the tag").waitFor();
    },
  },
  "costs-loading": {
    path: "/",
    prepare: async (page) => {
      await settled(page);
      await page.route("**/v1/costs?*", () => undefined);
      await toCosts(page);
      await page.getByText("Loading costs").first().waitFor({ state: "attached" });
    },
  },
  "costs-busy": {
    path: "/costs",
    prepare: async (page) => {
      await settledCosts(page);
      await page.route("**/v1/costs?*", () => undefined);
      await page.getByLabel("Which cost").selectOption("list");
      await page.locator("[aria-busy=true]").waitFor();
    },
  },
  "costs-failure": {
    path: "/",
    prepare: async (page) => {
      await settled(page);
      await answerWith(page, "**/v1/costs?*", 500);
      await toCosts(page);
      await page.getByRole("alert").first().waitFor();
    },
    expected: [/status of 500/],
  },
  "costs-no-permission": {
    path: "/",
    prepare: async (page) => {
      await settled(page);
      await answerWith(page, "**/v1/costs?*", 403);
      await toCosts(page);
      await page.getByRole("heading", { name: "You do not have access to this" }).waitFor();
    },
    expected: [/status of 403/],
  },
  "costs-none": { path: "/costs", as: "empty", prepare: heading("No bill has reached us yet") },
  "costs-none-in-period": { path: "/costs?from=2001-01-01&to=2001-02-01", prepare: heading("No charges in January 2001") },
  "costs-no-match": { path: "/costs?filter.service=No+such+service", prepare: heading(/^No charges match in/) },
  usage: {
    path: "/usage?meter=api_calls&range=last_30_days&group_by=path",
    prepare: async (page) => {
      await settledUsage(page);
      await page.getByRole("region", { name: /^By path/ }).waitFor();
    },
  },
  "usage-latency": { path: "/usage?meter=api_latency&range=last_7_days&group_by=path&window=hour&compare=none", prepare: (page) => settledUsage(page) },
  "usage-storage": { path: "/usage?meter=storage&range=last_12_months&group_by=kind", prepare: (page) => settledUsage(page) },
  "usage-two-dimensions": {
    path: "/usage?meter=api_calls&range=last_30_days&group_by=path,status&top=5&filter.method=GET&tz=UTC",
    prepare: (page) => settledUsage(page),
  },
  "usage-table": {
    path: "/usage?meter=api_calls&range=last_30_days&group_by=method",
    prepare: async (page) => {
      await settledUsage(page);
      await page.getByRole("button", { name: "Show as table" }).click();
    },
  },
  "usage-loading": {
    path: "/",
    prepare: async (page) => {
      await settled(page);
      await page.route("**/v1/usage?*", () => undefined);
      await toUsage(page);
      await page.getByText("Loading usage").first().waitFor({ state: "attached" });
    },
  },
  "usage-failure": {
    path: "/",
    prepare: async (page) => {
      await settled(page);
      await answerWith(page, "**/v1/usage?*", 500);
      await toUsage(page);
      await page.getByRole("alert").first().waitFor();
    },
    expected: [/status of 500/],
  },
  "usage-no-permission": {
    path: "/",
    prepare: async (page) => {
      await settled(page);
      await answerWith(page, "**/v1/usage?*", 403);
      await toUsage(page);
      await page.getByRole("heading", { name: "You do not have access to this" }).waitFor();
    },
    expected: [/status of 403/],
  },
  "usage-none": { path: "/usage", as: "empty", prepare: heading("No usage has reached us yet") },
  "usage-none-in-period": { path: "/usage?meter=api_calls&from=2001-01-01&to=2001-02-01", prepare: heading(/^No API calls in/) },
  "usage-unknown-meter": { path: "/usage?meter=no_such_meter", prepare: heading("There is no such meter") },
  "usage-events": {
    path: "/usage/events?meter=api_calls&range=last_7_days",
    prepare: async (page) => {
      await page.locator("tbody button").nth(1).click();
      await page.getByText("Counted by").waitFor();
    },
  },
  "usage-events-no-match": { path: "/usage/events?meter=api_calls&filter.path=/no/such/path&range=today", prepare: heading(/^No(ne| events)/) },
  violations: {
    path: "/compliance/violations",
    role: "admin",
    prepare: async (page) => {
      await page.locator("tbody button").nth(1).click();
      await page.getByRole("link", { name: "All of this resource" }).waitFor();
      await page.getByRole("checkbox").nth(2).check();
      await page.getByText("1 chosen").waitFor();
    },
  },
  "violations-more-filters": {
    path: "/compliance/violations?status=all&severity=critical,high&sort=due&framework=soc2_2017&opened_from=2026-09-01",
    prepare: async (page) => {
      await page.getByText("More filters").click();
      await page.getByText(/Framework: SOC 2/).waitFor();
    },
  },
  "violations-no-match": { path: "/compliance/violations?search=nosuchthing", prepare: heading("Nothing matches") },
  violation: {
    path: "/compliance/violations",
    role: "admin",
    prepare: async (page) => {
      await page.locator("tbody a").first().click();
      await page.getByRole("heading", { name: "History" }).waitFor();
    },
  },
  "violation-exception": {
    path: "/compliance/violations",
    role: "admin",
    isOpenedAnew: true,
    prepare: async (page) => {
      await page.locator("tbody a").first().click();
      await page.getByRole("button", { name: "Make an exception" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Make the exception" }).click();
      await page.getByText("Say why.").waitFor();
    },
  },
  timeline: { path: "/compliance/timeline", prepare: (page) => page.locator("a[data-mark]").first().waitFor() },
  "timeline-table": {
    path: "/compliance/timeline?days=365",
    prepare: async (page) => {
      await page.getByRole("button", { name: "Show as table" }).click();
      await table(page);
    },
  },
  analytics: { path: "/compliance/analytics", prepare: (page) => drawn(page) },
  drift: {
    path: "/drift",
    role: "admin",
    prepare: async (page) => {
      await page.locator("article").first().waitFor();
      await page.getByRole("checkbox").first().check();
      await page.getByText("1 chosen").waitFor();
    },
  },
  "drift-more-filters": {
    path: "/drift?status=all&severity=critical,high&sort=newest&days=365&opened_from=2026-01-01",
    prepare: async (page) => {
      await page.getByText("More filters").click();
      await page.getByText(/^Came up from 1 Jan 2026|^Came up from Jan 1, 2026/).waitFor();
      await page.getByRole("button", { name: "Show as table" }).click();
    },
  },
  "drift-unfolded": {
    path: "/drift?status=open",
    role: "admin",
    prepare: async (page) => {
      await page.getByRole("button", { name: /^Details of/ }).first().click();
      await page.getByRole("heading", { name: "What to do" }).waitFor();
    },
  },
  "drift-zoomed": {
    path: "/drift",
    prepare: async (page) => {
      await page.locator("a[data-mark]").first().waitFor();
      const zoomed = page.waitForResponse((response) => response.url().includes("/v1/drift/timeline"));
      await page.getByRole("button", { name: "Zoom in" }).click();
      await page.waitForURL((url) => url.searchParams.has("from"));
      await zoomed;
      // The list is asked for anew as well.
      await page.waitForFunction(() => document.querySelector("[aria-busy=true]") === null);
    },
  },
  "drift-no-match": { path: "/drift?search=nosuchthing", prepare: heading("Nothing matches") },
  "drift-ignored": { path: "/drift?ignored=true", prepare: (page) => page.locator("article, h2:text('No rule hides anything')").first().waitFor() },
  "drift-one": {
    path: "/drift",
    role: "admin",
    prepare: async (page) => {
      await page.locator("article h3 a").first().click();
      await page.getByText("Whole configuration").click();
    },
  },
  "drift-one-inline": {
    path: "/drift",
    prepare: async (page) => {
      await page.locator("article h3 a").first().click();
      await page.getByRole("radio", { name: "Inline" }).check({ force: true });
    },
  },
  "drift-accept": {
    path: "/drift?status=open",
    role: "admin",
    isOpenedAnew: true,
    prepare: async (page) => {
      await page.locator("article h3 a").first().click();
      await page.getByRole("button", { name: "Accept", exact: true }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Accept", exact: true }).click();
      await page.getByText("Say why.").waitFor();
    },
  },
  "drift-none": { path: "/drift/dft_01m8hejpeyeedv9bvz8annq44j", prepare: (page) => page.getByRole("alert").waitFor(), expected: [/status of 404/] },
  "drift-analytics": { path: "/drift/analytics", prepare: (page) => drawn(page) },
  resources: { path: "/resources?gone=all", prepare: table },
  "resources-no-match": { path: "/resources?search=nosuchthing", prepare: heading("Nothing matches") },
  resource: {
    path: "/resources?drifting=true",
    prepare: async (page) => {
      await page.getByRole("rowheader").getByRole("link").first().click();
      await page.getByRole("heading", { name: "How is it configured?" }).waitFor();
      await page.getByRole("heading", { name: "What changed, and when?" }).waitFor();
      await page.locator("main button[aria-controls]").first().click();
      await page.getByText("Found in").waitFor();
    },
  },
  "resource-none": { path: "/resources/res_01m8hejpeyeedv9bvz8annq44j", prepare: heading("There is no such resource"), expected: [/status of 404/] },
  "configuration-changes": {
    path: "/configuration-changes",
    prepare: async (page) => {
      await page.locator("main button[aria-controls]").first().click();
      await page.getByText("Found in").waitFor();
    },
  },
  "configuration-changes-no-match": { path: "/configuration-changes?search=nosuchthing&kind=changed&severity=high&from=2026-01-01&to=2037-01-01", prepare: heading("Nothing matches") },
  baselines: { path: "/baselines", role: "admin", prepare: table },
  "baselines-empty": { path: "/baselines", as: "empty", role: "admin", prepare: heading("Nothing says yet how things should be") },
  "baselines-empty-of-a-viewer": { path: "/baselines", as: "empty", role: "viewer", prepare: heading("Nothing says yet how things should be") },
  "baselines-approve": {
    path: "/baselines",
    role: "admin",
    isOpenedAnew: true,
    prepare: async (page) => {
      await page.getByRole("button", { name: "Approve a snapshot" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
      await page.getByText("Say what it is called.").waitFor();
    },
  },
  baseline: {
    path: "/baselines",
    role: "admin",
    prepare: async (page) => {
      await page.getByRole("rowheader").getByRole("link").first().click();
      await page.getByRole("table", { name: "Versions" }).waitFor();
    },
  },
  "baseline-none": { path: "/baselines/bas_01m8hejpeyeedv9bvz8annq44j", prepare: heading("There is no such baseline"), expected: [/status of 404/] },
  "drift-rules": { path: "/drift/rules", role: "admin", prepare: (page) => page.getByRole("table", { name: "Drift rules" }).waitFor() },
  "drift-rule-new": {
    path: "/drift/rules/new?path=/tags/**",
    role: "admin",
    prepare: async (page) => {
      await page.getByText(/open drifts?/).first().waitFor();
      await page.getByRole("button", { name: "Create the rule" }).click();
      await page.getByText("Say what it hides.").waitFor();
    },
  },
  "drift-rule-new-of-a-viewer": { path: "/drift/rules/new", role: "viewer", prepare: (page) => page.getByRole("alert").waitFor() },
  policies: { path: "/compliance/policies", role: "admin", prepare: (page) => page.getByRole("table", { name: "Policies" }).waitFor() },
  "policies-none": { path: "/compliance/policies?search=nosuchthing", prepare: heading("No policy is like that") },
  policy: { path: "/compliance/policies/aws.s3_bucket_kms_encryption", prepare: heading("What it asks") },
  "policy-none": { path: "/compliance/policies/aws.own_nothing", prepare: heading("There is no such policy"), expected: [/status of 404/] },
  "policy-new": { path: "/compliance/policies/new", role: "admin", prepare: (page) => page.getByLabel("Text in Rego").waitFor() },
  "policy-new-of-a-viewer": { path: "/compliance/policies/new", role: "viewer", prepare: (page) => page.getByRole("alert").waitFor() },
  "policy-refused": {
    path: "/compliance/policies/new",
    role: "admin",
    prepare: async (page) => {
      const text = page.getByLabel("Text in Rego");
      await text.fill((await text.inputValue()).replace("import rego.v1", "import data.secrets"));
      await page.getByRole("button", { name: "Create the policy" }).click();
      await page.getByRole("button", { name: /^Line \d/ }).waitFor();
    },
    expected: [/status of 4\d\d/],
  },
  "policy-tried": {
    path: "/compliance/policies/new",
    role: "admin",
    prepare: async (page) => {
      await page.getByText("Resources as examples").click();
      await page.getByRole("button", { name: "Try on the examples" }).click();
      await page.getByRole("table", { name: "Try it" }).waitFor();
    },
  },
  exceptions: { path: "/compliance/exceptions?state=all", role: "admin", prepare: heading("Exceptions") },
  palette: {
    path: "/costs",
    role: "admin",
    several: true,
    prepare: async (page) => {
      await settledCosts(page);
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog").getByRole("option").first().waitFor();
    },
  },
  "palette-none": {
    path: "/costs",
    prepare: async (page) => {
      await settledCosts(page);
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog").getByRole("searchbox").fill("no such thing");
      await page.getByText("Nothing is called that.").waitFor();
    },
  },
  shortcuts: {
    path: "/",
    prepare: async (page) => {
      await settled(page);
      await page.keyboard.press("?");
      await page.getByRole("dialog").getByRole("checkbox").waitFor();
    },
  },
  "no-connection": {
    path: "/",
    prepare: async (page) => {
      await settled(page);
      await page.context().setOffline(true);
      await page.getByText("No connection.").waitFor();
    },
  },
  "overview-by-category": {
    path: "/?range=last_month",
    prepare: async (page) => {
      await settled(page);
      await page.getByText("Category", { exact: true }).first().click();
      await page.getByRole("region", { name: /^By category/ }).getByRole("link").first().waitFor();
    },
  },
  "account-menu": {
    isOpenedAnew: true,
    path: "/",
    prepare: async (page) => {
      await settled(page);
      const menu = page.getByRole("button", { name: "Account and appearance" });
      if (await menu.isVisible()) await menu.click();
    },
  },
  "switch-customer": {
    path: "/",
    role: "admin",
    several: true,
    prepare: async (page) => {
      await settled(page);
      await page.getByRole("button", { name: /Switch customer$/ }).click();
      await page.getByRole("dialog").getByRole("option").first().waitFor();
    },
  },
  "settings-profile": { path: "/settings/profile", role: "manager", several: true, prepare: table },
  "settings-profile-of-a-key": { path: "/settings/profile", prepare: heading("No profile here") },
  "settings-people": {
    path: "/settings/people",
    role: "admin",
    prepare: async (page, customer) => {
      await invitation(customer, "analyst");
      await page.reload();
      await page.getByRole("table", { name: "Pending invitations" }).waitFor();
    },
  },
  "settings-people-actions": {
    path: "/settings/people",
    role: "admin",
    prepare: async (page) => {
      await page.getByRole("table", { name: "People" }).getByRole("button", { name: /^Actions for/ }).first().click();
      await page.getByRole("button", { name: "Change role" }).first().waitFor();
    },
  },
  "settings-people-inviting": {
    path: "/settings/people",
    role: "admin",
    prepare: async (page) => {
      await page.getByRole("button", { name: "Invite somebody" }).click();
      await page.getByLabel("E-mail").fill("ada");
      await page.getByRole("button", { name: "Invite", exact: true }).click();
      await page.getByText("That is not an e-mail address").waitFor();
    },
  },
  "settings-people-invited": {
    path: "/settings/people",
    role: "admin",
    prepare: async (page) => {
      await page.getByRole("button", { name: "Invite somebody" }).click();
      await page.getByLabel("E-mail").fill(newEmail("grace"));
      await page.getByRole("button", { name: "Invite", exact: true }).click();
      await page.getByLabel("Link", { exact: true }).waitFor();
    },
  },
  "settings-people-change-role": {
    path: "/settings/people",
    role: "admin",
    prepare: async (page) => {
      await page.getByRole("table", { name: "People" }).getByRole("button", { name: /^Actions for/ }).first().click();
      await page.getByRole("button", { name: "Change role" }).first().click();
      await page.getByRole("dialog").getByRole("radio").first().waitFor();
    },
  },
  "settings-people-remove": {
    path: "/settings/people",
    role: "admin",
    prepare: async (page) => {
      await page.getByRole("table", { name: "People" }).getByRole("button", { name: /^Actions for/ }).first().click();
      await page.getByRole("button", { name: "Remove" }).first().click();
      await page.getByRole("dialog").waitFor();
    },
  },
  "settings-people-no-permission": { path: "/settings/people", role: "viewer", prepare: heading("You do not have access to this") },
  "settings-people-loading": {
    path: "/settings/profile",
    role: "admin",
    prepare: async (page) => {
      await page.route("**/v1/people*", () => undefined);
      await walkTo(page, "People");
      await page.getByText("Loading people").waitFor({ state: "attached" });
    },
  },
  "settings-people-failure": {
    path: "/settings/profile",
    role: "admin",
    prepare: async (page) => {
      await answerWith(page, "**/v1/people*", 500);
      await walkTo(page, "People");
      await page.getByRole("alert").first().waitFor();
    },
    expected: [/status of 500/],
  },
  "settings-keys": {
    path: "/settings/keys",
    role: "admin",
    prepare: async (page, customer) => {
      await makeKeys(customer);
      await page.reload();
      await page.getByText("Nightly export").first().waitFor();
    },
  },
  "settings-keys-empty": {
    path: "/settings/profile",
    role: "admin",
    prepare: async (page) => {
      await page.route("**/v1/keys*", (route) => route.fulfill({ json: { data: [], next_cursor: null } }));
      await walkTo(page, "API keys");
      await page.getByRole("heading", { name: "No keys yet" }).waitFor();
    },
  },
  "settings-keys-creating": {
    path: "/settings/keys",
    role: "admin",
    prepare: async (page) => {
      await page.getByRole("button", { name: "Create a key" }).click();
      await page.getByRole("checkbox", { name: /^Read/ }).uncheck();
      await page.getByRole("dialog").getByRole("button", { name: "Create a key" }).click();
      await page.getByText("Choose at least one").waitFor();
    },
  },
  "settings-keys-created": {
    path: "/settings/keys",
    role: "admin",
    prepare: async (page) => {
      await page.getByRole("button", { name: "Create a key" }).click();
      await page.getByLabel("Name").fill("Billing sync");
      await page.getByRole("dialog").getByRole("button", { name: "Create a key" }).click();
      await page.getByLabel("API key", { exact: true }).waitFor();
    },
  },
  "settings-keys-changing": {
    path: "/settings/keys",
    role: "admin",
    prepare: async (page, customer) => {
      await makeKeys(customer);
      await page.reload();
      const row = page.getByRole("row").filter({ hasText: "Nightly export" }).first();
      await row.getByRole("button", { name: /^Actions for/ }).click();
      await row.getByRole("button", { name: "Change", exact: true }).click();
      await page.getByRole("dialog").getByLabel("Allowed addresses").fill("the office");
      await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
      await page.locator("[name=allowed_addresses][aria-invalid=true]").waitFor();
    },
    expected: [/status of 400/],
  },
  "settings-sessions": { path: "/settings/sessions", role: "admin", prepare: table },
  "settings-sessions-ending": {
    path: "/settings/sessions",
    role: "admin",
    prepare: async (page, customer) => {
      // Another session than the one that looks.
      await join(customer, "viewer", newEmail("elsewhere"));
      await page.reload();
      await page.getByRole("button", { name: /^End the session/ }).first().click();
      await page.getByRole("dialog").waitFor();
    },
  },
  "settings-preferences": { path: "/settings/preferences", role: "admin", prepare: (page) => page.getByLabel("Time zone").waitFor() },
  "settings-preferences-of-a-viewer": {
    path: "/settings/preferences",
    role: "viewer",
    prepare: async (page) => page.getByText("Only an admin of your organisation").waitFor(),
  },
  compliance: { path: "/compliance", prepare: standing },
  "compliance-empty": { path: "/compliance", as: "empty", prepare: heading("No scan has reached us yet") },
  "compliance-error": {
    path: "/usage",
    prepare: async (page) => {
      await answerWith(page, "**/v1/compliance", 500);
      await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Compliance" }).click();
      await page.getByRole("alert").waitFor();
    },
    expected: [/status of 500/],
  },
  "compliance-framework": {
    path: "/compliance/frameworks/soc2_2017",
    prepare: async (page) => {
      await drawn(page);
      await page.getByRole("heading", { name: "Requirements" }).waitFor();
    },
  },
  "compliance-framework-narrowed": { path: "/compliance/frameworks/soc2_2017?status=fail", prepare: heading("Requirements") },
  "compliance-framework-no-match": { path: "/compliance/frameworks/gdpr?search=nothing+of+the+kind", prepare: heading("No requirement matches") },
  "compliance-requirement": {
    path: "/compliance/frameworks/soc2_2017/CC6.1",
    prepare: async (page) => page.getByText("Why, and what to do").first().click(),
  },
  "compliance-requirement-manual": { path: "/compliance/frameworks/soc2_2017/CC1.1", prepare: heading("Attestations") },
  "compliance-attesting": {
    path: "/compliance/frameworks/soc2_2017/CC1.2",
    role: "admin",
    prepare: async (page) => {
      await page.getByRole("button", { name: "Attest" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Attest" }).click();
      await page.locator("[name=evidence][aria-invalid=true]").waitFor();
    },
  },
  "settings-compliance": { path: "/settings/compliance", role: "admin", prepare: (page) => page.getByLabel("Days for critical").waitFor() },
  "settings-compliance-refused": {
    path: "/settings/compliance",
    role: "admin",
    prepare: async (page) => {
      await page.getByLabel("Days for critical").fill("never");
      await page.getByRole("button", { name: "Save" }).click();
      await page.locator('[aria-invalid="true"]').waitFor();
    },
  },
  "settings-compliance-of-a-viewer": { path: "/settings/compliance", role: "viewer", prepare: (page) => page.getByText("Only a manager or an admin").waitFor() },
  "settings-support": {
    path: "/settings/support",
    role: "admin",
    prepare: async (page, customer) => {
      await openSupport(customer, "Ticket 4711: the bill of October looks too high");
      await page.reload();
      await table(page);
    },
  },
  "settings-support-empty": { path: "/settings/support", as: "empty", role: "admin", prepare: heading("Nobody looked in") },
  "settings-audit": {
    path: "/settings/audit",
    role: "admin",
    prepare: async (page) => {
      await table(page);
      await page.getByText("Details").first().click();
    },
  },
  "settings-audit-narrowed": { path: "/settings/audit?action=person.invited&from=2026-01-01&to=2037-01-01", role: "admin", prepare: table },
  "settings-audit-no-match": { path: "/settings/audit?outcome=denied&action=nothing", role: "admin", prepare: heading("Nothing matches") },
  "support-access": {
    path: "/sign-in",
    as: null,
    prepare: async (page) => {
      const { url } = await openSupport((await survey()).first, "Ticket 4711: the bill of October looks too high");
      await page.goto(`${address}/sign-in?next=/costs/items${new URL(url).hash}`);
      await page.getByRole("region", { name: "Support access" }).waitFor();
      await table(page);
    },
  },
  "not-found": { path: "/no/such/page", expected: [/status of 404/] },
};

export const places = Object.fromEntries(
  Object.entries({ ...all, ...deskPlaces }).map(([name, place]) => [name, { as: "first", prepare: undefined, expected: [], ...place }]),
);

/** The cookies of those who were signed in for a place before, by who they are. */
const signedIn = new Map();

/** A page for a place, in which those are signed in who look at it. */
async function openAs(browser, { as, role, several, isDesk }, options) {
  if (as === null) return open(browser, options);
  const who = isDesk ? "desk" : [as, role, several].join();
  const cookies = signedIn.get(who);
  if (cookies !== undefined) return open(browser, { ...options, cookies });
  const { [as]: customer, second } = await survey();
  const email = several && `both-${role}-${process.pid}@example.com`;
  if (several) await join(second, "viewer", email);
  const opened = isDesk ? await openDesk(browser, options) : await open(browser, { customer, role, ...(email && { email }), ...options });
  signedIn.set(who, await opened.context.cookies());
  return opened;
}

/** Opens a place. */
export async function goTo(browser, place, options) {
  const { path, as, prepare } = place;
  const opened = await openAs(browser, place, options);
  await opened.page.goto(address + (typeof path === "string" ? path : await path()), { waitUntil: "load" });
  await opened.page.getByRole("heading", { level: 1 }).waitFor();
  await prepare?.(opened.page, (await survey())[as]);
  return opened;
}
