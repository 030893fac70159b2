import { useChange } from "@/api/desk/change";
import { customerSessionsQuery, endCustomerSession } from "@/api/desk/customers";
import { useMay } from "@/api/desk/session";
import type { Customer } from "@/api/desk/types";
import { useList } from "@/api/paging";
import { t } from "@/messages/desk";
import { OpenSessions } from "@/ui/OpenSessions";
import { ProblemState } from "@/ui/states";
import styles from "./Desk.module.css";
import { ownZone } from "./OwnTime";

function Allowed({ customer }: { customer: Customer }) {
  const may = useMay();
  const change = useChange();
  const list = useList(customerSessionsQuery(customer.id));
  const end = (id: string) => change(() => endCustomerSession(customer.id, id));
  return <OpenSessions list={list} zone={ownZone} end={may("end_other_session") ? end : null} />;
}

/** Where a customer's people and keys are signed in to its page. */
export function CustomerSessions({ customer }: { customer: Customer }) {
  const may = useMay();
  return (
    <section>
      <div className={styles["head"]}>
        <h2>{t("customer.sessions")}</h2>
        <p>{t("customer.sessionsText")}</p>
      </div>
      {may("list_sessions") ? <Allowed customer={customer} /> : <ProblemState problem={{ status: 403 }} onRetry={() => undefined} />}
    </section>
  );
}
