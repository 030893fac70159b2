import type { DriftTransition } from "@/api/driftTypes";

/** A step of a history: one transition, or several of the same kind that say nothing apart. */
export interface HistoryStep {
  /** The newest of them, and the oldest. */
  last: DriftTransition;
  first: DriftTransition;
  count: number;
  /** The place of the newest in the whole history. */
  number: number;
}

/** What a noisy resource does over and over. */
function isNoise({ cause, note }: DriftTransition): boolean {
  return cause === "changed" && note == null;
}

/** A history by steps, the newest first: changes that follow one another are one step. */
export function stepsOf(history: readonly DriftTransition[]): HistoryStep[] {
  const steps: HistoryStep[] = [];
  history.forEach((transition, number) => {
    const before = steps[0];
    if (before !== undefined && isNoise(before.last) && isNoise(transition)) {
      steps[0] = { last: transition, first: before.first, count: before.count + 1, number };
    } else {
      steps.unshift({ last: transition, first: transition, count: 1, number });
    }
  });
  return steps;
}
