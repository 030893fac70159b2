import { expect, it } from "vitest";
import { linesIn } from "./lines";

it("takes a text a line, each once, and no empty one", () => {
  expect(linesIn("123456789012\n\n 210987654321 ,123456789012,")).toEqual(["123456789012", "210987654321"]);
  expect(linesIn(" \n")).toEqual([]);
});
