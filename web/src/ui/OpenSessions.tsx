import { useState } from "react";
import { readDevice } from "@/format/device";
import { t as en } from "@/messages";
import { t } from "@/messages/settings";
import { Badge } from "./Badge";
import { Button } from "./Button";
import { ConfirmDialog } from "./ConfirmDialog";
import { Ago, Instant } from "./Instant";
import { type Paged, PagedList } from "./PagedList";
import { RecordName, Records } from "./Records";
import { type ProblemText, State } from "./states";
import { StatusLine } from "./StatusLine";
import { useNow } from "./useNow";

/** Somebody's open session at a customer's page. Instants are RFC 3339. */
export interface SessionRow {
  id: string;
  /** How it was signed in: `person`, `key`, `portal_link` or `support`. */
  kind: string;
  /** The mailbox, the key's name, or who looks in. */
  who?: string | null;
  user_agent?: string | null;
  source_address?: string | null;
  last_seen_at: string;
  signed_in_at: string;
  expires_at: string;
  is_current: boolean;
}

/** `Firefox on Windows`. */
function deviceOf({ user_agent: userAgent }: SessionRow): string {
  const { browser, system } = readDevice(userAgent ?? "");
  if (browser === null && system === null) return t("sessions.deviceUnknown");
  if (system === null) return browser ?? t("sessions.browserUnknown");
  return t("sessions.deviceOn", { browser: browser ?? t("sessions.browserUnknown"), system });
}

function whoIs({ kind, who }: SessionRow): string {
  const name = who ?? "";
  if (kind === "key") return t("sessions.kind.key", { who: name });
  if (kind === "support") return t("sessions.kind.support", { who: name });
  return who ?? t("sessions.kind.portal_link");
}

const columns = [
  { key: "device", label: t("sessions.device") },
  { key: "who", label: t("sessions.who") },
  { key: "place", label: t("sessions.place") },
  { key: "seen", label: t("sessions.seen") },
  { key: "signedIn", label: t("sessions.signedIn"), isWide: true },
  { key: "ends", label: t("sessions.ends"), isWide: true },
];

interface Props {
  list: Paged<SessionRow>;
  /** The IANA zone that instants are written in. */
  zone: string;
  /** Ends one, and answers what was against it; null when the reader may not. */
  end: ((id: string) => Promise<ProblemText | null>) | null;
}

/** Where people and keys are signed in to a customer's page, and the way to end it. */
export function OpenSessions({ list, zone, end }: Props) {
  const now = useNow(list.rows);
  const [ending, setEnding] = useState<SessionRow | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  return (
    <>
      <StatusLine>{said}</StatusLine>
      <PagedList
        list={list}
        loading={t("sessions.loading")}
        empty={
          <State title={t("sessions.empty")}>
            <p>{t("sessions.emptyText")}</p>
          </State>
        }
      >
        {(sessions) => (
          <Records
            caption={en("section.sessions")}
            columns={columns}
            actions={t("sessions.actions")}
            rows={sessions.map((one) => ({
              key: one.id,
              cells: {
                device: <RecordName name={deviceOf(one)} detail={one.is_current ? <Badge tone="pass">{t("sessions.current")}</Badge> : null} />,
                who: whoIs(one),
                place: one.source_address ?? t("sessions.placeUnknown"),
                seen: <Ago at={one.last_seen_at} zone={zone} now={now} />,
                signedIn: <Instant at={one.signed_in_at} zone={zone} />,
                ends: <Instant at={one.expires_at} zone={zone} />,
              },
              actions: !one.is_current && end !== null && (
                <Button
                  look="quiet"
                  aria-label={t("sessions.endFor", { who: whoIs(one), device: deviceOf(one) })}
                  onClick={() => { setEnding(one); }}
                >
                  {t("sessions.end")}
                </Button>
              ),
            }))}
          />
        )}
      </PagedList>
      {ending !== null && end !== null && (
        <ConfirmDialog
          title={t("sessions.endTitle")}
          confirm={t("sessions.end")}
          onClose={() => { setEnding(null); }}
          onConfirm={async () => {
            const problem = await end(ending.id);
            if (problem === null) {
              setEnding(null);
              setSaid(t("sessions.ended"));
            }
            return problem;
          }}
        >
          {t("sessions.endText", { who: whoIs(ending), device: deviceOf(ending) })}
        </ConfirmDialog>
      )}
    </>
  );
}
