import type { ReactNode } from "react";
import { t } from "@/messages";
import { Button } from "./Button";
import styles from "./states.module.css";

interface StateProps {
  title?: string;
  /** Announce it: something changed without the reader having asked for exactly this. */
  alert?: boolean;
  children?: ReactNode;
}

/** A card in place of figures: what is the matter, and the one thing to do next. */
export function State({ title, alert = false, children }: StateProps) {
  return (
    <section className={styles["state"]} role={alert ? "alert" : undefined}>
      {title !== undefined && <h2>{title}</h2>}
      {children}
    </section>
  );
}

/** What is known of a failed request. */
export interface ProblemText {
  status: number;
  title?: string;
  detail?: string;
  requestId?: string;
  /** What is wrong with which field. */
  errors?: readonly { field?: string; line?: number; detail: string }[];
}

/** A failed request in words: the server's own where it gave some. */
export function explainProblem({ status, detail, title }: ProblemText): string {
  if (status === 0) return t("problem.network");
  return detail ?? title ?? t("problem.unexpected", { status: String(status) });
}

/** A request failed and there is nothing to show. A refusal (403) says so and offers no retry. */
export function ProblemState({ problem, onRetry }: { problem: ProblemText; onRetry: () => void }) {
  const forbidden = problem.status === 403;
  return (
    <State title={forbidden ? t("forbidden.title") : t("problem.title")} alert>
      <p>{forbidden ? t("forbidden.text") : explainProblem(problem)}</p>
      {problem.requestId !== undefined && (
        <p className={styles["fine"]}>{t("problem.requestId", { id: problem.requestId })}</p>
      )}
      {!forbidden && <Button onClick={onRetry}>{t("problem.retry")}</Button>}
    </State>
  );
}

interface NoteProps {
  title: string;
  problem: ProblemText;
  /** What the button says. */
  retry?: string;
  onRetry: () => void;
}

/** Something failed beside what is on the page: what did, why, and another try. */
export function ProblemNote({ title, problem, retry = t("problem.retry"), onRetry }: NoteProps) {
  return (
    <div className={styles["note"]} role="alert">
      <p>
        <strong>{title}</strong> {explainProblem(problem)}
        {problem.requestId !== undefined && ` ${t("problem.requestId", { id: problem.requestId })}`}
      </p>
      <Button onClick={onRetry}>{retry}</Button>
    </div>
  );
}

/** Grey blocks where figures will stand, and the words for those who do not see them. */
export function Skeleton({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <p className="hidden-text" role="status">
        {label}
      </p>
      <div aria-hidden="true">{children}</div>
    </div>
  );
}

/** One block of a skeleton; sizes in CSS units. */
export function Block({ width = "100%", height }: { width?: string; height: string }) {
  return <div className={styles["block"]} style={{ width, height }} />;
}
