import { useState } from "react";
import { endSupportAccess, openSupportAccess, supportAccessesQuery } from "@/api/desk/support";
import { useChange } from "@/api/desk/change";
import { useMay } from "@/api/desk/session";
import type { Customer, OpenedSupportAccess, SupportAccess } from "@/api/desk/types";
import { t } from "@/messages/desk";
import { Actions } from "@/ui/Actions";
import { Badge, type Tone } from "@/ui/Badge";
import { Button, buttonLook } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { SelectField, TextArea } from "@/ui/Field";
import { Form } from "@/ui/Form";
import { RecordName, Records } from "@/ui/Records";
import { StatusLine } from "@/ui/StatusLine";
import styles from "./Desk.module.css";
import { DeskList } from "./DeskList";
import { OwnTime } from "./OwnTime";
import { missing, typed } from "./words";

const columns = [
  { key: "reason", label: t("support.reason") },
  { key: "state", label: t("support.state") },
  { key: "since", label: t("support.since") },
  { key: "until", label: t("support.until") },
];

const tones: Record<SupportAccess["state"], Tone> = { open: "medium", expired: "over", ended: "over" };

const minutes = ["15", "30", "60", "240"] as const;

interface AskProps {
  customer: Customer;
  onClose: () => void;
  onOpened: (opened: OpenedSupportAccess) => void;
}

function Ask({ customer, onClose, onOpened }: AskProps) {
  const change = useChange();
  return (
    <Dialog title={t("support.openTitle", { customer: customer.name })} onClose={onClose}>
      <Form
        submit={t("support.open")}
        onCancel={onClose}
        check={(data) => missing(data, { reason: t("support.reasonMissing") })}
        onSubmit={(data) =>
          change(async () => {
            onOpened(
              await openSupportAccess({ customer_id: customer.id, reason: typed(data, "reason") ?? "", minutes: Number(data.get("minutes")) }),
            );
          })
        }
      >
        <TextArea name="reason" label={t("support.reason")} hint={t("support.reasonHint")} rows={3} maxLength={500} />
        <SelectField
          name="minutes"
          label={t("support.minutes")}
          options={minutes.map((value) => ({ value, label: t(`minutes.${value}`) }))}
          defaultValue="30"
        />
      </Form>
    </Dialog>
  );
}

function Opened({ opened, customer, onClose }: { opened: OpenedSupportAccess; customer: Customer; onClose: () => void }) {
  return (
    <Dialog title={t("support.opened")} onClose={onClose}>
      <div className={styles["stack"]}>
        <p>
          {t("support.openedText", { customer: customer.name })} {t("once.until")} <OwnTime at={opened.expires_at} />.
        </p>
      </div>
      <DialogActions>
        <Button onClick={onClose}>{t("support.later")}</Button>
        <a href={opened.url} target="_blank" rel="noreferrer" className={buttonLook.primary} onClick={onClose}>
          {t("support.go")}
        </a>
      </DialogActions>
    </Dialog>
  );
}

/** Times in which the operator's people may look into the customer's page, which the customer sees. */
export function CustomerSupport({ customer }: { customer: Customer }) {
  const may = useMay();
  const change = useChange();
  const [isAsking, setAsking] = useState(false);
  const [opened, setOpened] = useState<OpenedSupportAccess | null>(null);
  const [status, setStatus] = useState<string | null>(null);
  const end = (access: SupportAccess) => {
    void change(() => endSupportAccess(access.id)).then((problem) => {
      setStatus(problem === null ? t("support.endedText") : (problem.detail ?? t("desk.failed")));
    });
  };
  return (
    <section>
      <div className={styles["head"]}>
        <h2>{t("customer.support")}</h2>
        {may("open_support_access") && (
          <Button look="primary" onClick={() => { setAsking(true); }}>
            {t("support.open")}
          </Button>
        )}
        <p>{t("support.text")}</p>
      </div>
      <StatusLine>{status}</StatusLine>
      <DeskList
        operation="list_opened_support_accesses"
        query={supportAccessesQuery(customer.id)}
        empty={{ title: t("support.none"), text: t("support.noneText") }}
      >
        {(accesses) => (
          <Records
            caption={t("customer.support")}
            columns={columns}
            actions={t("desk.actions")}
            rows={accesses.map((access) => ({
              key: access.id,
              isFaint: access.state !== "open",
              cells: {
                reason: <RecordName name={access.reason} detail={access.opened_as} />,
                state: <Badge tone={tones[access.state]}>{t(`supportState.${access.state}`)}</Badge>,
                since: <OwnTime at={access.created_at} />,
                until: <OwnTime at={access.ended_at ?? access.expires_at} />,
              },
              actions: access.state === "open" && may("end_opened_support_access") && (
                <Actions
                  label={t("desk.actionsFor", { name: access.reason })}
                  actions={[{ label: t("support.end"), isDangerous: true, onAction: () => { end(access); } }]}
                />
              ),
            }))}
          />
        )}
      </DeskList>
      {isAsking && (
        <Ask
          customer={customer}
          onClose={() => { setAsking(false); }}
          onOpened={(access) => {
            setAsking(false);
            setOpened(access);
          }}
        />
      )}
      {opened !== null && <Opened opened={opened} customer={customer} onClose={() => { setOpened(null); }} />}
    </section>
  );
}
