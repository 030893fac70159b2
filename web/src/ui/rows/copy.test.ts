import { expect, test } from "vitest";
import { asLine } from "./copy";

test("a row is copied as one line of cells that a spreadsheet reads as text", () => {
  expect(asLine(["2 Nov", "a\tb", "two\nlines", null, "=HYPERLINK(1)", "-3.50"])).toBe("2 Nov\ta b\ttwo lines\t\t'=HYPERLINK(1)\t-3.50");
  expect(asLine(["+49 30", "@x", "-x"])).toBe("'+49 30\t'@x\t'-x");
});
