import { describe, expect, it, vi } from "vitest";

vi.stubGlobal("navigator", { languages: ["en-GB"] });
const { addDays, formatDay, formatDays, formatInstant, formatShortMonth, formatWeekday, isDay, monthOf } = await import(
  "./dates"
);
const { apportion, compare, isDecimal, magnitude, negate, round, sign, sum } = await import("./decimal");
const { axisMoney, blockDigits, exactMoney, roundedMoney, signedMoney } = await import("./money");
const { formatChange, formatQuantity, formatShare } = await import("./number");

const huge = "12345678901234567890123456789012345.678";

describe("decimal", () => {
  it("adds without losing a digit", () => {
    expect(sum(["0.1", "0.2"])).toBe("0.3");
    expect(sum(["20.52022672899", "0.0000008", "-0.0000008"])).toBe("20.52022672899");
    expect(sum([huge, "0.00000000000000000000000000000000000001"])).toBe(`${huge}00000000000000000000000000000000001`);
    expect(sum([])).toBe("0");
    expect(sum(["1.50", "-1.5"])).toBe("0");
  });

  it("compares and turns around", () => {
    expect(compare("0.3", "0.30")).toBe(0);
    expect(compare("-2", "1")).toBe(-1);
    expect(compare("9.99", "10")).toBe(-1);
    expect(compare(huge, "1")).toBe(1);
    expect(sign("-0.00")).toBe(0);
    expect(negate("-0.05")).toBe("0.05");
    expect(magnitude("-12.5")).toBe("12.5");
  });

  it("rounds halves away from zero", () => {
    expect([round("2.5", 0), round("-2.5", 0), round("2.4999", 0), round("0.005", 2), round("-0.004", 2)]).toEqual(["3", "-3", "2", "0.01", "0"]);
    expect(round(huge, 0)).toBe("12345678901234567890123456789012346");
    expect(round("7", 2)).toBe("7");
  });

  it("rounds parts so that they add up to the rounded whole", () => {
    const parts = ["22278.4", "11559.4", "4643.4", "2968.4", "-2516.4", "0.4", "0", "0.00001"];
    const rounded = apportion(parts, 0);
    expect(sum(rounded)).toBe(round(sum(parts), 0));
    for (const [index, part] of parts.entries()) {
      expect(Math.abs(Number(sum([part, negate(rounded[index] ?? "")])))).toBeLessThan(1);
    }
    expect(rounded[6]).toBe("0");
    expect(apportion(["0.333", "0.333", "0.334"], 2)).toEqual(["0.33", "0.33", "0.34"]);
    expect(apportion(["12", "3.5"], 2)).toEqual(["12", "3.5"]);
    expect(apportion([], 0)).toEqual([]);
  });

  it("tells a decimal from other text", () => {
    expect(["12", "-0.5", huge].every(isDecimal)).toBe(true);
    expect(["", "1e3", ".5", "NaN", "1,000", "+1"].some(isDecimal)).toBe(false);
    expect(() => sum(["1e3"])).toThrow(RangeError);
  });
});

describe("rounded money", () => {
  it("has the sign of a difference, and the decimals of the currency", () => {
    expect(["1204.1149", "-3.5", "0", "0.001"].map((amount) => signedMoney(amount, "USD"))).toEqual(["+$1,204.11", "\u2212$3.50", "$0.00", "+<$0.01"]);
  });

  it("shows cents for small amounts, none for big ones", () => {
    expect(roundedMoney("33830.12", "USD")).toBe("$33,830");
    expect(roundedMoney("1000", "USD")).toBe("$1,000");
    expect(roundedMoney("999.994", "USD")).toBe("$999.99");
    expect(roundedMoney("20.52022672899", "USD")).toBe("$20.52");
    expect(roundedMoney("0", "USD")).toBe("$0.00");
    expect(roundedMoney("1234", "JPY")).toBe("¥1,234");
    expect(roundedMoney("999", "JPY")).toBe("¥999");
  });

  it("uses the decimals of its block", () => {
    expect(blockDigits("33830.12", "USD")).toBe(0);
    expect(blockDigits("-1000", "USD")).toBe(0);
    expect(blockDigits("0999.99", "USD")).toBe(2);
    expect(roundedMoney("12.34", "USD", 0)).toBe("$12");
  });

  it("never shows as zero what is not zero", () => {
    expect(roundedMoney("0.0000008", "USD")).toBe("<$0.01");
    expect(roundedMoney("0.005", "USD")).toBe("$0.01");
    expect(roundedMoney("-0.0000008", "USD")).toBe(">−$0.01");
    expect(roundedMoney("0.49", "USD", 0)).toBe("<$1");
    expect(roundedMoney("0.4", "JPY")).toBe("<¥1");
    expect(roundedMoney("0.7", "USD", 0, "0")).toBe("<$1");
    expect(roundedMoney("0.7", "USD", 0, "1")).toBe("$1");
  });

  it("has a real minus sign and rounds from the exact text", () => {
    expect(roundedMoney("-212.5", "USD")).toBe("−$212.50");
    expect(roundedMoney("-212.5", "EUR")).toBe("−€212.50");
    expect(roundedMoney(huge, "USD")).toBe("$12,345,678,901,234,567,890,123,456,789,012,346");
  });
});

describe("exact money", () => {
  it("keeps every digit", () => {
    expect(exactMoney("20.52022672899", "USD")).toBe("$20.52022672899");
    expect(exactMoney("0.0000008", "USD")).toBe("$0.0000008");
    expect(exactMoney(huge, "USD")).toBe("$12,345,678,901,234,567,890,123,456,789,012,345.678");
    expect(exactMoney("0.12345678901234567890123456789012345678", "USD")).toBe(
      "$0.12345678901234567890123456789012345678",
    );
  });

  it("has at least the currency's decimals", () => {
    expect(exactMoney("5", "USD")).toBe("$5.00");
    expect(exactMoney("-1234.5", "USD")).toBe("−$1,234.50");
    expect(exactMoney("-0.5", "USD")).toBe("−$0.50");
    expect(exactMoney("5", "JPY")).toBe("¥5");
  });

  it("says the code where it is not a currency that Intl knows how to write", () => {
    expect(exactMoney("5", "credits")).toBe("5.00 credits");
    expect(roundedMoney("5", "credits")).toBe("5.00 credits");
    expect(exactMoney("unreadable", "USD")).toBe("unreadable");
  });

  it("writes ticks with the decimals that tell them apart", () => {
    expect(axisMoney(15_000, "USD", 0)).toBe("$15k");
    expect(axisMoney(-2500, "USD", 0)).toBe("−$2.5k");
    expect(axisMoney(250, "USD", 0)).toBe("$250");
    expect(axisMoney(0.5, "USD", 1)).toBe("$0.50");
    expect(axisMoney(0.00025, "USD", 5)).toBe("$0.00025");
  });
});

describe("percent and quantity", () => {
  it("writes a change with its sign and a thin space that does not break", () => {
    expect(formatChange("6.9")).toBe("+6.9\u202f%");
    expect(formatChange("-12.44")).toBe("−12.4\u202f%");
    expect(formatChange("-0.04")).toBe("0.0\u202f%");
    expect(formatChange("13974.2")).toBe("+13,974\u202f%");
  });

  it("writes a share", () => {
    expect(formatShare("36.9")).toBe("36.9\u202f%");
    expect(formatShare("0.0001")).toBe("<0.1\u202f%");
  });

  it("keeps every digit of a quantity", () => {
    expect(formatQuantity("1234567.000001")).toBe("1,234,567.000001");
    expect(formatQuantity("-0.5")).toBe("−0.5");
    expect(formatQuantity("n/a")).toBe("n/a");
  });
});

describe("dates", () => {
  const now = "2026-11-23T13:05:00Z";

  it("writes a range inclusive, with an en dash, the year where it is another", () => {
    expect(formatDays("2026-11-01", "2026-11-24", now)).toBe("1\u2009–\u200923 Nov");
    expect(formatDays("2026-10-25", "2026-11-24", now)).toBe("25 Oct\u2009–\u200923 Nov");
    expect(formatDays("2025-11-24", "2026-11-24", now)).toBe("24 Nov 2025\u2009–\u200923 Nov 2026");
    expect(formatDays("2025-11-01", "2025-11-24", now)).toBe("1\u2009–\u200923 Nov 2025");
  });

  it("names a whole month and a single day", () => {
    expect(formatDays("2026-02-01", "2026-03-01", now)).toBe("February 2026");
    expect(formatDays("2026-12-01", "2027-01-01", now)).toBe("December 2026");
    expect(formatDays("2026-11-23", "2026-11-24", now)).toBe("23 Nov");
  });

  it("writes a day, a month and an instant in the customer's zone", () => {
    expect(formatDay("2026-11-22", now)).toBe("22 Nov");
    expect(formatDay("2025-11-22", now)).toBe("22 Nov 2025");
    expect(formatWeekday("2026-11-22")).toBe("Sun, 22 Nov 2026");
    expect(formatShortMonth("2026-01-01", true)).toBe("Jan 26");
    expect(formatInstant(now, "Europe/Berlin")).toBe("23 Nov 2026, 14:05 CET");
    expect(formatInstant(now, "America/Chicago")).toBe("23 Nov 2026, 07:05 GMT−6");
    expect(formatInstant(now, "Asia/Kathmandu")).toContain("18:50");
    expect(formatInstant(now, "Not/AZone")).toBe("23 Nov 2026, 13:05 UTC");
  });

  it("knows the calendar", () => {
    expect(addDays("2024-02-28", 1)).toBe("2024-02-29");
    expect(monthOf("2026-01-31")).toEqual({ from: "2026-01-01", to: "2026-02-01" });
    expect(monthOf("2026-12-05")).toEqual({ from: "2026-12-01", to: "2027-01-01" });
    expect(isDay("2026-02-29")).toBe(false);
    expect(isDay("2024-02-29")).toBe(true);
    expect(isDay("2026-2-9")).toBe(false);
  });
});
