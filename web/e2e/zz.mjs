import { launch, open, demo, address, api } from "./support.mjs";
import { mkdirSync } from "node:fs";
mkdirSync("/tmp/shots", { recursive: true });
const browser = await launch();
const customer = demo.customers[0];
const drifts = await api(customer, "/v1/drift?status=unresolved&limit=50");
const d = drifts.data.find((d) => d.severity === "critical") ?? drifts.data[0];
const places = { overview: "/", drift: "/drift", one: `/drift/${d.id}`, analytics: "/drift/analytics", resource: `/resources/${d.resource.id}`, baselines: "/baselines", changes: "/changes", resources: "/resources" };
for (const [w, h] of [[1280, 900], [360, 780]]) for (const scheme of ["light", "dark"]) {
  const got = await open(browser, { customer, role: "manager", viewport: { width: w, height: h }, scheme });
  const page = got.page;
  await page.emulateMedia({ colorScheme: scheme });
  for (const [name, path] of Object.entries(places)) {
    await page.goto(address + path);
    await page.waitForLoadState("networkidle");
    await page.screenshot({ path: `/tmp/shots/${name}-${w}-${scheme}.png`, fullPage: true });
  }
  await page.context().close();
}
await browser.close();
