import { useState } from "react";
import { changeOperatorKey, createOperatorKey, operatorKeysQuery, revokeOperatorKey, rotateOperatorKey } from "@/api/desk/operators";
import { useMay } from "@/api/desk/session";
import { t } from "@/messages/desk";
import { Button } from "@/ui/Button";
import { Page } from "@/ui/Page";
import { KeyList } from "./KeyList";

const operations = { list: "list_operator_keys", change: "change_operator_key", rotate: "rotate_operator_key", revoke: "revoke_operator_key" } as const;

/** The operator's own keys. */
export function OperatorKeys() {
  const may = useMay();
  const [isCreating, setCreating] = useState(false);
  return (
    <Page
      title={t("keys.title")}
      note={t("keys.note")}
      controls={
        may("create_operator_key") && (
          <Button look="primary" onClick={() => { setCreating(true); }}>
            {t("keys.new")}
          </Button>
        )
      }
    >
      <KeyList
        query={operatorKeysQuery}
        create={createOperatorKey}
        change={changeOperatorKey}
        rotate={rotateOperatorKey}
        revoke={revokeOperatorKey}
        operations={operations}
        isCreating={isCreating}
        onCreated={() => { setCreating(false); }}
      />
    </Page>
  );
}
