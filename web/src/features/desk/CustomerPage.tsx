import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { problemOf } from "@/api/client";
import { customerQuery, type CustomerTab, customerTabs } from "@/api/desk/customers";
import { useMay } from "@/api/desk/session";
import type { Customer } from "@/api/desk/types";
import type { OperationName } from "@/api/types";
import { t } from "@/messages/desk";
import { buttonLook } from "@/ui/Button";
import { Page } from "@/ui/Page";
import { Block, ProblemState, Skeleton, State } from "@/ui/states";
import { CustomerAccounts } from "./CustomerAccounts";
import { CustomerDetails } from "./CustomerDetails";
import { CustomerKeys } from "./CustomerKeys";
import { CustomerLinks } from "./CustomerLinks";
import { CustomerPeople } from "./CustomerPeople";
import { CustomerSessions } from "./CustomerSessions";
import { CustomerState } from "./CustomerState";
import { CustomerSupport } from "./CustomerSupport";
import styles from "./Desk.module.css";

interface Props {
  customerId: string;
  tab: CustomerTab;
}

const contents = {
  details: CustomerDetails,
  accounts: CustomerAccounts,
  people: CustomerPeople,
  keys: CustomerKeys,
  sessions: CustomerSessions,
  links: CustomerLinks,
  support: CustomerSupport,
} satisfies Record<CustomerTab, unknown>;

/** What only those see who may. */
const needs: Partial<Record<CustomerTab, OperationName>> = { sessions: "list_sessions" };

function Tabs({ customerId, tab }: Props) {
  const may = useMay();
  const isOffered = (part: CustomerTab) => {
    const needed = needs[part];
    return needed === undefined || may(needed);
  };
  return (
    <nav aria-label={t("customer.parts")} className={styles["tabs"]}>
      {customerTabs.filter(isOffered).map((part) => (
        <Link
          key={part}
          to="/operator/customers/$customerId/$tab"
          params={{ customerId, tab: part }}
          resetScroll={false}
          {...(part === tab && { "aria-current": "page" as const })}
        >
          {t(`customerTab.${part}`)}
        </Link>
      ))}
    </nav>
  );
}

const above = [{ label: t("customers.title"), link: { to: "/operator/customers" } as const }];

function Loaded({ customer, tab }: { customer: Customer; tab: CustomerTab }) {
  const Content = contents[tab];
  return (
    <Page
      title={customer.name}
      above={above}
      note={<CustomerState status={customer.status} />}
      controls={<span className={styles["id"]}>{customer.id}</span>}
    >
      <Tabs customerId={customer.id} tab={tab} />
      <Content key={customer.id} customer={customer} />
    </Page>
  );
}

function Asked({ customerId, tab }: Props) {
  const { data, error, refetch } = useQuery(customerQuery(customerId));
  if (data !== undefined) return <Loaded customer={data} tab={tab} />;
  if (error === null) {
    return (
      <Page title={t("customers.customer")} above={above}>
        <Skeleton label={t("desk.loading")}>
          <div className={styles["panel"]}>
            <Block height="220px" />
          </div>
        </Skeleton>
      </Page>
    );
  }
  const problem = problemOf(error);
  return (
    <Page title={t("customers.customer")} above={above}>
      {problem.status === 404 || problem.status === 400 ? (
        <State title={t("customer.unknown")} alert>
          <p>{t("customer.unknownText")}</p>
          <Link to="/operator/customers" className={buttonLook.plain}>
            {t("desk.notFoundHome")}
          </Link>
        </State>
      ) : (
        <ProblemState problem={problem} onRetry={() => void refetch()} />
      )}
    </Page>
  );
}

/** One customer: its settings, and everything that belongs to it. */
export function CustomerPage({ customerId, tab }: Props) {
  const may = useMay();
  if (may("read_customer")) return <Asked customerId={customerId} tab={tab} />;
  return (
    <Page title={t("customers.customer")} above={above}>
      <ProblemState problem={{ status: 403 }} onRetry={() => undefined} />
    </Page>
  );
}
