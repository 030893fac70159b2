import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { attempt } from "@/api/client";
import { keyWorks } from "@/api/keyChange";
import { keysQuery, revokeKey } from "@/api/keys";
import { useList } from "@/api/paging";
import { mayCall, useSession } from "@/api/session";
import type { Key, KeyState } from "@/api/types";
import { formatInstant } from "@/format/dates";
import { t as en } from "@/messages";
import { t } from "@/messages/settings";
import { Actions } from "@/ui/Actions";
import { Badge, type Tone } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Ago, Instant } from "@/ui/Instant";
import { PagedList } from "@/ui/PagedList";
import { RecordName, Records, Small } from "@/ui/Records";
import { State } from "@/ui/states";
import { StatusLine } from "@/ui/StatusLine";
import { ChangeKeyDialog } from "./ChangeKeyDialog";
import { CreateKeyDialog } from "./CreateKeyDialog";
import { forSection, Frame } from "./Frame";
import { RotateKeyDialog } from "./RotateKeyDialog";
import { useNow } from "@/ui/useNow";

const tones: Record<KeyState, Tone> = { active: "pass", expiring: "medium", replaced: "medium", expired: "over", revoked: "over" };

function KeysPage() {
  const session = useSession();
  const queries = useQueryClient();
  const list = useList(keysQuery);
  const now = useNow(list.rows);
  const [isCreating, setCreating] = useState(false);
  const [rotating, setRotating] = useState<Key | null>(null);
  const [changing, setChanging] = useState<Key | null>(null);
  const [revoking, setRevoking] = useState<Key | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const { customer } = session;
  const zone = customer.time_zone;
  const create = mayCall(session, "create_key") && (
    <Button look="primary" onClick={() => { setCreating(true); }}>
      {t("keys.create")}
    </Button>
  );

  const actionsFor = (key: Key) => [
    ...(mayCall(session, "change_key") && keyWorks(key) ? [{ label: t("keys.change"), onAction: () => { setChanging(key); } }] : []),
    ...(mayCall(session, "rotate_key") && (key.state === "active" || key.state === "expiring")
      ? [{ label: t("keys.rotate"), onAction: () => { setRotating(key); } }]
      : []),
    ...(mayCall(session, "revoke_key") && key.state !== "revoked"
      ? [{ label: t("keys.revoke"), isDangerous: true, onAction: () => { setRevoking(key); } }]
      : []),
  ];
  const row = (key: Key) => ({
    key: key.id,
    isFaint: !keyWorks(key),
    cells: {
      key: <RecordName name={key.name} detail={t("keys.created", { when: formatInstant(key.created_at, zone) })} />,
      state: (
        <>
          <Badge tone={tones[key.state]}>{t(`keys.${key.state}`)}</Badge>
          {key.rotation_due && <Small>{t("keys.rotationDue")}</Small>}
        </>
      ),
      scopes: key.scopes.map((scope) => t(`scope.${scope}`)).join(", "),
      used: key.last_used_at ? (
        <>
          <Ago at={key.last_used_at} zone={zone} now={now} />
          {key.last_used_address && <Small>{t("keys.usedFrom", { address: key.last_used_address })}</Small>}
        </>
      ) : (
        t("keys.notUsed")
      ),
      expires: key.expires_at ? <Instant at={key.expires_at} zone={zone} /> : t("keys.never"),
      addresses: key.allowed_addresses.length > 0 ? key.allowed_addresses.join(", ") : t("keys.anywhere"),
    },
    actions: <Actions label={t("keys.actionsFor", { name: key.name })} actions={actionsFor(key)} />,
  });

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
            caption={en("section.keys")}
            columns={[
              { key: "key", label: t("keys.key") },
              { key: "state", label: t("keys.state") },
              { key: "scopes", label: t("keys.scopes") },
              { key: "used", label: t("keys.used") },
              { key: "expires", label: t("keys.expires") },
              { key: "addresses", label: t("keys.addressesColumn") },
            ]}
            actions={t("keys.actions")}
            rows={keys.map(row)}
          />
        )}
      </PagedList>
      {isCreating && <CreateKeyDialog onClose={() => { setCreating(false); }} />}
      {changing !== null && (
        <ChangeKeyDialog
          of={changing}
          zone={zone}
          onClose={() => { setChanging(null); }}
          onChanged={(name) => {
            setChanging(null);
            setSaid(t("keys.wasChanged", { name }));
            void queries.invalidateQueries({ queryKey: keysQuery.queryKey });
          }}
        />
      )}
      {rotating !== null && <RotateKeyDialog replaced={rotating} onClose={() => { setRotating(null); }} />}
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
