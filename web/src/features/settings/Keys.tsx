import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { attempt } from "@/api/client";
import { keysQuery, revokeKey } from "@/api/keys";
import { useList } from "@/api/paging";
import { mayCall, useSession } from "@/api/session";
import type { Key } from "@/api/types";
import { t } from "@/messages";
import { Actions } from "@/ui/Actions";
import { Badge, type Tone } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Instant } from "@/ui/Instant";
import { PagedList } from "@/ui/PagedList";
import { RecordName, Records } from "@/ui/Records";
import { State } from "@/ui/states";
import { StatusLine } from "@/ui/StatusLine";
import { CreateKeyDialog } from "./CreateKeyDialog";
import { forSection, Frame } from "./Frame";
import { keyState, type KeyState } from "./keyState";
import { useNow } from "./useNow";

const tones: Record<KeyState, Tone> = { active: "pass", expiring: "medium", expired: "over", revoked: "over" };

function KeysPage() {
  const session = useSession();
  const queries = useQueryClient();
  const list = useList(keysQuery);
  const now = useNow(list.rows);
  const [isCreating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<Key | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const { customer } = session;
  const zone = customer.time_zone;
  const create = mayCall(session, "create_key") && (
    <Button look="primary" onClick={() => { setCreating(true); }}>
      {t("keys.create")}
    </Button>
  );

  const row = (key: Key) => {
    const state = keyState(key, now);
    const isOver = state === "revoked" || state === "expired";
    return {
      key: key.id,
      isFaint: isOver,
      cells: {
        key: <RecordName name={key.name} detail={key.id} />,
        state: <Badge tone={tones[state]}>{t(`keys.${state}`)}</Badge>,
        scopes: key.scopes.map((scope) => t(`scope.${scope}`)).join(", "),
        expires: key.expires_at ? <Instant at={key.expires_at} zone={zone} /> : t("keys.never"),
        created: <Instant at={key.created_at} zone={zone} />,
      },
      actions: (
        <Actions
          label={t("keys.actionsFor", { name: key.name })}
          actions={
            mayCall(session, "revoke_key") && state !== "revoked"
              ? [{ label: t("keys.revoke"), isDangerous: true, onAction: () => { setRevoking(key); } }]
              : []
          }
        />
      ),
    };
  };

  return (
    <Frame section="keys" note={t("keys.note", { customer: customer.name })} action={create}>
      <StatusLine>{said}</StatusLine>
      <PagedList
        list={list}
        loading={t("keys.loading")}
        empty={
          <State title={t("keys.empty")}>
            <p>{t("keys.emptyText")}</p>
          </State>
        }
      >
        {(keys) => (
          <Records
            caption={t("keys.title")}
            columns={[
              { key: "key", label: t("keys.key") },
              { key: "state", label: t("keys.state") },
              { key: "scopes", label: t("keys.scopes") },
              { key: "expires", label: t("keys.expires") },
              { key: "created", label: t("keys.created"), isWide: true },
            ]}
            actions={t("keys.actions")}
            rows={keys.map(row)}
          />
        )}
      </PagedList>
      {isCreating && <CreateKeyDialog onClose={() => { setCreating(false); }} />}
      {revoking !== null && (
        <ConfirmDialog
          title={t("keys.revokeTitle", { name: revoking.name })}
          confirm={t("keys.revoke")}
          onClose={() => { setRevoking(null); }}
          onConfirm={() =>
            attempt(async () => {
              await revokeKey(revoking.id);
              setRevoking(null);
              setSaid(t("keys.wasRevoked", { name: revoking.name }));
              void queries.invalidateQueries({ queryKey: keysQuery.queryKey });
            })
          }
        >
          {t("keys.revokeText")}
        </ConfirmDialog>
      )}
    </Frame>
  );
}

/** The keys of the customer, and their lives. */
export const Keys = forSection("keys", KeysPage);
