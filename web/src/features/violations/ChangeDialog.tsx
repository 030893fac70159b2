import { useWholeList } from "@/api/paging";
import { peopleQuery } from "@/api/people";
import { useSession } from "@/api/session";
import type { ViolationChange, ViolationStatus } from "@/api/violationTypes";
import { t } from "@/messages/violations";
import { Dialog } from "@/ui/Dialog";
import { SelectField, TextArea } from "@/ui/Field";
import { type FieldErrors, Form, textOf } from "@/ui/Form";
import { Block, explainProblem, type ProblemText, Skeleton } from "@/ui/states";

/** What is done to violations: moved on, given to somebody, or only noted. */
export type ChangeKind = "acknowledge" | "start" | "resolve" | "reopen" | "assign" | "note";

/** Where each leads. */
const statuses: Partial<Record<ChangeKind, ViolationStatus>> = { acknowledge: "acknowledged", start: "in_progress", resolve: "resolved", reopen: "open" };

/** Stands for nobody in the choice of people. */
const nobody = "nobody";

/** The longest note that the server takes. */
export const longestNote = 4000;

interface Props {
  kind: ChangeKind;
  /** What is changed, in words: `this violation`. */
  what: string;
  /** Who takes care now, where that is one person. */
  assignee?: string | undefined;
  /** Sends it; on success the caller stops drawing this. */
  onChange: (change: ViolationChange, person: string | null) => Promise<ProblemText | null>;
  onClose: () => void;
}

function People({ assignee, rows }: { assignee: string | undefined; rows: readonly { value: string; label: string }[] }) {
  const { person } = useSession();
  const options = [{ value: nobody, label: t("change.nobody") }, ...rows];
  return <SelectField label={t("change.person")} name="assignee" options={options} defaultValue={assignee ?? person?.id ?? nobody} />;
}

/** Asks for what goes with a change: who takes care, a note. */
export function ChangeDialog({ kind, what, assignee, onChange, onClose }: Props) {
  const { rows, problem } = useWholeList({ ...peopleQuery, enabled: kind === "assign" });
  const people = (rows ?? []).map(({ id, name, email }) => ({ value: id, label: name ?? email }));
  const needsNote = kind === "note" || kind === "resolve";
  const check = (data: FormData): FieldErrors => {
    if (!needsNote || textOf(data, "note") !== "") return {};
    return { note: t(kind === "note" ? "change.noteMissing" : "change.noteNeeded") };
  };
  const send = (data: FormData) => {
    const note = textOf(data, "note");
    const status = statuses[kind];
    const person = textOf(data, "assignee");
    return onChange(
      {
        ...(status !== undefined && { status }),
        ...(kind === "assign" && { assignee: person === nobody ? null : person }),
        ...(note !== "" && { note }),
      },
      people.find(({ value }) => value === person)?.label ?? null,
    );
  };
  return (
    <Dialog title={t(`change.${kind}Title`, { what })} onClose={onClose}>
      {kind === "assign" && rows === null ? (
        problem === null ? (
          <Skeleton label={t("change.peopleLoading")}>
            <Block height="140px" />
          </Skeleton>
        ) : (
          <p role="alert">{explainProblem(problem)}</p>
        )
      ) : (
        <Form submit={t("change.save")} check={check} onSubmit={send} onCancel={onClose}>
          {kind === "assign" && <People assignee={assignee} rows={people} />}
          <TextArea
            label={t("change.note")}
            name="note"
            rows={3}
            maxLength={longestNote}
            isOptional={!needsNote}
            hint={kind === "resolve" ? t("change.resolveHint") : t("change.noteHint")}
          />
        </Form>
      )}
    </Dialog>
  );
}
