import { describe, expect, it } from "vitest";
import { draftOf, namesSomething, placeErrors, readValues } from "./draft";

function form(fields: Record<string, string | string[]>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) data.append(name, one);
  return data;
}

describe("a rule that was filled in", () => {
  const filled = form({
    title: " Scaling ",
    reason: "Nobody's doing",
    provider: "aws",
    "types[0]": "autoscaling.group",
    "types[3]": "",
    "paths[0]": "",
    "paths[1]": "/attributes/desired_capacity",
    "paths[4]": "/attributes/instances/**",
    standings: ["unmanaged", "changed"],
    "when[2].path": "/attributes/autoscaling",
    "when[2].is": "true",
    values: "grows",
    until: "2026-12-31",
  });

  it("has what was typed, and nothing of what was left empty", () => {
    const { rule, lastDay } = draftOf(filled);
    expect(rule).toEqual({
      title: "Scaling",
      reason: "Nobody's doing",
      provider: "aws",
      types: ["autoscaling.group"],
      paths: ["/attributes/desired_capacity", "/attributes/instances/**"],
      standings: ["changed", "unmanaged"],
      when: [{ path: "/attributes/autoscaling", is: [true] }],
      values: "grows",
    });
    expect(lastDay).toBe("2026-12-31");
    expect(draftOf(form({ title: "", provider: "", "types[0]": " " }))).toMatchObject({ rule: { title: "", reason: "" }, lastDay: null });
    expect(draftOf(form({ "types[0]": " " })).rule).not.toHaveProperty("types");
  });

  it("takes objections back to the rows in which the text stands", () => {
    const { rows } = draftOf(filled);
    const fields = ["paths[1]", "paths.0", "when[0].is[1]", "when[0].path", "types[7]", "title", undefined];
    const placed = placeErrors(fields.map((field) => ({ detail: "no", ...(field !== undefined && { field }) })), rows);
    expect(placed.map(({ field }) => field)).toEqual(["paths[4]", "paths[1]", "when[2].is", "when[2].path", "types[7]", "title", undefined]);
  });

  it("must not hide everything", () => {
    expect(namesSomething(draftOf(filled).rule)).toBe(true);
    expect(namesSomething({ accounts: ["1"], regions: ["eu-west-1"] })).toBe(false);
    expect(namesSomething({ ids: ["a"] })).toBe(true);
  });
});

it("reads values as JSON where they are that, else as texts", () => {
  expect(readValues('true, 3, "a, b", null')).toEqual([true, 3, "a, b", null]);
  expect(readValues("blue, green, 3")).toEqual(["blue", "green", 3]);
  expect(readValues("")).toEqual([]);
  expect(readValues("arn:aws:*")).toEqual(["arn:aws:*"]);
});
