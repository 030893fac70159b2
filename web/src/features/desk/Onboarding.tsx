import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type Problem, problemOf } from "@/api/client";
import { useChange } from "@/api/desk/change";
import { importCustomers } from "@/api/desk/customers";
import { useMay } from "@/api/desk/session";
import type { ImportedCustomers } from "@/api/desk/types";
import { formatCount } from "@/format/number";
import { t, tn } from "@/messages/desk";
import { Button, buttonLook } from "@/ui/Button";
import { FileField } from "@/ui/Field";
import { Form } from "@/ui/Form";
import { Page } from "@/ui/Page";
import { RecordName, Records } from "@/ui/Records";
import { CopyButton } from "@/ui/Secret";
import { ProblemState, explainProblem } from "@/ui/states";
import { invitationsCsv, template } from "./csv";
import styles from "./Desk.module.css";
import { FileErrors } from "./FileErrors";

const columns = [
  { key: "name", label: t("customers.customer") },
  { key: "admin", label: t("onboarding.admin") },
  { key: "accounts", label: t("customer.accounts"), isNumber: true },
];

function fileAddress(text: string): string {
  return `data:text/csv;charset=utf-8,${encodeURIComponent(text)}`;
}

function Customers({ imported }: { imported: ImportedCustomers }) {
  const isMade = !imported.dry_run;
  return (
    <Records
      caption={t("onboarding.customers")}
      columns={columns}
      actions={isMade ? t("desk.actions") : undefined}
      rows={imported.customers.map(({ line, id, name, admin_email: email, accounts, invitation_url: url }) => ({
        key: String(line),
        cells: {
          name: (
            <RecordName
              name={
                id ? (
                  <Link to="/operator/customers/$customerId" params={{ customerId: id }} className={styles["link"]}>
                    {name}
                  </Link>
                ) : (
                  name
                )
              }
              detail={t("file.lineNumber", { line: formatCount(line) })}
            />
          ),
          admin: email ?? t("onboarding.noAdmin"),
          accounts: formatCount(accounts),
        },
        actions: url && <CopyButton text={url} label={t("onboarding.copyLink", { customer: name })} />,
      }))}
    />
  );
}

function Made({ imported }: { imported: ImportedCustomers }) {
  const invited = imported.customers.filter(({ invitation_url: url }) => url);
  return (
    <section role="status">
      <div className={styles["head"]}>
        <h2>{tn("onboarding.made", imported.customers.length)}</h2>
        {invited.length > 0 && (
          <a href={fileAddress(invitationsCsv(imported))} download="invitations.csv" className={buttonLook.primary}>
            {t("onboarding.download")}
          </a>
        )}
        <p>{`${t("onboarding.madeText")} ${tn("accounts.published", imported.published_rows)}`}</p>
      </div>
      <Customers imported={imported} />
    </section>
  );
}

interface CheckedProps {
  file: File;
  imported: ImportedCustomers;
  onMade: (imported: ImportedCustomers) => void;
  onRefused: (problem: Problem) => void;
}

function Checked({ file, imported, onMade, onRefused }: CheckedProps) {
  const change = useChange();
  const [isBusy, setBusy] = useState(false);
  const make = async () => {
    setBusy(true);
    const problem = await change(async () => {
      onMade(await importCustomers(file, false));
    });
    setBusy(false);
    if (problem !== null) onRefused(problem);
  };
  return (
    <section role="status">
      <div className={styles["head"]}>
        <h2>{tn("onboarding.checked", imported.customers.length)}</h2>
        <Button
          look="primary"
          aria-disabled={isBusy}
          onClick={() => {
            if (!isBusy) void make();
          }}
        >
          {isBusy ? t("onboarding.busy") : tn("onboarding.confirm", imported.customers.length)}
        </Button>
        <p>{t("onboarding.checkedText")}</p>
      </div>
      <Customers imported={imported} />
    </section>
  );
}

type State =
  | { at: "start" }
  | { at: "refused"; problem: Problem }
  | { at: "checked"; file: File; imported: ImportedCustomers }
  | { at: "made"; imported: ImportedCustomers };

function Steps() {
  const [state, setState] = useState<State>({ at: "start" });
  if (state.at === "made") return <Made imported={state.imported} />;
  return (
    <>
      <section className={styles["panel"]}>
        <p className={styles["lead"]}>{t("onboarding.text")}</p>
        <Form
          submit={t("onboarding.check")}
          check={(data) => (data.get("file") instanceof File && (data.get("file") as File).size > 0 ? {} : { file: t("file.missing") })}
          onSubmit={async (data) => {
            const file = data.get("file") as File;
            setState({ at: "start" });
            try {
              setState({ at: "checked", file, imported: await importCustomers(file, true) });
            } catch (error) {
              const problem = problemOf(error);
              if ((problem.errors ?? []).length === 0 && problem.status !== 422) return { status: problem.status, detail: explainProblem(problem) };
              setState({ at: "refused", problem });
            }
            return null;
          }}
        >
          <FileField
            name="file"
            label={t("onboarding.file")}
            hint={
              <>
                {`${t("onboarding.fileHint")} `}
                <a href={fileAddress(template)} download="customers.csv" className={styles["link"]}>
                  {t("onboarding.template")}
                </a>
              </>
            }
            accept=".csv,text/csv"
            onChange={() => {
              setState({ at: "start" });
            }}
          />
        </Form>
      </section>
      <div style={{ marginTop: 20 }}>
        {state.at === "refused" && <FileErrors problem={state.problem} />}
        {state.at === "checked" && (
          <Checked
            file={state.file}
            imported={state.imported}
            onMade={(imported) => {
              setState({ at: "made", imported });
            }}
            onRefused={(problem) => {
              setState({ at: "refused", problem });
            }}
          />
        )}
      </div>
    </>
  );
}

/** Makes many customers at once out of a CSV file: looked at first, then made, all or none. */
export function Onboarding() {
  const may = useMay();
  return (
    <Page
      title={t("onboarding.title")}
      above={[{ label: t("customers.title"), link: { to: "/operator/customers" } }]}
    >
      {may("import_customers") ? <Steps /> : <ProblemState problem={{ status: 403 }} onRetry={() => undefined} />}
    </Page>
  );
}
