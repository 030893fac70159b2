import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { attempt, type Problem, problemOf } from "@/api/client";
import { useList } from "@/api/paging";
import { invitationsQuery, renewInvitation, revokeInvitation } from "@/api/people";
import { mayCall, useSession } from "@/api/session";
import type { CreatedInvitation, Invitation } from "@/api/types";
import { t } from "@/messages/settings";
import { Actions } from "@/ui/Actions";
import { Badge } from "@/ui/Badge";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Instant } from "@/ui/Instant";
import { PagedList } from "@/ui/PagedList";
import { RecordName, Records } from "@/ui/Records";
import { ProblemNote } from "@/ui/states";
import styles from "./Invitations.module.css";
import { InvitationLink } from "./InviteDialog";

interface Props {
  /** Milliseconds. */
  now: number;
  onSaid: (said: string) => void;
}

/** Who was invited and has not opened the link yet. */
export function Invitations({ now, onSaid }: Props) {
  const session = useSession();
  const queries = useQueryClient();
  const list = useList(invitationsQuery);
  const [made, setMade] = useState<CreatedInvitation | null>(null);
  const [revoking, setRevoking] = useState<Invitation | null>(null);
  const [failed, setFailed] = useState<{ problem: Problem; invitation: Invitation } | null>(null);
  const zone = session.customer.time_zone;

  const refresh = () => {
    void queries.invalidateQueries({ queryKey: invitationsQuery.queryKey });
  };
  const renew = (invitation: Invitation) => {
    setFailed(null);
    renewInvitation(invitation.id).then(
      (again) => {
        setMade(again);
        refresh();
      },
      (error: unknown) => {
        setFailed({ problem: problemOf(error), invitation });
        refresh();
      },
    );
  };
  const actionsFor = (invitation: Invitation) => [
    ...(mayCall(session, "renew_invitation") ? [{ label: t("invite.renew"), onAction: () => { renew(invitation); } }] : []),
    ...(mayCall(session, "revoke_invitation") ? [{ label: t("invite.revoke"), isDangerous: true, onAction: () => { setRevoking(invitation); } }] : []),
  ];

  return (
    <section aria-labelledby="invitations" className={styles["invitations"]}>
      <h2 id="invitations">{t("invite.pending")}</h2>
      {failed !== null && <ProblemNote title={t("invite.renew")} problem={failed.problem} onRetry={() => { renew(failed.invitation); }} />}
      <PagedList list={list} loading={t("invite.loading")} empty={<p className={styles["none"]}>{t("invite.none")}</p>}>
        {(invitations) => (
          <Records
            caption={t("invite.pending")}
            columns={[
              { key: "email", label: t("invite.email") },
              { key: "role", label: t("invite.role") },
              { key: "state", label: t("invite.state") },
              { key: "until", label: t("invite.until") },
              { key: "sent", label: t("invite.sent"), isWide: true },
            ]}
            actions={t("people.actions")}
            rows={invitations.map((invitation) => ({
              key: invitation.id,
              cells: {
                email: <RecordName name={invitation.email} />,
                role: t(`role.${invitation.role}`),
                state:
                  Date.parse(invitation.expires_at) > now ? (
                    <Badge tone="info">{t("invite.works")}</Badge>
                  ) : (
                    <Badge tone="over">{t("invite.expired")}</Badge>
                  ),
                until: <Instant at={invitation.expires_at} zone={zone} />,
                sent: <Instant at={invitation.created_at} zone={zone} />,
              },
              actions: <Actions label={t("invite.actionsFor", { email: invitation.email })} actions={actionsFor(invitation)} />,
            }))}
          />
        )}
      </PagedList>
      {made !== null && <InvitationLink made={made} onClose={() => { setMade(null); }} />}
      {revoking !== null && (
        <ConfirmDialog
          title={t("invite.revokeTitle", { email: revoking.email })}
          confirm={t("invite.revoke")}
          onClose={() => { setRevoking(null); }}
          onConfirm={() =>
            attempt(async () => {
              await revokeInvitation(revoking.id);
              setRevoking(null);
              onSaid(t("invite.revoked", { email: revoking.email }));
              refresh();
            })
          }
        >
          {t("invite.revokeText")}
        </ConfirmDialog>
      )}
    </section>
  );
}
