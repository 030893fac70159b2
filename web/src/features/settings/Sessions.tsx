import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { attempt } from "@/api/client";
import { useList } from "@/api/paging";
import { mayCall, useSession } from "@/api/session";
import { endSession, openSessionsQuery } from "@/api/sessions";
import type { OpenSession } from "@/api/types";
import { readDevice } from "@/format/device";
import { t } from "@/messages";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Ago, Instant } from "@/ui/Instant";
import { PagedList } from "@/ui/PagedList";
import { RecordName, Records } from "@/ui/Records";
import { State } from "@/ui/states";
import { StatusLine } from "@/ui/StatusLine";
import { forSection, Frame } from "./Frame";
import { useNow } from "./useNow";

/** `Firefox on Windows`. */
function deviceOf({ user_agent: userAgent }: OpenSession): string {
  const { browser, system } = readDevice(userAgent ?? "");
  if (browser === null && system === null) return t("sessions.deviceUnknown");
  if (system === null) return browser ?? t("sessions.browserUnknown");
  return t("sessions.deviceOn", { browser: browser ?? t("sessions.browserUnknown"), system });
}

function whoIs({ kind, who }: OpenSession): string {
  const name = who ?? "";
  if (kind === "key") return t("sessions.kind.key", { who: name });
  if (kind === "support") return t("sessions.kind.support", { who: name });
  return who ?? t("sessions.kind.portal_link");
}

function SessionsPage() {
  const session = useSession();
  const queries = useQueryClient();
  const list = useList(openSessionsQuery);
  const now = useNow(list.rows);
  const [ending, setEnding] = useState<OpenSession | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const { customer } = session;
  const zone = customer.time_zone;
  // Whoever sees the people sees everybody's sessions.
  const note = mayCall(session, "list_people") ? "sessions.noteAll" : "sessions.noteOwn";

  return (
    <Frame section="sessions" note={t(note, { customer: customer.name })}>
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
            caption={t("section.sessions")}
            columns={[
              { key: "device", label: t("sessions.device") },
              { key: "who", label: t("sessions.who") },
              { key: "place", label: t("sessions.place") },
              { key: "seen", label: t("sessions.seen") },
              { key: "signedIn", label: t("sessions.signedIn"), isWide: true },
              { key: "ends", label: t("sessions.ends"), isWide: true },
            ]}
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
              actions: !one.is_current && mayCall(session, "end_other_session") && (
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
      {ending !== null && (
        <ConfirmDialog
          title={t("sessions.endTitle")}
          confirm={t("sessions.end")}
          onClose={() => { setEnding(null); }}
          onConfirm={() =>
            attempt(async () => {
              await endSession(ending.id);
              setEnding(null);
              setSaid(t("sessions.ended"));
              void queries.invalidateQueries({ queryKey: openSessionsQuery.queryKey });
            })
          }
        >
          {t("sessions.endText", { who: whoIs(ending), device: deviceOf(ending) })}
        </ConfirmDialog>
      )}
    </Frame>
  );
}

/** Where somebody is signed in. */
export const Sessions = forSection("sessions", SessionsPage);
