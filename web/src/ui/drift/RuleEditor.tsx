import { type ReactNode, useEffect, useRef } from "react";
import { formatCount } from "@/format/number";
import { t as parts } from "@/messages/driftParts";
import { t } from "@/messages/driftRules";
import { Card } from "../Card";
import { Choices, SelectField, TextArea, TextField } from "../Field";
import { type FieldErrors, Form } from "../Form";
import { ListField } from "../ListField";
import { explainProblem, type ProblemText } from "../states";
import { providerName } from "./RuleScope";
import { type Draft, draftOf, type ListName, namesSomething, placeErrors, ruleProviders, ruleValues, type RuleWords, standings } from "./draft";
import styles from "./Rule.module.css";
import { type Example, type Preview, RulePreview } from "./RulePreview";
import { type PreviewState, usePreview } from "./usePreview";

/** A rule as it is sent. */
export type NewRule = RuleWords & { until?: string };

type Asked<Answer> = { answer: Answer; problem: null } | { answer: null; problem: ProblemText };

/** What stands in the form at first. */
export type RuleStart = Partial<Record<ListName, readonly string[]>> & { provider?: string };

interface Props<Answer extends Preview> {
  start: RuleStart;
  /** The first day with which a rule can end, and the instant at which a day is over. */
  firstDay: string;
  endOf: (day: string) => string;
  /** Finds out what it would hide; null where the reader may not. */
  onPreview: ((rule: NewRule, signal: AbortSignal) => Promise<Asked<Answer>>) | null;
  onSave: (rule: NewRule) => Promise<ProblemText | null>;
  /** What a drift is called, or a link to it. */
  nameOf: (example: Example) => ReactNode;
  /** What else an answer has to say. */
  also?: (answer: Answer) => ReactNode;
}

/** An answer in a sentence, to be read aloud: the drifts themselves are there to be looked at. */
function summaryOf({ looked_at: all, hidden, partly }: Preview): string {
  return t("preview.summary", { count: formatCount(all), hidden: formatCount(hidden), partly: formatCount(partly) });
}

/** What has to be called something before it can be looked at. */
const unnamed = "…";

const listNames = ["types", "ids", "accounts", "regions", "paths", "when"] as const;

/** What a field is called in the form: `paths[1]` is the second of "Fields". */
function fieldName(field: string): string {
  const [, name, place] = /^([a-z]+)(?:\[(\d+)\])?/.exec(field) ?? [];
  const known = listNames.find((one) => one === name);
  if (known === undefined) return field;
  const label = t(`new.${known}`);
  return place === undefined ? label : t("new.row", { label, number: String(Number(place) + 1) });
}

function Looked<Answer extends Preview>({ state, nameOf, also }: Pick<Props<Answer>, "nameOf" | "also"> & { state: PreviewState<Answer, ProblemText> }) {
  const { isBusy, answer, problem } = state;
  if (problem !== null) {
    const wrong = problem.errors ?? [];
    return (
      <div className={styles["refused"]}>
        <p>{wrong.length === 0 ? t("preview.failed") : t("preview.wrong")}</p>
        {wrong.length === 0 ? <p>{explainProblem(problem)}</p> : <ul>{wrong.map(({ field, detail }) => <li key={`${field ?? ""}${detail}`}>{field === undefined ? detail : `${fieldName(field)}: ${detail}`}</li>)}</ul>}
      </div>
    );
  }
  if (answer === null) return <p>{isBusy ? t("preview.busy") : t("preview.begin")}</p>;
  return (
    <RulePreview preview={answer} nameOf={nameOf}>
      {also?.(answer)}
    </RulePreview>
  );
}

/** A rule that is filled in, with what it would hide beside it, and made. */
export function RuleEditor<Answer extends Preview>({ start, firstDay, endOf, onPreview, onSave, nameOf, also }: Props<Answer>) {
  const box = useRef<HTMLDivElement>(null);
  const sent = ({ rule, lastDay }: Draft): NewRule => ({ ...rule, ...(lastDay !== null && { until: endOf(lastDay) }) });
  const { state, look } = usePreview<NewRule, Answer, ProblemText>((rule, signal) => onPreview?.(rule, signal) ?? Promise.resolve({ answer: null, problem: { status: 403 } }));
  const lookAt = (data: FormData) => {
    const draft = draftOf(data);
    const { title, reason } = draft.rule;
    const isEnough = onPreview !== null && namesSomething(draft.rule) && (draft.lastDay === null || draft.lastDay >= firstDay);
    look(isEnough ? { ...sent(draft), title: title || unnamed, reason: reason || unnamed } : null);
  };
  const first = useRef(lookAt);
  useEffect(() => {
    // What somebody was looking at stands in it already.
    const form = box.current?.querySelector("form");
    if (form) first.current(new FormData(form));
  }, []);
  const check = (data: FormData): FieldErrors => {
    const { rule, lastDay } = draftOf(data);
    return {
      ...(rule.title === "" && { title: t("new.titleMissing") }),
      ...(rule.reason === "" && { reason: t("new.reasonMissing") }),
      ...(lastDay !== null && lastDay < firstDay && { until: t("new.untilPast") }),
      ...(!namesSomething(rule) && { paths: t("new.pathsMissing") }),
    };
  };
  const save = async (data: FormData) => {
    const draft = draftOf(data);
    const problem = await onSave(sent(draft));
    if (problem?.errors === undefined) return problem;
    return { ...problem, errors: placeErrors(problem.errors, draft.rows) };
  };
  const rows = (name: ListName) => (start[name] ?? []).map((text) => [text]);
  const list = (name: ListName, example: string, hint?: string) => (
    <ListField label={t(`new.${name}`)} name={name} parts={[{ suffix: "", example }]} values={rows(name)} {...(hint !== undefined && { hint })} />
  );
  return (
    <div className={styles["columns"]} ref={box}>
      <section className={styles["panel"]} aria-label={t("rules.new")}>
        <p className={styles["lead"]}>{t("new.lead")}</p>
        <Form submit={t("new.submit")} onInput={lookAt} check={check} onSubmit={save}>
          <h2>{t("new.what")}</h2>
          <TextField label={t("new.title")} name="title" maxLength={200} hint={t("new.titleHint")} autoComplete="off" />
          <TextArea label={t("new.reason")} name="reason" rows={2} maxLength={4000} hint={t("new.reasonHint")} />
          <TextField label={t("new.until")} name="until" type="date" min={firstDay} isOptional hint={t("new.untilHint")} />
          <h2>{t("new.which")}</h2>
          <p className={styles["fine"]}>{t("new.whichHint")}</p>
          <div className={styles["pair"]}>
            {list("types", t("new.typesExample"))}
            {list("ids", t("new.idsExample"))}
            {list("accounts", t("new.accountsExample"))}
            {list("regions", t("new.regionsExample"))}
          </div>
          <SelectField
            label={t("new.provider")}
            name="provider"
            options={[{ value: "", label: t("new.anyProvider") }, ...ruleProviders.map((value) => ({ value, label: providerName(value) }))]}
            defaultValue={start.provider ?? ""}
          />
          <h2>{t("new.hide")}</h2>
          {list("paths", t("new.pathsExample"), t("new.pathsHint"))}
          <Choices type="checkbox" name="standings" label={t("new.standings")} hint={t("new.standingsHint")} options={standings.map((value) => ({ value, label: parts(`standing.${value}`) }))} defaultValue={[]} />
          <SelectField
            label={t("new.values")}
            name="values"
            options={[{ value: "", label: t("new.anyValues") }, ...ruleValues.map((value) => ({ value, label: t(`scope.values.${value}`) }))]}
            defaultValue=""
          />
          <ListField
            label={t("new.when")}
            name="when"
            hint={t("new.whenHint")}
            parts={[
              { suffix: ".path", label: t("new.whenPath"), example: t("new.whenPathExample") },
              { suffix: ".is", label: t("new.whenValues"), example: t("new.whenValuesExample") },
            ]}
          />
        </Form>
      </section>
      {onPreview !== null && (
        <div className={styles["beside"]} aria-busy={state.isBusy}>
          <Card title={t("preview.title")}>
            <p className="hidden-text" role="status">
              {state.answer !== null && !state.isBusy && summaryOf(state.answer)}
            </p>
            <div className={styles["preview"]}>
              <Looked state={state} nameOf={nameOf} {...(also !== undefined && { also })} />
            </div>
          </Card>
        </div>
      )}
    </div>
  );
}
