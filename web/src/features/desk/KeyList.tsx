import { useState } from "react";
import { useChange } from "@/api/desk/change";
import { useMay } from "@/api/desk/session";
import type { listQuery } from "@/api/paging";
import { keyWorks } from "@/api/keyChange";
import type { ChangedKey, CreatedKey, Key, NewKey, OperationName } from "@/api/types";
import { t } from "@/messages/desk";
import { type Action, Actions } from "@/ui/Actions";
import { Badge, type Tone } from "@/ui/Badge";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { RecordName, Records } from "@/ui/Records";
import { StatusLine } from "@/ui/StatusLine";
import { ChangeKeyDialog } from "./ChangeKeyDialog";
import styles from "./Desk.module.css";
import { DeskList } from "./DeskList";
import { NewKeyDialog, RotateKeyDialog } from "./NewKeyDialog";
import { OwnTime } from "./OwnTime";
import { ShownOnce } from "./ShownOnce";

interface Props {
  query: ReturnType<typeof listQuery<Key>>;
  create: (key: NewKey) => Promise<CreatedKey>;
  change: (id: string, changed: ChangedKey) => Promise<Key>;
  rotate: (id: string, graceSeconds: number) => Promise<CreatedKey>;
  revoke: (id: string) => Promise<void>;
  /** Which operations of the API these are. */
  operations: { list: OperationName; change: OperationName; rotate: OperationName; revoke: OperationName };
  /** Whether a key is being made, which a button outside begins. */
  isCreating: boolean;
  onCreated: () => void;
}

const columns = [
  { key: "name", label: t("keys.name") },
  { key: "state", label: t("keys.state") },
  { key: "scopes", label: t("keys.scopes") },
  { key: "used", label: t("keys.used") },
  { key: "expires", label: t("keys.expires") },
  { key: "created", label: t("keys.created"), isWide: true },
];

const tones: Record<Key["state"], Tone> = { active: "pass", expiring: "medium", replaced: "info", expired: "over", revoked: "over" };

function Used({ of: { last_used_at: at, last_used_address: address } }: { of: Key }) {
  if (!at) return t("desk.never");
  return (
    <>
      <OwnTime at={at} />
      {address && (
        <>
          <br />
          <span className={styles["fine"]}>{address}</span>
        </>
      )}
    </>
  );
}

function KeyName({ of: key }: { of: Key }) {
  const addresses = key.allowed_addresses.join(", ");
  return <RecordName name={key.name} detail={addresses === "" ? <span className={styles["id"]}>{key.id}</span> : t("keys.onlyFrom", { addresses })} />;
}

/** Keys: the operator's, or a customer's. */
export function KeyList({ query, create, change: changeKey, rotate, revoke, operations, isCreating, onCreated }: Props) {
  const may = useMay();
  const change = useChange();
  const [made, setMade] = useState<CreatedKey | null>(null);
  const [open, setOpen] = useState<{ what: "change" | "rotate" | "revoke"; key: Key } | null>(null);
  const [status, setStatus] = useState<string | null>(null);
  const close = () => {
    setOpen(null);
  };
  const actionsFor = (key: Key): Action[] => [
    ...(may(operations.change) ? [{ label: t("keys.change"), onAction: () => { setOpen({ what: "change", key }); } }] : []),
    ...(may(operations.rotate) && key.state !== "replaced" ? [{ label: t("keys.rotate"), onAction: () => { setOpen({ what: "rotate", key }); } }] : []),
    ...(may(operations.revoke) ? [{ label: t("keys.revoke"), isDangerous: true, onAction: () => { setOpen({ what: "revoke", key }); } }] : []),
  ];
  return (
    <>
      <StatusLine>{status}</StatusLine>
      <DeskList operation={operations.list} query={query} empty={{ title: t("keys.none"), text: t("keys.noneText") }}>
        {(keys) => (
          <Records
            caption={t("keys.title")}
            columns={columns}
            actions={t("desk.actions")}
            rows={keys.map((key) => ({
              key: key.id,
              isFaint: !keyWorks(key),
              cells: {
                name: <KeyName of={key} />,
                state: <Badge tone={tones[key.state]}>{t(`keyState.${key.state}`)}</Badge>,
                scopes: key.scopes.map((scope) => t(`scope.${scope}`)).join(", "),
                used: <Used of={key} />,
                expires: <OwnTime at={key.expires_at} />,
                created: <OwnTime at={key.created_at} />,
              },
              actions: keyWorks(key) && <Actions label={t("desk.actionsFor", { name: key.name })} actions={actionsFor(key)} />,
            }))}
          />
        )}
      </DeskList>
      {isCreating && (
        <NewKeyDialog
          create={create}
          onClose={onCreated}
          onMade={(key) => {
            onCreated();
            setMade(key);
          }}
        />
      )}
      {open?.what === "change" && (
        <ChangeKeyDialog
          of={open.key}
          change={(changed) => changeKey(open.key.id, changed)}
          onClose={close}
          onChanged={(name) => {
            close();
            setStatus(t("keys.changedText", { name }));
          }}
        />
      )}
      {open?.what === "rotate" && (
        <RotateKeyDialog
          name={open.key.name}
          rotate={(graceSeconds) => rotate(open.key.id, graceSeconds)}
          onClose={close}
          onMade={(key) => {
            close();
            setMade(key);
          }}
        />
      )}
      {made !== null && (
        <ShownOnce title={t("keys.made", { name: made.name })} label={t("keys.key")} value={made.key} copy={t("keys.copy")} onClose={() => { setMade(null); }}>
          {t("keys.madeText")}
        </ShownOnce>
      )}
      {open?.what === "revoke" && (
        <ConfirmDialog
          title={t("keys.revokeTitle", { name: open.key.name })}
          confirm={t("keys.revoke")}
          onConfirm={async () => {
            const problem = await change(() => revoke(open.key.id));
            if (problem === null) {
              close();
              setStatus(t("keys.revokedText", { name: open.key.name }));
            }
            return problem;
          }}
          onClose={close}
        >
          {t("keys.revokeText")}
        </ConfirmDialog>
      )}
    </>
  );
}
