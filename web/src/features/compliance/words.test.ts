import { describe, expect, it } from "vitest";
import { aboveTarget, folded, fractionOf, isFound, percentOf, targetText, whyOf } from "./words";

const standing = { id: "AC-2(1)", title: "Automated account management", group: null, severity: "high", weight: 7, checks: 12, assessed: 5, failing: 2, is_attested: false, is_lapsed: false } as const;

describe("a score in words", () => {
  it("says the numbers that the percentage is made of", () => {
    expect(fractionOf({ percent: "60.6", passing: 621, assessed: 1025 })).toBe("621 ÷ 1,025 = 60.6\u202f%");
  });
  it("is not 0 % where nothing is assessed", () => {
    expect(percentOf({ percent: null, passing: 0, assessed: 0 })).toBe("No score yet");
    expect(fractionOf({ percent: null, passing: 0, assessed: 0 })).not.toContain("0");
  });
});

describe("a target", () => {
  it("is met exactly at it, and missed a tenth below", () => {
    expect(aboveTarget("90.0", "90.0")).toBe("0");
    expect(targetText({ score: { percent: "90.0", passing: 9, assessed: 10 }, target: "90.0" })).toBe("Target of 90.0\u202f% met");
    expect(targetText({ score: { percent: "89.9", passing: 9, assessed: 10 }, target: "90.0" })).toBe("0.1 points below the target of 90.0\u202f%");
  });
  it("is not judged where there is no score, and not named where there is none", () => {
    expect(targetText({ score: { percent: null, passing: 0, assessed: 0 }, target: "85.0" })).toBe("Target: 85.0\u202f%");
    expect(targetText({ score: { percent: "1.0", passing: 1, assessed: 100 }, target: null })).toBeNull();
  });
});

describe("where a requirement stands", () => {
  it("is said with its numbers", () => {
    expect(whyOf({ ...standing, status: "fail" })).toBe("2 of the 5 checks that have a result fail.");
    expect(whyOf({ ...standing, status: "not_assessed", assessed: 0, failing: 0 })).toContain("12 checks");
  });
  it("says plainly that no check looks at it", () => {
    expect(whyOf({ ...standing, status: "manual", checks: 0, assessed: 0, failing: 0 })).toMatch(/^Not automatically assessed/);
  });
});

describe("a search for a requirement", () => {
  it.each(["ac-2", "ac_02_01", "AC-2(1)", "account MANAGEMENT", " automated "])("finds it by %s", (text) => {
    expect(isFound(standing, text)).toBe(true);
  });
  it.each(["ac-3", "2(1)x", "encryption"])("does not find it by %s", (text) => {
    expect(isFound(standing, text)).toBe(false);
  });
  it("folds what publishers write otherwise", () => {
    expect(folded("164.308(a)(1)(ii)(A)")).toBe(folded("164_308_a_1_ii_a"));
  });
});
