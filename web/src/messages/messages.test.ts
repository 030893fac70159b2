import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { costs } from "./costs";
import { desk } from "./desk";
import { difference } from "./difference";
import { drift } from "./drift";
import { driftCard } from "./driftCard";
import { driftDetail } from "./driftDetail";
import { driftParts } from "./driftParts";
import { driftTrends } from "./driftTrends";
import { compliance } from "./compliance";
import { complianceCard } from "./complianceCard";
import { complianceParts } from "./complianceParts";
import { complianceSettings } from "./complianceSettings";
import { en } from "./en";
import { commands } from "./commands";
import { baselines } from "./baselines";
import { configuration } from "./configuration";
import { driftRules } from "./driftRules";
import { firstSteps } from "./firstSteps";
import { rows } from "./rows";
import { figures } from "./figures";
import { code } from "./code";
import { policies } from "./policies";
import { settings } from "./settings";
import { timeline } from "./timeline";
import { usage } from "./usage";
import { violations } from "./violations";
import { violationTrends } from "./violationTrends";
import { t, tn } from ".";

const root = join(import.meta.dirname, "..");
const sources = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.tsx?$/.test(path) && !/\.test\.|\.gen\.|messages/.test(path))
  .map((path) => readFileSync(join(root, path), "utf8"))
  .join("\n");

/** Keys that the sources put together from a part and a value: `range.${name}`. */
const composed = [...sources.matchAll(/`([a-zA-Z.]+\.)\$\{/g)].map(([, stem = ""]) => stem);

describe.each(Object.entries({ en, commands, firstSteps, figures, rows, usage, costs, compliance, complianceCard, complianceParts, complianceSettings, violations, violationTrends, timeline, difference, drift, driftCard, driftDetail, driftParts, driftTrends, settings, code, policies, baselines, configuration, driftRules, desk }))("the message catalogue %s", (_name, catalogue: Record<string, string>) => {
  it("has no message that nothing shows", () => {
    const unused = Object.keys(catalogue).filter(
      (key) => !sources.includes(`"${key.replace(/\.(one|other)$/, "")}"`) && !composed.some((stem) => key.startsWith(stem)),
    );
    expect(unused).toEqual([]);
  });

  it("has every form of a plural", () => {
    const keys = Object.keys(catalogue);
    expect(keys.filter((key) => key.endsWith(".other")).filter((key) => !keys.includes(key.replace(/other$/, "one")))).toEqual([]);
  });

  it("has no empty message, no exclamation mark, no double space, no straight minus for a dash", () => {
    const texts: [string, string][] = Object.entries(catalogue);
    expect(texts.filter(([, text]) => text === "" || /!| {2}| - |\.\.\./.test(text))).toEqual([]);
  });
});

it("fills placeholders and chooses the plural", () => {
  expect(t("overview.asOf", { instant: "now" })).toBe("as of now");
  expect(tn("cost.items", 1)).toBe("1 cost item");
  expect(tn("cost.items", 12345)).toBe("12,345 cost items");
});
