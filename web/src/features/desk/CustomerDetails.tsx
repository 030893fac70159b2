import { useState } from "react";
import { changeCustomer } from "@/api/desk/customers";
import { useChange } from "@/api/desk/change";
import { useMay } from "@/api/desk/session";
import type { Customer } from "@/api/desk/types";
import { t } from "@/messages/desk";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Form } from "@/ui/Form";
import { StatusLine } from "@/ui/StatusLine";
import styles from "./Desk.module.css";
import { OwnTime } from "./OwnTime";
import { changedCustomer, newCustomerErrors, SettingsFields } from "./settings";

function Facts({ customer, areSettingsBelow }: { customer: Customer; areSettingsBelow: boolean }) {
  return (
    <dl className={styles["facts"]}>
      <div>
        <dt>{t("customer.created")}</dt>
        <dd>
          <OwnTime at={customer.created_at} />
        </dd>
      </div>
      <div>
        <dt>{t("customers.lastImport")}</dt>
        <dd>
          <OwnTime at={customer.last_import_at} />
        </dd>
      </div>
      <div>
        <dt>{t("customers.lastFindings")}</dt>
        <dd>
          <OwnTime at={customer.last_findings_at} />
        </dd>
      </div>
      <div>
        <dt>{t("customers.lastConfiguration")}</dt>
        <dd>
          <OwnTime at={customer.last_configuration_at} />
        </dd>
      </div>
      <div>
        <dt>{t("customers.people")}</dt>
        <dd>{customer.people}</dd>
      </div>
      {!areSettingsBelow && <Settings customer={customer} />}
    </dl>
  );
}

/** The settings, for those who cannot change them. */
function Settings({ customer }: { customer: Customer }) {
  return (
    <>
      <div>
        <dt>{t("settings.zone")}</dt>
        <dd>{customer.time_zone}</dd>
      </div>
      <div>
        <dt>{t("settings.plan")}</dt>
        <dd>{customer.plan?.name ?? t("customers.noPlan")}</dd>
      </div>
      <div>
        <dt>{t("settings.currency")}</dt>
        <dd>{customer.currency ?? t("customer.noCurrency")}</dd>
      </div>
    </>
  );
}

/** Suspends a customer, or serves it again. */
function Serving({ customer, onDone }: { customer: Customer; onDone: (text: string) => void }) {
  const change = useChange();
  const [isAsking, setAsking] = useState(false);
  const next = customer.status === "active" ? "suspended" : "active";
  const stay = () => {
    setAsking(false);
  };
  return (
    <section className={styles["panel"]}>
      <h2>{t(`serving.${next}.title`)}</h2>
      <p>{t(`serving.${next}.text`)}</p>
      <Button look={next === "suspended" ? "danger" : "primary"} onClick={() => { setAsking(true); }}>
        {t(`serving.${next}.action`)}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={t(`serving.${next}.ask`, { customer: customer.name })}
          confirm={t(`serving.${next}.action`)}
          onConfirm={async () => {
            const problem = await change(() => changeCustomer(customer.id, { status: next }));
            if (problem === null) {
              stay();
              onDone(t(`serving.${next}.done`, { customer: customer.name }));
            }
            return problem;
          }}
          onClose={stay}
        >
          {t(`serving.${next}.text`)}
        </ConfirmDialog>
      )}
    </section>
  );
}

/** A customer's settings, and whether it is served. */
export function CustomerDetails({ customer }: { customer: Customer }) {
  const may = useMay();
  const change = useChange();
  const [status, setStatus] = useState<string | null>(null);
  return (
    <>
      <StatusLine>{status}</StatusLine>
      <section className={styles["panel"]}>
        <h2>{t("customer.settings")}</h2>
        <Facts customer={customer} areSettingsBelow={may("change_customer")} />
        {may("change_customer") && (
          <Form
            submit={t("customer.save")}
            check={newCustomerErrors}
            onSubmit={async (data) => {
              setStatus(null);
              const problem = await change(() => changeCustomer(customer.id, changedCustomer(data)));
              if (problem === null) setStatus(t("customer.saved"));
              return problem;
            }}
          >
            <SettingsFields customer={customer} />
          </Form>
        )}
      </section>
      {may("change_customer") && <Serving customer={customer} onDone={setStatus} />}
    </>
  );
}
