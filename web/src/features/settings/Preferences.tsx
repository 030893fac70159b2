import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { attempt, problemOf } from "@/api/client";
import { mayCall, sessionQuery, useSession } from "@/api/session";
import { changeSettings, settingsQuery, weekStarts } from "@/api/settings";
import type { Settings } from "@/api/types";
import { monthName } from "@/format/dates";
import { t } from "@/messages/settings";
import { Card } from "@/ui/Card";
import { SelectField, TextField } from "@/ui/Field";
import { type FieldErrors, Form, textOf } from "@/ui/Form";
import { Block, ProblemState, Skeleton } from "@/ui/states";
import { StatusLine } from "@/ui/StatusLine";
import { forSection, Frame } from "./Frame";
import styles from "./Profile.module.css";

const months = Array.from({ length: 12 }, (_, index) => ({ value: String(index + 1), label: monthName(index + 1) }));
const weeks = weekStarts.map((day) => ({ value: day, label: t(`preferences.week.${day}`) }));

/** The zones to choose from; the one in force is among them even where this browser does not know it. */
function zonesWith(current: string): { value: string; label: string }[] {
  const zones = new Set([...Intl.supportedValuesOf("timeZone"), "UTC", current]);
  return [...zones].sort().map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }));
}

function check(data: FormData): FieldErrors {
  return /^([A-Za-z]{3})?$/.test(textOf(data, "currency")) ? {} : { currency: t("preferences.currencyWrong") };
}

/** The preferences of those who may not change them. */
function Facts({ settings }: { settings: Settings }) {
  return (
    <>
      <dl className={styles["facts"]}>
        <dt>{t("preferences.zone")}</dt>
        <dd>{settings.time_zone}</dd>
        <dt>{t("preferences.currency")}</dt>
        <dd>{settings.currency ?? t("preferences.currencyAny")}</dd>
        <dt>{t("preferences.fiscal")}</dt>
        <dd>{monthName(settings.fiscal_year_start)}</dd>
        <dt>{t("preferences.week")}</dt>
        <dd>{t(`preferences.week.${settings.week_start}`)}</dd>
      </dl>
      <p className={styles["last"]}>{t("preferences.readOnly")}</p>
    </>
  );
}

function PreferencesPage() {
  const session = useSession();
  const queries = useQueryClient();
  const { data: settings, error, refetch } = useQuery(settingsQuery);
  const [said, setSaid] = useState<string | null>(null);

  const save = (data: FormData) =>
    attempt(async () => {
      setSaid(null);
      const changed = await changeSettings({
        time_zone: textOf(data, "time_zone"),
        currency: textOf(data, "currency").toUpperCase() || null,
        fiscal_year_start: Number(textOf(data, "fiscal_year_start")),
        week_start: weekStarts.find((day) => day === data.get("week_start")) ?? "monday",
      });
      queries.setQueryData(settingsQuery.queryKey, changed);
      queries.setQueryData(sessionQuery.queryKey, (before) => before && { ...before, customer: changed });
      // Every figure may be of other days now.
      const told = [sessionQuery, settingsQuery].map(({ queryKey }) => queryKey[0]);
      void queries.invalidateQueries({ predicate: ({ queryKey }) => !told.some((name) => name === queryKey[0]) });
      setSaid(t("preferences.saved"));
    });

  return (
    <Frame section="preferences" note={t("preferences.note", { customer: session.customer.name })}>
      <StatusLine>{said}</StatusLine>
      {settings === undefined && error !== null && <ProblemState problem={problemOf(error)} onRetry={() => void refetch()} />}
      {settings === undefined && error === null && (
        <Skeleton label={t("preferences.loading")}>
          <div className={styles["cards"]}>
            <Block height="320px" />
          </div>
        </Skeleton>
      )}
      {settings !== undefined && (
        <div className={styles["cards"]}>
          <Card title={session.customer.name}>
            {mayCall(session, "change_settings") ? (
              <Form submit={t("preferences.save")} check={check} onSubmit={save}>
                <SelectField
                  label={t("preferences.zone")}
                  name="time_zone"
                  options={zonesWith(settings.time_zone)}
                  defaultValue={settings.time_zone}
                  hint={t("preferences.zoneHint")}
                />
                <TextField
                  label={t("preferences.currency")}
                  name="currency"
                  isOptional
                  maxLength={3}
                  autoComplete="off"
                  autoCapitalize="characters"
                  defaultValue={settings.currency ?? ""}
                  hint={t("preferences.currencyHint")}
                />
                <SelectField
                  label={t("preferences.fiscal")}
                  name="fiscal_year_start"
                  options={months}
                  defaultValue={String(settings.fiscal_year_start)}
                  hint={t("preferences.fiscalHint")}
                />
                <SelectField label={t("preferences.week")} name="week_start" options={weeks} defaultValue={settings.week_start} />
              </Form>
            ) : (
              <Facts settings={settings} />
            )}
          </Card>
        </div>
      )}
    </Frame>
  );
}

/** How figures and times are shown to everybody of the customer. */
export const Preferences = forSection("preferences", PreferencesPage);
