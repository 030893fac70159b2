import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { attempt, type Problem } from "@/api/client";
import { signInAtDesk } from "@/api/desk/session";
import { t } from "@/messages/desk";
import { Brand } from "@/ui/Brand";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { Form } from "@/ui/Form";
import { useTitle } from "@/ui/Page";
import { explainProblem } from "@/ui/states";
import styles from "./DeskSignIn.module.css";
import { missing, typed } from "./words";

/** What a key looks like; anything else would only cost an attempt. */
const keyPattern = /^tny_\S+$/;

interface LinkProps {
  link: string;
  next: string;
  onUseKey: () => void;
}

/** Signs in with the link by itself, and says what to do when that fails. */
function ByLink({ link, next, onUseKey }: LinkProps) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const started = useRef<string | null>(null);
  const redeem = useCallback(() => {
    setProblem(null);
    void attempt(() => signInAtDesk({ link }, next)).then(setProblem);
  }, [link, next]);

  useEffect(() => {
    // A link works once: drawing this twice must not send it twice.
    if (started.current === link) return;
    started.current = link;
    redeem();
  }, [link, redeem]);

  if (problem === null) {
    return (
      <div role="status">
        <h1>{t("signIn.linkBusy")}</h1>
        <p className={styles["lead"]}>{t("signIn.linkBusyText")}</p>
      </div>
    );
  }
  const isSpent = problem.status === 401;
  return (
    <>
      <div role="alert">
        <h1>{isSpent ? t("signIn.linkFailed") : t("signIn.failed")}</h1>
        <p className={styles["lead"]}>{isSpent ? t("signIn.linkFailedText") : explainProblem(problem)}</p>
      </div>
      {!isSpent && (
        <Button look="primary" onClick={redeem}>
          {t("signIn.retry")}
        </Button>
      )}
      <Button onClick={onUseKey}>{t("signIn.useKey")}</Button>
    </>
  );
}

function ByKey({ next, note }: { next: string; note: string | null }) {
  return (
    <>
      <div>
        <h1>{t("signIn.title")}</h1>
        <p className={styles["lead"]} role={note === null ? undefined : "status"}>
          {note ?? t("signIn.lead")}
        </p>
      </div>
      <Form
        submit={t("signIn.submit")}
        check={(data) => {
          const key = typed(data, "key");
          return key === undefined || keyPattern.test(key) ? missing(data, { key: t("signIn.missing") }) : { key: t("signIn.malformed") };
        }}
        onSubmit={async (data) => {
          const problem = await attempt(() => signInAtDesk({ key: typed(data, "key") ?? "" }, next));
          // Whatever was wrong was wrong with the key: it stands beside it.
          return problem && { ...problem, errors: [{ field: "key", detail: explainProblem(problem) }] };
        }}
      >
        <TextField name="key" type="password" label={t("signIn.key")} hint={t("signIn.keyHint")} autoComplete="current-password" spellCheck={false} autoCapitalize="none" />
      </Form>
    </>
  );
}

interface Props {
  /** Why the reader is here, when not by choice. */
  reason: "ended" | "signed_out" | undefined;
  /** Where to go on after signing in. */
  next: string;
  /** The token of the link that was opened; it left the address bar before this was drawn. */
  link: string | null;
  /** Has a link sent by mail. */
  mail: ReactNode;
}

/** Sign in at the operator's desk with an operator key, or by having opened a link. */
export function DeskSignIn({ reason, next, link: opened, mail }: Props) {
  const [link, setLink] = useState(opened);
  useTitle(t("signIn.title"));

  useEffect(() => {
    // A link pasted into this very tab changes the fragment only: a new document takes it out of the address.
    const anew = () => {
      window.location.reload();
    };
    window.addEventListener("hashchange", anew);
    return () => {
      window.removeEventListener("hashchange", anew);
    };
  }, []);

  const notes = { ended: t("signIn.ended"), signed_out: t("signIn.signedOut") };
  return (
    <main className={styles["page"]}>
      <Brand />
      <div className={styles["card"]}>
        {link === null ? (
          <>
            <ByKey next={next} note={reason === undefined ? null : notes[reason]} />
            <div className={styles["aside"]}>{mail}</div>
          </>
        ) : (
          <ByLink
            key={link}
            link={link}
            next={next}
            onUseKey={() => {
              setLink(null);
            }}
          />
        )}
      </div>
      <p className={styles["fine"]}>{t("signIn.privacy")}</p>
    </main>
  );
}
