import { useState } from "react";
import { changeCustomerKey, createCustomerKey, customerKeysQuery, revokeCustomerKey, rotateCustomerKey } from "@/api/desk/customers";
import { useMay } from "@/api/desk/session";
import type { Customer } from "@/api/desk/types";
import { t } from "@/messages/desk";
import { Button } from "@/ui/Button";
import styles from "./Desk.module.css";
import { KeyList } from "./KeyList";

const operations = { list: "list_keys", change: "change_key", rotate: "rotate_key", revoke: "revoke_key" } as const;

/** A customer's keys. */
export function CustomerKeys({ customer }: { customer: Customer }) {
  const may = useMay();
  const [isCreating, setCreating] = useState(false);
  return (
    <section>
      <div className={styles["head"]}>
        <h2>{t("customer.keys")}</h2>
        {may("create_key") && (
          <Button look="primary" onClick={() => { setCreating(true); }}>
            {t("keys.new")}
          </Button>
        )}
      </div>
      <KeyList
        query={customerKeysQuery(customer.id)}
        create={(key) => createCustomerKey(customer.id, key)}
        change={(id, changed) => changeCustomerKey(customer.id, id, changed)}
        rotate={(id, graceSeconds) => rotateCustomerKey(customer.id, id, graceSeconds)}
        revoke={(id) => revokeCustomerKey(customer.id, id)}
        operations={operations}
        isCreating={isCreating}
        onCreated={() => { setCreating(false); }}
      />
    </section>
  );
}
