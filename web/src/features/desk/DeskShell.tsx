import { Link, type LinkProps, useRouterState } from "@tanstack/react-router";
import { lazy, type ReactNode, useEffect, useId, useRef } from "react";
import { t } from "@/messages/desk";
import { t as rules } from "@/messages/driftRules";
import { t as policies } from "@/messages/policies";
import { Button } from "@/ui/Button";
import { Commands, type Place } from "@/ui/command/Commands";
import { MoreIcon, SignOutIcon } from "@/ui/icons";
import { PortalContext } from "@/ui/Page";
import { ThemeToggle } from "@/ui/ThemeToggle";
import styles from "./DeskShell.module.css";
import * as icons from "./icons";

const DeskPalette = lazy(() => import("./DeskPalette"));

interface Destination {
  label: string;
  icon: ReactNode;
  to: NonNullable<LinkProps["to"]>;
  /** The keys that lead there. */
  keys?: string;
}

/** The first four stand in the bar of a phone, the others behind "More". */
const destinations: readonly Destination[] = [
  { label: t("customers.title"), icon: <icons.CustomersIcon />, to: "/operator/customers", keys: "g c" },
  { label: t("imports.title"), icon: <icons.ImportsIcon />, to: "/operator/imports", keys: "g i" },
  { label: t("held.title"), icon: <icons.HeldIcon />, to: "/operator/held", keys: "g h" },
  { label: t("feeds.title"), icon: <icons.FeedsIcon />, to: "/operator/feeds", keys: "g f" },
  { label: t("jobs.title"), icon: <icons.JobsIcon />, to: "/operator/jobs", keys: "g j" },
  { label: t("months.title"), icon: <icons.MonthsIcon />, to: "/operator/closed-months" },
  { label: t("plans.title"), icon: <icons.PlansIcon />, to: "/operator/plans", keys: "g p" },
  { label: t("meters.title"), icon: <icons.MetersIcon />, to: "/operator/meters", keys: "g m" },
  { label: t("prices.title"), icon: <icons.PricesIcon />, to: "/operator/prices", keys: "g b" },
  { label: t("exchange.title"), icon: <icons.ExchangeIcon />, to: "/operator/exchange-rates" },
  { label: policies("policies.title"), icon: <icons.PoliciesIcon />, to: "/operator/policies", keys: "g r" },
  { label: t("frameworks.title"), icon: <icons.FrameworksIcon />, to: "/operator/frameworks" },
  { label: rules("rules.title"), icon: <icons.DriftRulesIcon />, to: "/operator/drift-rules" },
  { label: t("isolation.title"), icon: <icons.IsolationIcon />, to: "/operator/isolation" },
  { label: t("people.title"), icon: <icons.PeopleIcon />, to: "/operator/people" },
  { label: t("keys.title"), icon: <icons.KeysIcon />, to: "/operator/keys" },
  { label: t("sessions.title"), icon: <icons.SessionsIcon />, to: "/operator/sessions" },
  { label: t("audit.title"), icon: <icons.AuditIcon />, to: "/operator/audit", keys: "g a" },
];

const inBar = 4;

const places: readonly Place[] = destinations.map(({ label, to, keys }) => ({ label, link: { to }, ...(keys !== undefined && { keys }) }));

/** After moving to another page the reader, and the reader's software, stand at its title. */
function useFocusOnMove(): void {
  const path = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname });
  const last = useRef(path);
  useEffect(() => {
    const isFirst = last.current === undefined;
    if (last.current === path) return;
    last.current = path;
    if (isFirst) return;
    document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
  }, [path]);
}

interface Props {
  /** Who is signed in, and what that person may do here. */
  who: string;
  role: string;
  onSignOut: () => void;
  children: ReactNode;
}

/** What stands around every page of the operator's desk. */
export function DeskShell({ who, role, onSignOut, children }: Props) {
  const more = useId();
  const main = useRef<HTMLElement>(null);
  const popover = useRef<HTMLDivElement>(null);
  useFocusOnMove();
  const link = ({ label, icon, to }: Destination) => (
    <li key={label}>
      <Link
        to={to}
        className={styles["destination"]}
        onClick={() => {
          if (popover.current?.matches(":popover-open")) popover.current.hidePopover();
        }}
      >
        {icon}
        {label}
      </Link>
    </li>
  );
  return (
    <PortalContext value={{ customer: t("desk.title") }}>
      <Button
        look="primary"
        className={styles["skip"]}
        onClick={() => {
          main.current?.focus();
        }}
      >
        {t("desk.skip")}
      </Button>
      <div className={styles["shell"]}>
        <header className={styles["side"]}>
          <p className={styles["identity"]}>
            <span className={styles["tile"]} aria-hidden="true">
              <icons.CustomersIcon />
            </span>
            <span className={styles["names"]}>
              <strong>{t("product.name")}</strong>
              <span>{t("desk.title")}</span>
            </span>
          </p>
          <Commands places={places} Palette={DeskPalette} onSignOut={onSignOut} />
          <nav aria-label={t("desk.navigation")} className={styles["nav"]}>
            <ul className={styles["destinations"]}>{destinations.slice(0, inBar).map(link)}</ul>
            <button type="button" className={styles["more"]} popoverTarget={more}>
              <MoreIcon />
              {t("desk.more")}
            </button>
            <div ref={popover} id={more} popover="auto" className={styles["rest"]}>
              <ul className={styles["destinations"]}>{destinations.slice(inBar).map(link)}</ul>
              <div className={styles["account"]}>
                <p className={styles["who"]}>
                  <strong>{who}</strong>
                  <span>{role}</span>
                </p>
                <ThemeToggle />
                <button type="button" className={styles["signOut"]} onClick={onSignOut}>
                  <SignOutIcon />
                  {t("desk.signOut")}
                </button>
              </div>
            </div>
          </nav>
        </header>
        <main ref={main} tabIndex={-1} className={styles["main"]}>
          {children}
        </main>
      </div>
    </PortalContext>
  );
}
