import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { changeDrifts, driftChanged, type DriftOutcome } from "@/api/drift";
import type { DriftChoice } from "@/api/driftTypes";
import { t, tn } from "@/messages/drift";
import { Button } from "@/ui/Button";
import { type Selection, useChosenCount } from "@/ui/rows/selection";
import { explainProblem } from "@/ui/states";
import styles from "./DriftBulkBar.module.css";
import { ChangeDialog } from "./ChangeDialog";

const choices = ["revert", "accepted", "snoozed", "open"] as const satisfies readonly DriftChoice[];

/** What became of what was chosen, part by part. */
function account({ changed, unchanged, unknown }: DriftOutcome): string {
  return [
    tn("outcome.changed", changed),
    ...(unchanged > 0 ? [tn("outcome.unchanged", unchanged)] : []),
    ...(unknown > 0 ? [tn("outcome.unknown", unknown)] : []),
  ].join(", ");
}

interface Props {
  selection: Selection;
  /** All that are listed. */
  ids: readonly string[];
  /** Told what became of those that were chosen, in words. */
  onSaid: (text: string) => void;
}

/** What is done to all drifts that are chosen, and what was against it the last time. */
export function DriftBulkBar({ selection, ids, onSaid }: Props) {
  const queries = useQueryClient();
  const count = useChosenCount(selection);
  const [doing, setDoing] = useState<DriftChoice | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const finish = async (outcome: DriftOutcome) => {
    const { changed, problem } = outcome;
    // Nothing at all was taken: the form stays, with what is wrong in it.
    if (problem !== null && changed === 0) return problem;
    setDoing(null);
    if (problem === null) selection.set([]);
    // What is said to be done must be in sight.
    await driftChanged(queries);
    onSaid(account(outcome));
    setRefused(problem === null ? null : `${tn("outcome.refused", outcome.refused)} ${explainProblem(problem)}`);
    return null;
  };
  return (
    <>
      {refused !== null && (
        <p role="alert" className={styles["refused"]}>
          {refused}
        </p>
      )}
      {count > 0 && (
        <div role="group" aria-label={t("select.bar")} className={styles["bar"]}>
          <strong role="status">{tn("select.count", count)}</strong>
          <div className={styles["actions"]}>
            {choices.map((choice) => (
              <Button key={choice} onClick={() => { setDoing(choice); }}>
                {t(`act.${choice}`)}
              </Button>
            ))}
          </div>
          {count < ids.length && (
            <Button look="quiet" onClick={() => { selection.set(ids); }}>
              {t("select.all")}
            </Button>
          )}
          <Button look="quiet" onClick={() => { selection.set([]); }}>
            {t("select.clear")}
          </Button>
        </div>
      )}
      {doing !== null && (
        <ChangeDialog
          choice={doing}
          what={tn("change.several", count)}
          onClose={() => { setDoing(null); }}
          onChange={async (change) => finish(await changeDrifts(selection.ids, change))}
        />
      )}
    </>
  );
}
