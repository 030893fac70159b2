import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { mayCall, useSession } from "@/api/session";
import { type BulkOutcome, changeViolations, createExceptions, violationsChanged } from "@/api/violations";
import { t, tn } from "@/messages/violations";
import { Button } from "@/ui/Button";
import { StatusLine } from "@/ui/StatusLine";
import { explainProblem } from "@/ui/states";
import styles from "./ViolationBulkBar.module.css";
import { ChangeDialog, type ChangeKind } from "./ChangeDialog";
import { ExceptionDialog } from "./ExceptionDialog";
import { type Selection, useChosenCount } from "@/ui/rows/selection";

const kinds = ["acknowledge", "start", "assign", "note", "resolve", "reopen"] as const satisfies readonly ChangeKind[];

/** What became of what was chosen, part by part. */
function account({ changed, unchanged, unknown }: BulkOutcome, isException: boolean): string {
  return [
    tn(isException ? "outcome.excepted" : "outcome.changed", changed),
    ...(unchanged > 0 ? [tn("outcome.unchanged", unchanged)] : []),
    ...(unknown > 0 ? [tn("outcome.unknown", unknown)] : []),
  ].join(", ");
}

/** What is done to all rows that are chosen, and what became of the last time. */
export function ViolationBulkBar({ selection }: { selection: Selection }) {
  const session = useSession();
  const queries = useQueryClient();
  const count = useChosenCount(selection);
  const [doing, setDoing] = useState<ChangeKind | "except" | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const mayExcept = mayCall(session, "create_exception");
  const mayChange = mayCall(session, "change_violations");

  const finish = async (outcome: BulkOutcome, isException: boolean) => {
    const { changed, problem } = outcome;
    // Nothing at all was taken: the form stays, with what is wrong in it.
    if (problem !== null && changed === 0) return problem;
    setDoing(null);
    setSaid(account(outcome, isException));
    setRefused(problem === null ? null : `${tn("outcome.refused", outcome.refused)} ${explainProblem(problem)}`);
    if (problem === null) selection.set([]);
    await violationsChanged(queries);
    return null;
  };
  return (
    <>
      <StatusLine>{said}</StatusLine>
      {refused !== null && (
        <p role="alert" className={styles["refused"]}>
          {refused}
        </p>
      )}
      {count > 0 && (
        <div role="group" aria-label={t("select.bar")} className={styles["bar"]}>
          <strong role="status">{tn("select.count", count)}</strong>
          <div className={styles["actions"]}>
            {mayChange &&
              kinds.map((kind) => (
                <Button key={kind} onClick={() => { setDoing(kind); }}>
                  {t(`act.${kind}`)}
                </Button>
              ))}
            {mayExcept && <Button onClick={() => { setDoing("except"); }}>{t("act.except")}</Button>}
          </div>
          <Button look="quiet" onClick={() => { selection.set([]); }}>
            {t("select.clear")}
          </Button>
        </div>
      )}
      {doing === "except" && (
        <ExceptionDialog
          onClose={() => { setDoing(null); }}
          onSubmit={async (words) => finish(await createExceptions(selection.ids, words), true)}
        />
      )}
      {doing !== null && doing !== "except" && (
        <ChangeDialog
          kind={doing}
          what={tn("change.several", count)}
          onClose={() => { setDoing(null); }}
          onChange={async (change) => finish(await changeViolations(selection.ids, change), false)}
        />
      )}
    </>
  );
}
