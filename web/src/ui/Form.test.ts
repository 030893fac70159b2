import { expect, it } from "vitest";
import { sortErrors } from "./Form";

it("puts each objection to the field that it is about, by its whole name or by what it is a part of", () => {
  const problem = {
    status: 400,
    errors: [
      { field: "tag.key", detail: "must not contain =" },
      { field: "scopes[0]", detail: "is unknown" },
      { field: "elsewhere", detail: "is wrong" },
    ],
  };
  expect(sortErrors(problem, new Set(["tag.key", "scopes"]))).toEqual({
    fields: { "tag.key": "Must not contain =", scopes: "Is unknown" },
    rest: null,
  });
  expect(sortErrors({ status: 400, detail: "elsewhere is wrong", errors: [] }, new Set(["tag.key"])).rest).toBe("elsewhere is wrong");
});
