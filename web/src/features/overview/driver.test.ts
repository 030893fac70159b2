import { expect, it } from "vitest";
import { driverOf } from "./driver";

const service = (name: string, amount: string, previous: string | null) => ({ service: name, amount, previous_amount: previous });

it("what changed most is said, up or down, to the last digit", () => {
  const services = [service("Compute", "12345678901234567890.1", "12345678901234567889"), service("Storage", "1", "3.2"), service("Queue", "2", "2")];
  expect(driverOf({ total: "12345678901234567893.1", previous_total: "12345678901234567894.2", services })).toEqual({
    total: "-1.1",
    service: "Storage",
    change: "-2.2",
  });
});

it("nothing is said where nothing changed, or nothing is known of before", () => {
  expect(driverOf({ total: "2", previous_total: "2.0", services: [service("Queue", "2", "2.0")] })).toBeNull();
  expect(driverOf({ total: "2", previous_total: null, services: [service("Queue", "2", null)] })).toBeNull();
});
