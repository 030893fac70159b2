import { Link } from "@tanstack/react-router";
import { customersQuery } from "@/api/desk/customers";
import { t } from "@/messages/desk";
import { RecordName, Records, Whole } from "@/ui/Records";
import styles from "./Desk.module.css";
import { DeskList } from "./DeskList";
import { OwnTime } from "./OwnTime";

const columns = [
  { key: "customer", label: t("arrivals.customer") },
  { key: "bills", label: t("arrivals.bills") },
  { key: "findings", label: t("arrivals.findings") },
  { key: "configuration", label: t("arrivals.configuration") },
];

/** When bills, findings and configurations last reached each customer: a scan that has stopped shows here. */
export function Arrivals() {
  return (
    <section className={`${styles["section"] ?? ""} ${styles["next"] ?? ""}`}>
      <div className={styles["head"]}>
        <h2>{t("arrivals.title")}</h2>
        <p>{t("arrivals.note")}</p>
      </div>
      <DeskList operation="list_customers" query={customersQuery({})} empty={{ title: t("arrivals.none"), text: t("arrivals.noneText") }}>
        {(customers) => (
          <Records
            caption={t("arrivals.title")}
            columns={columns}
            rows={customers.map((customer) => ({
              key: customer.id,
              isFaint: customer.status === "suspended",
              cells: {
                customer: (
                  <RecordName
                    name={
                      <Link to="/operator/customers/$customerId" params={{ customerId: customer.id }} className={styles["link"]}>
                        {customer.name}
                      </Link>
                    }
                  />
                ),
                bills: <Whole><OwnTime at={customer.last_import_at} /></Whole>,
                findings: <Whole><OwnTime at={customer.last_findings_at} /></Whole>,
                configuration: <Whole><OwnTime at={customer.last_configuration_at} /></Whole>,
              },
            }))}
          />
        )}
      </DeskList>
    </section>
  );
}
