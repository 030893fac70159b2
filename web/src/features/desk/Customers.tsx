import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useId, useState } from "react";
import { useChange } from "@/api/desk/change";
import { type CustomerFilter, createCustomer, customersQuery } from "@/api/desk/customers";
import { useMay } from "@/api/desk/session";
import type { Customer } from "@/api/desk/types";
import { t } from "@/messages/desk";
import { Button, buttonLook } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Form } from "@/ui/Form";
import { Page } from "@/ui/Page";
import { RecordName, Records } from "@/ui/Records";
import { Select } from "@/ui/Select";
import { CustomerState } from "./CustomerState";
import styles from "./Desk.module.css";
import { DeskList } from "./DeskList";
import { OwnTime } from "./OwnTime";
import { NewCustomerFields, newCustomer, newCustomerErrors } from "./settings";

const columns = [
  { key: "name", label: t("customers.customer") },
  { key: "status", label: t("customers.status") },
  { key: "plan", label: t("customers.plan") },
  { key: "zone", label: t("customers.zone"), isWide: true },
  { key: "people", label: t("customers.people"), isNumber: true },
  { key: "last", label: t("customers.lastImport") },
];

const statuses = ["all", "active", "suspended"] as const;

/** How long after the last key a search begins, in milliseconds. */
const pause = 250;

function Search({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const id = useId();
  const [text, setText] = useState(value);
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => {
      onChange(text.trim());
    }, pause);
    return () => {
      clearTimeout(timer);
    };
  }, [text, value, onChange]);
  return (
    <div>
      <label htmlFor={id} className="hidden-text">
        {t("customers.search")}
      </label>
      <input
        id={id}
        type="search"
        className={styles["search"]}
        placeholder={t("customers.search")}
        value={text}
        autoComplete="off"
        onChange={({ target }) => {
          setText(target.value);
        }}
      />
    </div>
  );
}

function NewCustomer({ onClose, onMade }: { onClose: () => void; onMade: (customer: Customer) => void }) {
  const change = useChange();
  return (
    <Dialog title={t("customers.new")} onClose={onClose}>
      <Form
        submit={t("customers.create")}
        onCancel={onClose}
        check={newCustomerErrors}
        onSubmit={(data) =>
          change(async () => {
            onMade(await createCustomer(newCustomer(data)));
          })
        }
      >
        <NewCustomerFields />
      </Form>
    </Dialog>
  );
}

interface Props {
  filter: CustomerFilter;
  onFilterChange: (filter: CustomerFilter) => void;
}

/** The operator's customers. */
export function Customers({ filter, onFilterChange }: Props) {
  const may = useMay();
  const navigate = useNavigate();
  const [isCreating, setCreating] = useState(false);
  const isFiltered = filter.q !== undefined || filter.status !== undefined;
  const change = ({ q = filter.q ?? "", status = filter.status ?? "all" }: { q?: string; status?: string }) => {
    onFilterChange({ ...(q !== "" && { q }), ...((status === "active" || status === "suspended") && { status }) });
  };
  return (
    <Page
      title={t("customers.title")}
      controls={
        may("create_customer") && (
          <>
            <Link to="/operator/customers/import" className={buttonLook.plain}>
              {t("onboarding.title")}
            </Link>
            <Button look="primary" onClick={() => { setCreating(true); }}>
              {t("customers.new")}
            </Button>
          </>
        )
      }
    >
      <div className={styles["bar"]}>
        <Search
          value={filter.q ?? ""}
          onChange={(q) => {
            change({ q });
          }}
        />
        <Select
          label={t("customers.status")}
          value={filter.status ?? "all"}
          options={statuses.map((value) => ({ value, label: t(`customerFilter.${value}`) }))}
          onChange={(status) => {
            change({ status });
          }}
        />
      </div>
      <DeskList
        operation="list_customers"
        query={customersQuery(filter)}
        empty={
          isFiltered
            ? {
                title: t("customers.noMatch"),
                text: t("customers.noMatchText"),
                next: <Button onClick={() => { onFilterChange({}); }}>{t("customers.showAll")}</Button>,
              }
            : { title: t("customers.none"), text: t("customers.noneText") }
        }
      >
        {(customers) => (
          <Records
            caption={t("customers.title")}
            columns={columns}
            rows={customers.map((customer) => ({
              key: customer.id,
              isFaint: customer.status === "suspended",
              cells: {
                name: (
                  <RecordName
                    name={
                      <Link to="/operator/customers/$customerId" params={{ customerId: customer.id }} className={styles["link"]}>
                        {customer.name}
                      </Link>
                    }
                    detail={<span className={styles["id"]}>{customer.id}</span>}
                  />
                ),
                status: <CustomerState status={customer.status} />,
                plan: customer.plan?.name ?? t("customers.noPlan"),
                zone: customer.time_zone,
                people: String(customer.people),
                last: <OwnTime at={customer.last_import_at} />,
              },
            }))}
          />
        )}
      </DeskList>
      {isCreating && (
        <NewCustomer
          onClose={() => {
            setCreating(false);
          }}
          onMade={({ id: customerId }) => {
            void navigate({ to: "/operator/customers/$customerId/$tab", params: { customerId, tab: "people" } });
          }}
        />
      )}
    </Page>
  );
}
