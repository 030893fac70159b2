import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type SyntheticEvent, useId, useState } from "react";
import { type Problem, problemOf } from "@/api/client";
import { useChange } from "@/api/desk/change";
import { changeDocument, createDocument, documentQuery, tryDocument } from "@/api/desk/frameworks";
import { useMay } from "@/api/desk/session";
import type { FrameworkTrial } from "@/api/desk/types";
import { formatCount } from "@/format/number";
import { t, tn } from "@/messages/desk";
import { Button, buttonLook } from "@/ui/Button";
import { CodeEditor } from "@/ui/code/CodeEditor";
import { type CodeFault } from "@/ui/code/place";
import form from "@/ui/Form.module.css";
import { blank, Page } from "@/ui/Page";
import layout from "@/ui/policy/Policy.module.css";
import { RecordName, Records, Small } from "@/ui/Records";
import { Severity } from "@/ui/Severity";
import { Block, explainProblem, ProblemState, Skeleton, State } from "@/ui/states";
import { StatusLine } from "@/ui/StatusLine";
import { blankDocument } from "./frameworkTemplate";

const above = [{ label: t("frameworks.title"), link: { to: "/operator/frameworks" } as const }];
const forbidden = { status: 403 };

/** The longest document that the server takes, in bytes; of letters beyond ASCII fewer fit. */
const longest = 1024 * 1024;

/** What is wrong with the text, line by line, and what is left to be said of it. */
function sorted(problem: Problem): { faults: readonly CodeFault[]; name: string | null; rest: string | null } {
  const errors = problem.errors ?? [];
  const ofName = errors.find(({ field }) => field === "name")?.detail ?? null;
  const faults = errors.flatMap(({ field, file, line, detail }) => {
    if (field === "name") return [];
    const where = [file, field].filter((one) => one !== undefined && one !== "").join(", ");
    return [{ line: file === undefined ? (line ?? null) : null, column: null, detail: where === "" ? detail : `${where}: ${detail}` }];
  });
  return { faults, name: ofName, rest: errors.length === 0 ? explainProblem(problem) : null };
}

/** What a document would bring, before it is kept. */
function Brings({ trial: { frameworks, checks, topics, removed } }: { trial: FrameworkTrial }) {
  return (
    <>
      {removed.length > 0 && (
        <p className={layout["suspended"]} role="note">
          {removed.map(({ name, version, followers }) => t("frameworks.wouldGo", { framework: `${name} ${version}`, customers: tn("frameworks.customers", followers) })).join(" ")}
        </p>
      )}
      {frameworks.length > 0 && (
        <Records
          caption={t("frameworks.framework")}
          columns={[
            { key: "framework", label: t("frameworks.framework") },
            { key: "requirements", label: t("frameworks.requirements"), isNumber: true },
            { key: "checks", label: t("frameworks.checks"), isNumber: true },
          ]}
          rows={frameworks.map((one) => ({
            key: one.key,
            cells: {
              framework: <RecordName name={`${one.name} ${one.version}`} detail={one.key} />,
              requirements: (
                <>
                  {formatCount(one.requirements)}
                  <Small>{tn("frameworks.withChecks", one.requirements_with_checks)}</Small>
                </>
              ),
              checks: formatCount(one.checks),
            },
          }))}
        />
      )}
      {checks.length > 0 && (
        <Records
          caption={t("frameworks.ownChecks")}
          columns={[
            { key: "check", label: t("frameworks.ownChecks") },
            { key: "severity", label: t("frameworks.severity") },
            { key: "requirements", label: t("frameworks.mapped"), isNumber: true },
          ]}
          rows={checks.map((one) => ({
            key: one.id,
            cells: { check: <RecordName name={one.title} detail={one.id} />, severity: <Severity severity={one.severity} />, requirements: formatCount(one.requirements) },
          }))}
        />
      )}
      {topics.length > 0 && <p>{t("frameworks.topics", { topics: topics.join(", ") })}</p>}
      {frameworks.length + checks.length + topics.length === 0 && <p>{t("frameworks.nothing")}</p>}
    </>
  );
}

interface EditorProps {
  /** The document in whose place it comes; null is beside all others. */
  id: string | null;
  name: string;
  text: string;
  submit: string;
  /** What is wrong with it as it is kept. */
  faults: readonly CodeFault[];
  onSave: (name: string, text: string) => Promise<Problem | null>;
}

function Editor({ id, name: named, text: begun, submit, faults: kept, onSave }: EditorProps) {
  const heading = useId();
  const [name, setName] = useState(named);
  const [text, setText] = useState(begun);
  const [faults, setFaults] = useState(kept);
  const [nameFault, setNameFault] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [trial, setTrial] = useState<FrameworkTrial | null>(null);
  const [busy, setBusy] = useState<"save" | "try" | null>(null);
  const show = (problem: Problem | null) => {
    const { faults: found, name: ofName, rest } = problem === null ? { faults: [], name: null, rest: null } : sorted(problem);
    setFaults(found);
    setNameFault(ofName);
    setRefusal(rest);
  };
  const write = (next: string) => {
    setText(next);
    // What was found, and what it would bring, are of the text as it was.
    setFaults([]);
    setTrial(null);
  };
  const look = async () => {
    setBusy("try");
    const { answer, problem } = await tryDocument(text, id);
    setBusy(null);
    show(problem);
    setTrial(answer);
  };
  const save = async () => {
    if (name.trim() === "") {
      setNameFault(t("frameworks.nameMissing"));
      return;
    }
    setBusy("save");
    const problem = await onSave(name.trim(), text);
    setBusy(null);
    show(problem);
  };
  const submitted = (event: SyntheticEvent) => {
    event.preventDefault();
    if (busy === null) void save();
  };
  const take = async (file: File) => {
    if (file.size > longest) {
      setRefusal(t("frameworks.tooLong"));
      return;
    }
    write(await file.text());
    setRefusal(null);
    if (name.trim() === "") setName(file.name.slice(0, 200));
  };
  return (
    <div className={layout["columns"]}>
      <form className={layout["panel"]} onSubmit={submitted} noValidate>
        <div className={form["field"]}>
          <label htmlFor={`${heading}-name`}>{t("frameworks.name")}</label>
          <input
            id={`${heading}-name`}
            className={form["input"]}
            value={name}
            maxLength={200}
            autoComplete="off"
            spellCheck={false}
            aria-invalid={nameFault !== null}
            aria-describedby={`${heading}-name-hint`}
            onChange={({ target }) => {
              setName(target.value);
              setNameFault(null);
            }}
          />
          {nameFault !== null && <p className={form["error"]}>{nameFault}</p>}
          <p id={`${heading}-name-hint`} className={form["hint"]}>
            {t("frameworks.nameHint")}
          </p>
        </div>
        <div className={form["field"]}>
          <label htmlFor={`${heading}-file`}>{t("frameworks.file")}</label>
          <input
            id={`${heading}-file`}
            type="file"
            className={form["input"]}
            accept=".yaml,.yml,text/yaml,application/yaml"
            onChange={({ target }) => {
              const [file] = target.files ?? [];
              if (file !== undefined) void take(file);
            }}
          />
        </div>
        <CodeEditor label={t("frameworks.text")} hint={t("frameworks.textHint")} value={text} faults={faults} onChange={write} />
        <p className={form["error"]} role="alert">
          {refusal}
        </p>
        <div>
          <Button type="submit" look="primary" aria-disabled={busy !== null}>
            {busy === "save" ? t("frameworks.busy") : submit}
          </Button>
        </div>
      </form>
      <section className={layout["panel"]} aria-labelledby={heading}>
        <h2 id={heading}>{t("frameworks.wouldBring")}</h2>
        <p className={layout["note"]}>{t("frameworks.wouldBringText")}</p>
        <Button aria-disabled={busy !== null} onClick={() => { if (busy === null) void look(); }}>
          {busy === "try" ? t("frameworks.busy") : t("frameworks.look")}
        </Button>
        {trial !== null && (
          <div className={layout["result"]} role="status">
            <Brings trial={trial} />
          </div>
        )}
      </section>
    </div>
  );
}

function Existing({ documentId }: { documentId: string }) {
  const may = useMay();
  const change = useChange();
  const [said, setSaid] = useState<string | null>(null);
  const isAllowed = may("read_framework_document");
  const { data, error, refetch } = useQuery({ ...documentQuery(documentId), enabled: isAllowed });
  const problem = isAllowed ? (error === null ? null : problemOf(error)) : forbidden;
  const mayChange = may("change_framework_document");
  return (
    <Page title={data?.name ?? t("frameworks.document")} above={above} note={data === undefined ? blank : t("frameworks.versionNote", { version: String(data.version) })}>
      <StatusLine>{said}</StatusLine>
      {data === undefined && problem === null && (
        <Skeleton label={t("desk.loading")}>
          <Block height="320px" />
        </Skeleton>
      )}
      {problem !== null && problem.status !== 404 && <ProblemState problem={problem} onRetry={() => void refetch()} />}
      {problem?.status === 404 && (
        <State title={t("frameworks.missing")}>
          <p>{t("frameworks.missingText")}</p>
          <Link to="/operator/frameworks" className={buttonLook.plain}>
            {t("frameworks.toList")}
          </Link>
        </State>
      )}
      {data !== undefined && mayChange && (
        <Editor
          key={data.version}
          id={data.id}
          name={data.name}
          text={data.document}
          faults={sorted({ status: 422, errors: data.errors.map(({ field, file, line, detail }) => ({ detail, ...(field != null && { field }), ...(file != null && { file }), ...(line != null && { line }) })) }).faults}
          submit={t("frameworks.save", { version: String(data.version + 1) })}
          onSave={(name, text) =>
            change(async () => {
              const { version } = await changeDocument(data.id, name, text);
              setSaid(version === data.version ? t("frameworks.unchanged") : t("frameworks.saved", { version: String(version) }));
            })
          }
        />
      )}
      {data !== undefined && !mayChange && (
        <section className={layout["panel"]}>
          <CodeEditor label={t("frameworks.text")} value={data.document} />
        </section>
      )}
    </Page>
  );
}

/** A document of frameworks, checks and topics with its faults beside it; null is one that is to be added. */
export function FrameworkPage({ documentId }: { documentId: string | null }) {
  const may = useMay();
  const change = useChange();
  const navigate = useNavigate();
  if (documentId !== null) return <Existing documentId={documentId} />;
  return (
    <Page title={t("frameworks.new")} above={above} note={t("frameworks.newNote")}>
      {may("create_framework_document") ? (
        <Editor
          id={null}
          name=""
          text={blankDocument}
          faults={[]}
          submit={t("frameworks.add")}
          onSave={(name, text) =>
            change(async () => {
              const { id } = await createDocument(name, text);
              await navigate({ to: "/operator/frameworks/$documentId", params: { documentId: id } });
            })
          }
        />
      ) : (
        <ProblemState problem={forbidden} onRetry={() => undefined} />
      )}
    </Page>
  );
}
