import { type SyntheticEvent, useCallback, useEffect, useId, useRef, useState } from "react";
import { type Problem, problemOf } from "@/api/client";
import { signIn } from "@/api/session";
import { t } from "@/messages";
import { Brand } from "@/ui/Brand";
import { Button } from "@/ui/Button";
import { useTitle } from "@/ui/Page";
import { explainProblem } from "@/ui/states";
import { takeLink } from "./link";
import { MailLink } from "./MailLink";
import styles from "./SignIn.module.css";

/** What a key looks like; anything else would only cost an attempt. */
const keyPattern = /^tny_\S+$/;

/** What the operator's keys begin with. They open the desk, never a customer's page. */
const operatorKey = "tny_o_";

/** What the token of an invitation begins with; all others are sign-in links. */
const invitation = "tny_i_";

interface LinkProps {
  /** The token of the link that was opened. */
  link: string;
  next: string;
  /** The link is spent or the reader gave up on it. */
  onUseKey: () => void;
}

/** Signs in with the link by itself, and says what to do when that fails. */
function LinkSignIn({ link, next, onUseKey }: LinkProps) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const started = useRef<string | null>(null);
  const isInvitation = link.startsWith(invitation);
  const redeem = useCallback(() => {
    setProblem(null);
    signIn({ link }, next).catch((error: unknown) => {
      setProblem(problemOf(error));
    });
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
        <h1>{isInvitation ? t("signIn.joinBusy") : t("signIn.linkBusy")}</h1>
        <p className={styles["lead"]}>{t("signIn.linkBusyText")}</p>
        <div className={styles["progress"]} aria-hidden="true" />
      </div>
    );
  }
  const isSpent = problem.status === 401;
  const spent = isInvitation
    ? { title: t("signIn.joinFailed"), text: t("signIn.joinFailedText") }
    : { title: t("signIn.linkFailed"), text: t("signIn.linkFailedText") };
  return (
    <div role="alert" className={styles["failed"]}>
      <h1>{isSpent ? spent.title : t("problem.title")}</h1>
      <p className={styles["lead"]}>{isSpent ? spent.text : explainProblem(problem)}</p>
      {problem.requestId !== undefined && !isSpent && (
        <p className={styles["hint"]}>{t("problem.requestId", { id: problem.requestId })}</p>
      )}
      {!isSpent && (
        <Button look="primary" onClick={redeem}>
          {t("problem.retry")}
        </Button>
      )}
      <Button onClick={onUseKey}>{t("signIn.useKey")}</Button>
    </div>
  );
}

interface Refusal {
  text: string;
  /** Where this key does open something. */
  leadsToDesk?: boolean;
}

function KeyField({ error, isBusy }: { error: Refusal | null; isBusy: boolean }) {
  const [isShown, setShown] = useState(false);
  const id = useId();
  const hint = `${id}-hint`;
  const message = `${id}-error`;
  return (
    <div className={styles["field"]}>
      <label htmlFor={id}>{t("signIn.key")}</label>
      <div className={styles["input"]}>
        <input
          id={id}
          name="key"
          type={isShown ? "text" : "password"}
          autoComplete="current-password"
          autoCapitalize="none"
          spellCheck={false}
          readOnly={isBusy}
          aria-invalid={error !== null}
          aria-describedby={error === null ? hint : `${message} ${hint}`}
        />
        <button
          type="button"
          aria-pressed={isShown}
          aria-label={t("signIn.showLabel")}
          onClick={() => {
            setShown(!isShown);
          }}
        >
          {isShown ? t("signIn.hide") : t("signIn.show")}
        </button>
      </div>
      <p id={message} className={styles["error"]} role="alert">
        {error?.text}
        {error?.leadsToDesk && (
          <>
            {" "}
            <a href="/operator/sign-in">{t("signIn.toDesk")}</a>
          </>
        )}
      </p>
      <p id={hint} className={styles["hint"]}>
        {t("signIn.keyHint")}
      </p>
    </div>
  );
}

function KeySignIn({ next, note }: { next: string; note: string | null }) {
  const [error, setError] = useState<Refusal | null>(null);
  const [isBusy, setBusy] = useState(false);

  const submit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isBusy) return;
    const input = event.currentTarget.elements.namedItem("key") as HTMLInputElement;
    const key = input.value.trim();
    const refuse = (refusal: Refusal) => {
      setError(refusal);
      setBusy(false);
      input.focus();
    };
    if (key === "") {
      refuse({ text: t("signIn.missing") });
    } else if (!keyPattern.test(key)) {
      refuse({ text: t("signIn.malformed") });
    } else if (key.startsWith(operatorKey)) {
      refuse({ text: t("signIn.operatorKey"), leadsToDesk: true });
    } else {
      setError(null);
      setBusy(true);
      signIn({ key }, next).catch((cause: unknown) => {
        refuse({ text: explainProblem(problemOf(cause)) });
      });
    }
  };

  return (
    <form onSubmit={submit} noValidate className={styles["form"]}>
      <div>
        <h1>{t("signIn.title")}</h1>
        <p className={styles["lead"]} role={note === null ? undefined : "status"}>
          {note ?? t("signIn.lead")}
        </p>
      </div>
      <KeyField error={error} isBusy={isBusy} />
      <Button type="submit" look="primary" aria-disabled={isBusy}>
        {isBusy ? t("signIn.busy") : t("signIn.submit")}
      </Button>
    </form>
  );
}

interface Props {
  /** Why the reader is here, when not by choice. */
  reason: "ended" | "signed_out" | undefined;
  /** Where to go on after signing in. */
  next: string;
  /** The token of the link that was opened; it left the address bar before this was drawn. */
  link: string | null;
}

/** Sign in with an API key, or by having opened a link. */
export function SignIn({ reason, next, link: opened }: Props) {
  const [link, setLink] = useState(opened);
  useTitle(t("signIn.title"));

  useEffect(() => {
    // A link pasted into this very tab changes the fragment only: no new document reads it.
    const take = () => {
      const token = takeLink();
      if (token !== null) setLink(token);
    };
    window.addEventListener("hashchange", take);
    return () => {
      window.removeEventListener("hashchange", take);
    };
  }, []);

  const notes = { ended: t("signIn.ended"), signed_out: t("signIn.signedOut") };
  return (
    <main className={styles["page"]}>
      <Brand />
      <div className={styles["card"]}>
        {link === null ? (
          <>
            <KeySignIn next={next} note={reason === undefined ? null : notes[reason]} />
            <section className={styles["mail"]} aria-label={t("mailLink.title")}>
              <MailLink page="portal" />
            </section>
          </>
        ) : (
          <LinkSignIn
            key={link}
            link={link}
            next={next}
            onUseKey={() => {
              setLink(null);
            }}
          />
        )}
      </div>
      <p className={styles["privacy"]}>{t("signIn.privacy")}</p>
    </main>
  );
}
