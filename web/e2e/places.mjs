// Every page in every state that is worth a look: by axe, in a narrow window, and by people (shots.mjs).
import { address, open, settled, survey } from "./support.mjs";

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

/**
 * `path` to open, `as` whom (null: nobody), what to do there first, which complaints of the console belong to it.
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
  "empty-customer": { path: "/", as: "empty", prepare: heading("No bill has reached us yet") },
  "empty-period": { path: "/?from=2001-01-01&to=2001-02-01", prepare: heading("No charges in January 2001") },
  "cost-items": {
    path: "/costs/items?range=last_90_days",
    prepare: async (page) => {
      await page.locator("tbody button").nth(1).click();
      await page.getByText("Contracted cost").waitFor();
      await page.getByRole("link", { name: "Only this service" }).click();
      await page.getByRole("list", { name: "Filters" }).waitFor();
      await page.locator("[aria-busy=false]").waitFor();
    },
  },
  "cost-items-no-match": { path: "/costs/items?service=No+such+service", prepare: heading("No cost items match") },
  "account-menu": {
    path: "/",
    prepare: async (page) => {
      await settled(page);
      const menu = page.getByRole("button", { name: "Account and appearance" });
      if (await menu.isVisible()) await menu.click();
    },
  },
  "not-found": { path: "/no/such/page", expected: [/status of 404/] },
};

export const places = Object.fromEntries(
  Object.entries(all).map(([name, place]) => [name, { as: "first", prepare: undefined, expected: [], ...place }]),
);

/** Opens a place in a browser of its own. */
export async function goTo(browser, { path, as, prepare }, options) {
  const customers = await survey();
  const opened = await open(browser, { ...(as === null ? {} : { customer: customers[as] }), ...options });
  await opened.page.goto(address + path, { waitUntil: "load" });
  await opened.page.getByRole("heading", { level: 1 }).waitFor();
  await prepare?.(opened.page);
  return opened;
}
