import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { attempt } from "@/api/client";
import { useList } from "@/api/paging";
import { mayCall, useSession } from "@/api/session";
import { endSupport, supportQuery } from "@/api/support";
import type { SupportAccess } from "@/api/types";
import { t as en } from "@/messages";
import { t } from "@/messages/settings";
import { Badge, type Tone } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Instant } from "@/ui/Instant";
import { PagedList } from "@/ui/PagedList";
import { RecordName, Records } from "@/ui/Records";
import { State } from "@/ui/states";
import { StatusLine } from "@/ui/StatusLine";
import { forSection, Frame } from "./Frame";

const tones: Record<SupportAccess["state"], Tone> = { open: "medium", expired: "over", ended: "over" };

function SupportPage() {
  const session = useSession();
  const queries = useQueryClient();
  const list = useList(supportQuery);
  const [ending, setEnding] = useState<SupportAccess | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const zone = session.customer.time_zone;
  return (
    <Frame section="support" note={t("support.note")}>
      <StatusLine>{said}</StatusLine>
      <PagedList
        list={list}
        loading={t("support.loading")}
        empty={
          <State title={t("support.empty")}>
            <p>{t("support.emptyText")}</p>
          </State>
        }
      >
        {(accesses) => (
          <Records
            caption={en("section.support")}
            columns={[
              { key: "who", label: t("support.who") },
              { key: "reason", label: t("support.reason") },
              { key: "state", label: t("support.state") },
              { key: "since", label: t("support.since") },
              { key: "until", label: t("support.until") },
            ]}
            actions={t("support.actions")}
            rows={accesses.map((access) => ({
              key: access.id,
              isFaint: access.state !== "open",
              cells: {
                who: <RecordName name={access.opened_as} />,
                reason: access.reason,
                state: <Badge tone={tones[access.state]}>{t(`support.${access.state}`)}</Badge>,
                since: <Instant at={access.created_at} zone={zone} />,
                until: <Instant at={access.ended_at ?? access.expires_at} zone={zone} />,
              },
              actions: access.state === "open" && mayCall(session, "end_support_access") && (
                <Button look="quiet" aria-label={t("support.endFor", { who: access.opened_as })} onClick={() => { setEnding(access); }}>
                  {t("support.end")}
                </Button>
              ),
            }))}
          />
        )}
      </PagedList>
      {ending !== null && (
        <ConfirmDialog
          title={t("support.endTitle", { who: ending.opened_as })}
          confirm={t("support.end")}
          onClose={() => { setEnding(null); }}
          onConfirm={() =>
            attempt(async () => {
              await endSupport(ending.id);
              setEnding(null);
              setSaid(t("support.wasEnded", { who: ending.opened_as }));
              void queries.invalidateQueries({ queryKey: supportQuery.queryKey });
            })
          }
        >
          {t("support.endText")}
        </ConfirmDialog>
      )}
    </Frame>
  );
}

/** When the operator's people looked in, and why. */
export const Support = forSection("support", SupportPage);
