import { describe, expect, it } from "vitest";
import { shift } from "./decimal";
import { axisQuantity, exactQuantity, roundedQuantity, unitOfAxis } from "./quantity";

describe("a quantity", () => {
  it("is written whole as far as it is a count to read", () => {
    expect(roundedQuantity("123456789", "requests")).toBe("123,456,789 requests");
    expect(roundedQuantity("12345678901", "tokens")).toBe("12.3B tokens");
    expect(roundedQuantity("1234.567", "hours")).toBe("1,235 hours");
    expect(roundedQuantity("12.345", "ms")).toBe("12.35 ms");
    expect(roundedQuantity("0.00012345", "hours")).toBe("0.000123 hours");
    expect(roundedQuantity("0", "requests")).toBe("0 requests");
    expect(roundedQuantity("-3", "requests")).toBe("\u22123 requests");
  });

  it("of one has a unit in the singular, as far as the unit is a plural", () => {
    expect(roundedQuantity("1", "requests")).toBe("1 request");
    expect(roundedQuantity("1.00", "hours")).toBe("1 hour");
    expect(roundedQuantity("1", "bytes")).toBe("1 byte");
    expect(exactQuantity("1", "queries")).toBe("1 query");
    expect(exactQuantity("1", "IP addresses")).toBe("1 IP address");
    for (const unit of ["ms", "GPUs", "status", "analysis", "kWh", "Anfragen"]) expect(exactQuantity("1", unit)).toBe(`1 ${unit}`);
    expect(exactQuantity("1.5", "hours")).toBe("1.5 hours");
  });

  it("of bytes is in the largest unit that leaves something before the point", () => {
    expect(roundedQuantity("999", "bytes")).toBe("999 bytes");
    expect(roundedQuantity("1000", "bytes")).toBe("1 kB");
    expect(roundedQuantity("1623456789012.5", "bytes")).toBe("1.62 TB");
    expect(roundedQuantity("123456789012345678901234567890", "bytes")).toMatch(/ EB$/);
  });

  it("has every digit where it is checked", () => {
    expect(exactQuantity("12345678901234567890.000000001", "bytes")).toBe("12,345,678,901,234,567,890.000000001 bytes");
    expect(shift("1234.5", 3)).toBe("1.2345");
    expect(shift("-7", 6)).toBe("-0.000007");
  });

  it("at an axis is short", () => {
    expect(unitOfAxis("requests")).toBe("requests");
    expect(unitOfAxis("bytes")).toBeUndefined();
    expect(axisQuantity(0, "bytes", 0)).toBe("0");
    expect(axisQuantity(2_500_000_000, "bytes", 0)).toBe("2.5 GB");
    expect(axisQuantity(15000, "requests", 0)).toBe("15K");
    expect(axisQuantity(0.25, "hours", 2)).toBe("0.25");
  });
});
