import { type SyntheticEvent, useId, useState } from "react";
import { t } from "@/messages/policies";
import { Button } from "../Button";
import { CodeEditor } from "../code/CodeEditor";
import { type CodeFault, placed } from "../code/place";
import form from "../Form.module.css";
import { explainProblem, type ProblemText } from "../states";
import styles from "./Policy.module.css";
import { TrialResult, type TrialOutcome } from "./Trial";

/** Why a policy gives no answers. */
interface TrialProblem {
  line?: number | null;
  column?: number | null;
  detail: string;
}

export type Trial = TrialOutcome & { problem?: TrialProblem | null };

/** What became of asking for something: it, or what was against it. */
type Asked<Answer> = { answer: Answer; problem: null } | { answer: null; problem: ProblemText };

interface Props {
  /** The text to begin with. */
  text: string;
  isEnabled: boolean;
  /** What the button that keeps it says; without one it can be tried only. */
  submit: string | null;
  /** Resources to begin with as examples. */
  examples: string;
  /** Whether it can be tried on resources that are there. */
  hasResources: boolean;
  /** Tries it on examples, or without them on resources that are there; null where the reader may not. */
  onTry: ((rego: string, examples: Record<string, unknown>[] | null) => Promise<Asked<Trial>>) | null;
  onSave: (rego: string, isEnabled: boolean) => Promise<ProblemText | null>;
}

/** The faults of the text that a refusal names, and what is left to be said of it. */
function faultsOf(problem: ProblemText): { faults: readonly CodeFault[]; rest: string | null } {
  const faults = (problem.errors ?? []).flatMap(({ field, line, detail }) => (field === "rego" ? [placed(detail, line)] : []));
  return { faults, rest: faults.length > 0 ? null : explainProblem(problem) };
}

/** Examples as they were typed; a text is what is wrong with them. */
function readExamples(text: string): Record<string, unknown>[] | string {
  try {
    const read: unknown = JSON.parse(text);
    return Array.isArray(read) ? (read as Record<string, unknown>[]) : t("trial.examplesWrong", { detail: "[ … ]" });
  } catch (error) {
    return t("trial.examplesWrong", { detail: error instanceof Error ? error.message : "" });
  }
}

/** A policy that is written, tried beside it, and kept. */
export function PolicyEditor({ text, isEnabled, submit, examples, hasResources, onTry, onSave }: Props) {
  const id = useId();
  const [rego, setRego] = useState(text);
  const [enabled, setEnabled] = useState(isEnabled);
  const [faults, setFaults] = useState<readonly CodeFault[]>([]);
  const enabledHint = useId();
  const [refusal, setRefusal] = useState<string | null>(null);
  const [busy, setBusy] = useState<"save" | "own" | "examples" | null>(null);
  const [typed, setTyped] = useState(examples);
  const [wrongExamples, setWrongExamples] = useState<string | null>(null);
  const [trial, setTrial] = useState<TrialOutcome | null>(null);
  const [trialRefusal, setTrialRefusal] = useState<string | null>(null);

  const begin = (what: "save" | "own" | "examples") => {
    setBusy(what);
    setFaults([]);
    setRefusal(null);
    setTrialRefusal(null);
    setWrongExamples(null);
  };
  const save = async () => {
    begin("save");
    const problem = await onSave(rego, enabled);
    setBusy(null);
    if (problem === null) return;
    const { faults: found, rest } = faultsOf(problem);
    setFaults(found);
    setRefusal(rest);
  };
  const tryOut = async (what: "own" | "examples") => {
    if (onTry === null) return;
    const wanted = what === "own" ? null : readExamples(typed);
    begin(what);
    if (typeof wanted === "string") {
      setWrongExamples(wanted);
      setBusy(null);
      return;
    }
    const { answer, problem } = await onTry(rego, wanted);
    setBusy(null);
    setTrial(null);
    if (problem !== null) {
      const { faults: found, rest } = faultsOf(problem);
      setFaults(found);
      setTrialRefusal(rest);
    } else if (answer.problem) {
      const { line = null, column = null, detail } = answer.problem;
      // What is of no line is not a fault of the text: it took too long, or too much.
      if (line === null) setTrialRefusal(detail);
      else setFaults([{ line, column, detail }]);
    } else {
      setTrial(answer);
    }
  };
  const submitted = (event: SyntheticEvent) => {
    event.preventDefault();
    if (busy === null) void save();
  };
  const press = (what: "own" | "examples") => () => {
    if (busy === null) void tryOut(what);
  };
  return (
    <div className={styles["columns"]}>
      <form className={styles["panel"]} onSubmit={submitted} noValidate>
        <CodeEditor
          label={t("policy.text")}
          hint={t("policy.textHint")}
          value={rego}
          maxLength={65_536}
          faults={faults}
          onChange={(next) => {
            setRego(next);
            // Their places are those of the text as it was sent.
            setFaults([]);
          }}
        />
        {submit !== null && (
          <>
            <label className={styles["check"]}>
              <input
                type="checkbox"
                aria-describedby={enabledHint}
                checked={enabled}
                onChange={({ target }) => {
                  setEnabled(target.checked);
                }}
              />
              {t("policy.enabled")}
            </label>
            <p id={enabledHint} className={form["hint"]}>
              {t("policy.enabledHint")}
            </p>
            <p className={form["error"]} role="alert">
              {refusal}
            </p>
            <div>
              <Button type="submit" look="primary" aria-disabled={busy !== null}>
                {busy === "save" ? t("trial.busy") : submit}
              </Button>
            </div>
          </>
        )}
      </form>
      {onTry !== null && (
        <section className={styles["panel"]} aria-labelledby={`${id}-trial`}>
          <h2 id={`${id}-trial`}>{t("trial.title")}</h2>
          <p className={styles["note"]}>{t("trial.text")}</p>
          {hasResources && (
            <Button aria-disabled={busy !== null} onClick={press("own")}>
              {busy === "own" ? t("trial.busy") : t("trial.own")}
            </Button>
          )}
          <details className={styles["examples"]} open={!hasResources}>
            <summary>{t("trial.fold")}</summary>
            <CodeEditor
              label={t("trial.examplesLabel")}
              hint={t("trial.examplesHint")}
              value={typed}
              rows={12}
              faults={wrongExamples === null ? [] : [{ line: null, column: null, detail: wrongExamples }]}
              onChange={(next) => {
                setTyped(next);
                setWrongExamples(null);
              }}
            />
            <Button aria-disabled={busy !== null} onClick={press("examples")}>
              {busy === "examples" ? t("trial.busy") : t("trial.examples")}
            </Button>
          </details>
          {trialRefusal !== null && (
            <div role="alert" className={styles["refused"]}>
              <strong>{t("trial.failed")}</strong>
              <p>{trialRefusal}</p>
            </div>
          )}
          {trial !== null && (
            <div className={styles["result"]}>
              <TrialResult trial={trial} />
            </div>
          )}
        </section>
      )}
    </div>
  );
}
