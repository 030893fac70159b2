import { useState } from "react";
import { mapSubject } from "@/api/desk/subjects";
import { useChange } from "@/api/desk/change";
import type { MappedSubject } from "@/api/desk/types";
import { t, tn } from "@/messages/desk";
import { Dialog } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";
import { Form } from "@/ui/Form";
import { Assigned } from "./Assigned";
import { CustomerPicker } from "./CustomerPicker";
import { missing, typed } from "./words";

interface Props {
  title: string;
  submit: string;
  /** The subject; null asks for it. */
  subject: string | null;
  onClose: () => void;
}

function outcome({ subject, taken_events: taken, dropped_events: dropped }: MappedSubject): string {
  return [
    t("subjects.mappedText", { subject }),
    tn("subjects.taken", taken),
    ...(dropped > 0 ? [tn("subjects.dropped", dropped)] : []),
  ].join(" ");
}

/** Says whom a subject names, and what became of the events that were held for it. */
export function MapSubject({ title, submit, subject, onClose }: Props) {
  const change = useChange();
  const [mapped, setMapped] = useState<MappedSubject | null>(null);
  if (mapped !== null) {
    return <Assigned title={t("subjects.mapped")} text={outcome(mapped)} customerId={mapped.customer_id} tab="details" onClose={onClose} />;
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <Form
        submit={submit}
        onCancel={onClose}
        check={(data) =>
          missing(data, {
            ...(subject === null && { subject: t("subjects.subjectMissing") }),
            customer_id: t("picker.missing"),
          })
        }
        onSubmit={(data) =>
          change(async () => {
            setMapped(await mapSubject({ subject: subject ?? typed(data, "subject") ?? "", customer_id: typed(data, "customer_id") ?? "" }));
          })
        }
      >
        {subject === null && (
          <TextField name="subject" label={t("subjects.subject")} hint={t("subjects.subjectHint")} maxLength={1024} autoComplete="off" autoCapitalize="none" spellCheck={false} />
        )}
        <CustomerPicker name="customer_id" />
      </Form>
    </Dialog>
  );
}
