import { expect, it } from "vitest";
import type { DriftTransition } from "@/api/driftTypes";
import { stepsOf } from "./history";

const actor = { kind: "reconciliation", id: "reconciliation", name: null };

function transition(cause: DriftTransition["cause"], minute: number, note: string | null = null): DriftTransition {
  return { cause, at: `2026-11-27T01:${String(minute).padStart(2, "0")}:00Z`, actor, from: "open", to: "open", note };
}

it("tells changes that follow one another as one step, the newest first", () => {
  const steps = stepsOf([transition("found", 1), transition("changed", 2), transition("changed", 3), transition("changed", 4), transition("person", 5, "Looked at."), transition("changed", 6)]);
  expect(steps.map(({ last, first, count }) => [last.cause, first.at.slice(14, 16), last.at.slice(14, 16), count])).toEqual([
    ["changed", "06", "06", 1],
    ["person", "05", "05", 1],
    ["changed", "02", "04", 3],
    ["found", "01", "01", 1],
  ]);
});

it("keeps apart what somebody wrote something about", () => {
  expect(stepsOf([transition("changed", 1), transition("changed", 2, "Known."), transition("changed", 3)])).toHaveLength(3);
});
