import { useState } from "react";
import { attempt } from "@/api/client";
import { requestLink } from "@/api/session";
import { t } from "@/messages";
import { TextField } from "@/ui/Field";
import { type FieldErrors, Form, textOf } from "@/ui/Form";

/** What looks like an e-mail address; the server knows better. */
const address = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

function checkEmail(data: FormData): FieldErrors {
  const email = textOf(data, "email");
  if (email === "") return { email: t("invite.emailMissing") };
  return address.test(email) ? {} : { email: t("invite.emailWrong") };
}

/** Has a sign-in link sent to the reader's mailbox. The answer is the same for every address. */
export function MailLink({ page }: { page: "portal" | "desk" }) {
  const [sentTo, setSentTo] = useState<string | null>(null);
  if (sentTo !== null) return <p role="status">{t("mailLink.sent", { email: sentTo })}</p>;
  const send = (data: FormData) => {
    const email = textOf(data, "email");
    return attempt(async () => {
      await requestLink(email, page);
      setSentTo(email);
    });
  };
  return (
    <Form submit={t("mailLink.submit")} look="plain" check={checkEmail} onSubmit={send}>
      <TextField label={t("mailLink.email")} name="email" type="email" autoComplete="email" hint={t("mailLink.hint")} />
    </Form>
  );
}
