import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { attempt } from "@/api/client";
import { invitationsQuery, invite } from "@/api/people";
import { useSession } from "@/api/session";
import type { CreatedInvitation } from "@/api/types";
import { formatInstant } from "@/format/dates";
import { t as en } from "@/messages";
import { t } from "@/messages/settings";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { Choices, TextField } from "@/ui/Field";
import { type FieldErrors, Form, textOf } from "@/ui/Form";
import { Handover } from "./Handover";
import { readRole, roleOptions } from "./RoleDialog";

/** What looks like an e-mail address; the server knows better. */
const address = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

function checkEmail(data: FormData): FieldErrors {
  const email = textOf(data, "email");
  if (email === "") return { email: en("invite.emailMissing") };
  return address.test(email) ? {} : { email: en("invite.emailWrong") };
}

/** The link of an invitation that was just made or renewed. */
export function InvitationLink({ made, onClose }: { made: CreatedInvitation; onClose: () => void }) {
  const { customer } = useSession();
  const { email, url } = made;
  if (url === null || url === undefined) {
    return (
      <Dialog title={t("invite.mailed", { email })} onClose={onClose}>
        <p>{t("invite.mailedText", { until: formatInstant(made.expires_at, customer.time_zone) })}</p>
        <DialogActions>
          <Button look="primary" onClick={onClose}>
            {t("dialog.done")}
          </Button>
        </DialogActions>
      </Dialog>
    );
  }
  return (
    <Handover
      title={t("invite.made", { email })}
      text={t("invite.madeText", { email, until: formatInstant(made.expires_at, customer.time_zone) })}
      label={t("people.linkField")}
      value={url}
      copy={t("people.copyLink")}
      onClose={onClose}
    />
  );
}

/** Asks whom to invite, and then hands over the link. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { customer } = useSession();
  const queries = useQueryClient();
  const [made, setMade] = useState<CreatedInvitation | null>(null);
  const send = (data: FormData) =>
    attempt(async () => {
      setMade(await invite(textOf(data, "email"), readRole(data)));
      void queries.invalidateQueries({ queryKey: invitationsQuery.queryKey });
    });
  if (made !== null) return <InvitationLink made={made} onClose={onClose} />;
  return (
    <Dialog title={t("invite.title", { customer: customer.name })} onClose={onClose}>
      <Form submit={t("invite.submit")} check={checkEmail} onSubmit={send} onCancel={onClose}>
        <TextField label={t("invite.email")} name="email" type="email" autoComplete="off" hint={t("invite.emailHint")} />
        <Choices type="radio" name="role" label={t("invite.role")} options={roleOptions} defaultValue={["viewer"]} />
      </Form>
    </Dialog>
  );
}
