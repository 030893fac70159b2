import { useState } from "react";
import { useChange } from "@/api/desk/change";
import { deskSessionsQuery, endDeskSession } from "@/api/desk/operators";
import { useMay } from "@/api/desk/session";
import type { OpenDeskSession } from "@/api/desk/types";
import { readDevice } from "@/format/device";
import { t } from "@/messages/desk";
import { Actions } from "@/ui/Actions";
import { Badge } from "@/ui/Badge";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Page } from "@/ui/Page";
import { RecordName, Records } from "@/ui/Records";
import { StatusLine } from "@/ui/StatusLine";
import { DeskList } from "./DeskList";
import { OwnTime } from "./OwnTime";

const columns = [
  { key: "who", label: t("sessions.who") },
  { key: "device", label: t("sessions.device") },
  { key: "address", label: t("sessions.address") },
  { key: "seen", label: t("sessions.seen") },
  { key: "since", label: t("sessions.since"), isWide: true },
  { key: "until", label: t("sessions.until"), isWide: true },
];

function deviceOf({ user_agent: agent }: OpenDeskSession): string {
  const { browser, system } = readDevice(agent ?? "");
  const known = [browser, system].filter((part) => part !== null);
  return known.length > 0 ? known.join(", ") : t("sessions.unknownDevice");
}

/** Who is signed in at the desk, and from where. */
export function DeskSessions() {
  const may = useMay();
  const change = useChange();
  const [ending, setEnding] = useState<OpenDeskSession | null>(null);
  const [status, setStatus] = useState<string | null>(null);
  const stay = () => {
    setEnding(null);
  };
  return (
    <Page title={t("sessions.title")} note={t("sessions.note")}>
      <StatusLine>{status}</StatusLine>
      <DeskList operation="list_operator_sessions" query={deskSessionsQuery} empty={{ title: t("sessions.none"), text: t("sessions.noneText") }}>
        {(sessions) => (
          <Records
            caption={t("sessions.title")}
            columns={columns}
            actions={t("desk.actions")}
            rows={sessions.map((session) => ({
              key: session.id,
              cells: {
                who: <RecordName name={session.who} detail={session.by_key ? t("sessions.byKey") : null} />,
                device: deviceOf(session),
                address: session.source_address ?? t("sessions.unknownAddress"),
                seen: session.is_current ? <Badge tone="pass">{t("sessions.current")}</Badge> : <OwnTime at={session.last_seen_at} />,
                since: <OwnTime at={session.signed_in_at} />,
                until: <OwnTime at={session.expires_at} />,
              },
              actions: !session.is_current && may("end_other_operator_session") && (
                <Actions
                  label={t("desk.actionsFor", { name: session.who })}
                  actions={[{ label: t("sessions.end"), isDangerous: true, onAction: () => { setEnding(session); } }]}
                />
              ),
            }))}
          />
        )}
      </DeskList>
      {ending !== null && (
        <ConfirmDialog
          title={t("sessions.endTitle", { who: ending.who })}
          confirm={t("sessions.end")}
          onConfirm={async () => {
            const problem = await change(() => endDeskSession(ending.id));
            if (problem === null) {
              stay();
              setStatus(t("sessions.ended", { who: ending.who }));
            }
            return problem;
          }}
          onClose={stay}
        >
          {t("sessions.endText")}
        </ConfirmDialog>
      )}
    </Page>
  );
}
