import { describe, expect, it } from "vitest";
import type { ComplianceSettings } from "@/api/types";
import { aimsOf, checkAims } from "./aims";

const before: ComplianceSettings = {
  frameworks: [
    { framework: "soc2_2017", is_followed: true, target: "90.0" },
    { framework: "gdpr", is_followed: true, target: null },
  ],
  limits: [{ severity: "critical", days: 7 }],
};

function typed(values: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(values)) data.set(name, value);
  return data;
}

describe("what a customer aims at, as typed", () => {
  it("becomes what the server takes", () => {
    const data = typed({ "frameworks[0].is_followed": "on", "frameworks[0].target": " 87,5 % ", "frameworks[1].target": "100", "limits[0].days": "" });
    expect(checkAims(before, data)).toEqual({});
    expect(aimsOf(before, data)).toEqual({
      frameworks: [
        { framework: "soc2_2017", is_followed: true, target: "87.5" },
        { framework: "gdpr", is_followed: false, target: "100.0" },
      ],
      limits: [{ severity: "critical", days: null }],
    });
  });

  it.each(["100.1", "87.55", "-1", "many", "1e2"])("is refused beside its field for a target of %s", (target) => {
    expect(Object.keys(checkAims(before, typed({ "frameworks[1].target": target })))).toEqual(["frameworks[1].target"]);
  });

  it.each(["0", "3651", "1.5", "a week"])("is refused beside its field for a limit of %s days", (days) => {
    expect(Object.keys(checkAims(before, typed({ "limits[0].days": days })))).toEqual(["limits[0].days"]);
  });
});
