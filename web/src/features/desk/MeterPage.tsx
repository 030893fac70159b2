import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { aggregations, changeMeter, createMeter, metersQuery } from "@/api/desk/meters";
import { useChange } from "@/api/desk/change";
import { useMay } from "@/api/desk/session";
import type { Meter, MeterDefinition } from "@/api/desk/types";
import { useList } from "@/api/paging";
import { t } from "@/messages/desk";
import { buttonLook } from "@/ui/Button";
import { SelectField, TextArea, TextField } from "@/ui/Field";
import { Form } from "@/ui/Form";
import { Page } from "@/ui/Page";
import { Block, ProblemState, Skeleton, State } from "@/ui/states";
import { StatusLine } from "@/ui/StatusLine";
import { allSigns, definitionErrors, definitionOf, writeCondition } from "./definition";
import styles from "./Desk.module.css";
import layout from "./MeterPage.module.css";
import { MeterTest } from "./MeterTest";
import { typed } from "./words";

const forbidden = { status: 403 };

/** What a new meter begins as. */
const blank: MeterDefinition = { name: "", unit: "", event_type: "", aggregation: "count", dimensions: [], conditions: [] };

function DefinitionFields({ definition }: { definition: MeterDefinition }) {
  const { name, unit, event_type: type, aggregation, value, dimensions = [], conditions = [], failures } = definition;
  return (
    <>
      <div className={styles["pair"]}>
        <TextField name="name" label={t("meter.name")} defaultValue={name} maxLength={200} autoComplete="off" />
        <TextField name="unit" label={t("meter.unit")} hint={t("meter.unitHint")} defaultValue={unit} maxLength={40} autoComplete="off" />
      </div>
      <TextField
        name="event_type"
        label={t("meter.eventType")}
        hint={t("meter.eventTypeHint")}
        defaultValue={type}
        maxLength={256}
        autoComplete="off"
        spellCheck={false}
      />
      <div className={styles["pair"]}>
        <SelectField
          name="aggregation"
          label={t("meter.aggregation")}
          defaultValue={aggregation}
          options={aggregations.map((one) => ({ value: one, label: t(`aggregation.${one}`) }))}
        />
        <TextField
          name="value"
          label={t("meter.value")}
          hint={t("meter.valueHint")}
          defaultValue={value ?? ""}
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
        />
      </div>
      <TextField
        name="dimensions"
        label={t("meter.dimensions")}
        hint={t("meter.dimensionsHint")}
        defaultValue={dimensions.join(", ")}
        autoComplete="off"
        spellCheck={false}
        isOptional
      />
      <TextArea
        name="conditions"
        label={t("meter.conditions")}
        hint={t("meter.conditionsHint", { signs: allSigns })}
        defaultValue={conditions.map(writeCondition).join("\n")}
        rows={3}
        spellCheck={false}
        isOptional
      />
      <TextField
        name="failures"
        label={t("meter.failures")}
        hint={t("meter.failuresHint")}
        defaultValue={failures ?? ""}
        maxLength={63}
        autoComplete="off"
        spellCheck={false}
        isOptional
      />
    </>
  );
}

const keyPattern = /^[a-z][a-z0-9_]{0,62}$/;

/** The form of a meter, new or another version, with its test beside it. */
function Editor({ meter }: { meter: Meter | null }) {
  const change = useChange();
  const navigate = useNavigate();
  const [definition, setDefinition] = useState(meter?.definition ?? blank);
  const [status, setStatus] = useState<string | null>(null);

  const create = async (data: FormData) => {
    const wanted = { key: typed(data, "key") ?? "", definition: definitionOf(data) };
    const problem = await change(() => createMeter(wanted));
    if (problem === null) await navigate({ to: "/operator/meters" });
    return problem;
  };
  const save = async (before: Meter, data: FormData) => {
    let after = before;
    setStatus(null);
    const problem = await change(async () => {
      after = await changeMeter(before.id, definitionOf(data));
    });
    if (problem === null) {
      setStatus(after.version === before.version ? t("meter.unchanged") : t("meter.saved", { version: String(after.version) }));
    }
    return problem;
  };
  return (
    <>
      <StatusLine>{status}</StatusLine>
      <div className={layout["columns"]}>
        <section className={layout["panel"]}>
          <h2>{t("meter.definition")}</h2>
          <Form
            submit={meter === null ? t("meter.create") : t("meter.save", { version: String(meter.version + 1) })}
            onInput={(data) => {
              setDefinition(definitionOf(data));
            }}
            check={(data) => ({
              ...(meter === null && !keyPattern.test(typed(data, "key") ?? "") && { key: t("meter.keyWrong") }),
              ...definitionErrors(data),
            })}
            onSubmit={(data) => (meter === null ? create(data) : save(meter, data))}
          >
            {meter === null && (
              <TextField name="key" label={t("meter.key")} hint={t("meter.keyHint")} maxLength={63} autoComplete="off" autoCapitalize="none" spellCheck={false} />
            )}
            <DefinitionFields definition={meter?.definition ?? blank} />
          </Form>
        </section>
        <MeterTest definition={definition} />
      </div>
    </>
  );
}

const above = [{ label: t("meters.title"), link: { to: "/operator/meters" } as const }];

function Existing({ meterId }: { meterId: string }) {
  const { rows, problem, onRetry } = useList(metersQuery);
  const meter = rows?.find(({ id }) => id === meterId);
  if (meter !== undefined) {
    return (
      <Page title={meter.definition.name} above={above} note={<span className={styles["id"]}>{meter.key}</span>}>
        <Editor meter={meter} />
      </Page>
    );
  }
  return (
    <Page title={t("meters.name")} above={above}>
      {problem !== null && <ProblemState problem={problem} onRetry={onRetry} />}
      {problem === null && rows === null && (
        <Skeleton label={t("desk.loading")}>
          <div className={styles["panel"]}>
            <Block height="320px" />
          </div>
        </Skeleton>
      )}
      {problem === null && rows !== null && (
        <State title={t("meters.unknown")}>
          <p>{t("meters.unknownText")}</p>
          <Link to="/operator/meters" className={buttonLook.plain}>
            {t("meters.toMeters")}
          </Link>
        </State>
      )}
    </Page>
  );
}

/** One meter, to be made (null) or changed, tried on events while it is typed. */
export function MeterPage({ meterId }: { meterId: string | null }) {
  const may = useMay();
  if (meterId !== null && may("list_meters") && may("change_meter")) return <Existing meterId={meterId} />;
  return (
    <Page title={meterId === null ? t("meters.new") : t("meters.name")} above={above}>
      {meterId === null && may("create_meter") ? <Editor meter={null} /> : <ProblemState problem={forbidden} onRetry={() => undefined} />}
    </Page>
  );
}
