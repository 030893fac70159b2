import { useState } from "react";
import { useChange } from "@/api/desk/change";
import { closedMonthsQuery, closeMonth, reopenMonth } from "@/api/desk/imports";
import { useMay } from "@/api/desk/session";
import { t } from "@/messages/desk";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Dialog } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";
import { Form } from "@/ui/Form";
import { Page } from "@/ui/Page";
import { RecordName, Records } from "@/ui/Records";
import { StatusLine } from "@/ui/StatusLine";
import styles from "./Desk.module.css";
import { DeskList } from "./DeskList";
import { OwnTime } from "./OwnTime";
import { monthName, typed } from "./words";

const columns = [
  { key: "month", label: t("months.month") },
  { key: "closed", label: t("months.closed") },
];

/** The month before this one, `2026-10`: what is usually closed next. */
function lastMonth(): string {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1)).toISOString().slice(0, 7);
}

function Close({ onClose, onDone }: { onClose: () => void; onDone: (month: string) => void }) {
  const change = useChange();
  return (
    <Dialog title={t("months.close")} onClose={onClose}>
      <p className={styles["lead"]}>{t("months.closeText")}</p>
      <Form
        submit={t("months.closeOne")}
        onCancel={onClose}
        check={(data) => (/^\d{4}-(0[1-9]|1[0-2])$/.test(typed(data, "month") ?? "") ? {} : { month: t("months.wrong") })}
        onSubmit={async (data) => {
          const month = typed(data, "month") ?? "";
          const problem = await change(() => closeMonth(month));
          if (problem === null) onDone(month);
          return problem;
        }}
      >
        <TextField name="month" type="month" label={t("months.month")} hint={t("months.hint")} defaultValue={lastMonth()} autoComplete="off" />
      </Form>
    </Dialog>
  );
}

/** The months whose bills change only when somebody says so. */
export function ClosedMonths() {
  const may = useMay();
  const change = useChange();
  const [isClosing, setClosing] = useState(false);
  const [opening, setOpening] = useState<string | null>(null);
  const [status, setStatus] = useState<string | null>(null);
  const stay = () => {
    setOpening(null);
  };
  return (
    <Page
      title={t("months.title")}
      note={t("months.note")}
      controls={
        may("close_month") && (
          <Button look="primary" onClick={() => { setClosing(true); }}>
            {t("months.close")}
          </Button>
        )
      }
    >
      <p className={styles["lead"]}>{t("months.text")}</p>
      <StatusLine>{status}</StatusLine>
      <DeskList operation="list_closed_months" query={closedMonthsQuery} empty={{ title: t("months.none"), text: t("months.noneText") }}>
        {(months) => (
          <Records
            caption={t("months.title")}
            columns={columns}
            actions={t("desk.actions")}
            rows={months.map(({ month, closed_at: at }) => ({
              key: month,
              cells: { month: <RecordName name={<time dateTime={month}>{monthName(month)}</time>} detail={month} />, closed: <OwnTime at={at} /> },
              actions: may("reopen_month") && (
                <Button aria-label={t("months.reopenOne", { month: monthName(month) })} onClick={() => { setOpening(month); }}>
                  {t("months.reopen")}
                </Button>
              ),
            }))}
          />
        )}
      </DeskList>
      {isClosing && (
        <Close
          onClose={() => { setClosing(false); }}
          onDone={(month) => {
            setClosing(false);
            setStatus(t("months.isClosed", { month: monthName(month) }));
          }}
        />
      )}
      {opening !== null && (
        <ConfirmDialog
          title={t("months.reopenTitle", { month: monthName(opening) })}
          confirm={t("months.reopen")}
          onConfirm={async () => {
            const problem = await change(() => reopenMonth(opening));
            if (problem === null) {
              stay();
              setStatus(t("months.reopened", { month: monthName(opening) }));
            }
            return problem;
          }}
          onClose={stay}
        >
          {t("months.reopenText")}
        </ConfirmDialog>
      )}
    </Page>
  );
}
