import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { attempt } from "@/api/client";
import { changeProfile, mayCall, sessionQuery, useSession } from "@/api/session";
import { t as en } from "@/messages";
import { t } from "@/messages/settings";
import { Card } from "@/ui/Card";
import { TextField } from "@/ui/Field";
import { type FieldErrors, Form, textOf } from "@/ui/Form";
import { RecordName, Records } from "@/ui/Records";
import { State } from "@/ui/states";
import { StatusLine } from "@/ui/StatusLine";
import { forSection, Frame } from "./Frame";
import styles from "./Profile.module.css";

/** The longest name, in characters. */
const longestName = 200;

function checkName(data: FormData): FieldErrors {
  return textOf(data, "name") === "" ? { name: t("profile.nameMissing") } : {};
}

function ProfilePage() {
  const session = useSession();
  const queries = useQueryClient();
  const [said, setSaid] = useState<string | null>(null);
  const { person, customer, customers } = session;

  const save = (data: FormData) =>
    attempt(async () => {
      setSaid(null);
      queries.setQueryData(sessionQuery.queryKey, await changeProfile(textOf(data, "name")));
      setSaid(t("profile.saved"));
    });

  return (
    <Frame section="profile" note={t("profile.note")}>
      <StatusLine>{said}</StatusLine>
      {!person ? (
        <State title={t("profile.nobody")}>
          <p>{t("profile.nobodyText")}</p>
        </State>
      ) : (
        <div className={styles["cards"]}>
          <Card title={t("profile.card")}>
            <dl className={styles["facts"]}>
              <dt>{t("profile.email")}</dt>
              <dd>{person.email}</dd>
              <dt>{t("profile.role")}</dt>
              <dd>
                {t(`role.${session.role}`)}
                <span>{t(`role.${session.role}.meaning`)}</span>
              </dd>
            </dl>
            <p className={styles["hint"]}>{t("profile.emailHint")}</p>
            {mayCall(session, "change_profile") && (
              <Form submit={t("profile.save")} check={checkName} onSubmit={save}>
                <TextField
                  label={t("profile.name")}
                  name="name"
                  autoComplete="name"
                  maxLength={longestName}
                  defaultValue={person.name ?? ""}
                  hint={t("profile.nameHint", { customer: customer.name })}
                />
              </Form>
            )}
          </Card>
          {customers.length > 1 && (
            <section className={styles["customers"]} aria-labelledby="profile-customers">
              <h2 id="profile-customers">{t("profile.customers")}</h2>
              <p className={styles["hint"]}>{t("profile.customersNote")}</p>
              <Records
                caption={t("profile.customers")}
                columns={[
                  { key: "name", label: en("shell.customers") },
                  { key: "role", label: t("profile.role") },
                ]}
                rows={customers.map(({ id, name, role }) => ({
                  key: id,
                  cells: { name: <RecordName name={name} detail={id === customer.id ? t("shell.current") : null} />, role: t(`role.${role}`) },
                }))}
              />
            </section>
          )}
        </div>
      )}
    </Frame>
  );
}

/** What somebody says of itself, and where it belongs. */
export const Profile = forSection("profile", ProfilePage);
