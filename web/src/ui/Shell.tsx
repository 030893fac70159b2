import { Link, type LinkProps, useRouterState } from "@tanstack/react-router";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { t } from "@/messages";
import { Button } from "./Button";
import { PersonIcon, SignOutIcon } from "./icons";
import { PortalContext } from "./Page";
import styles from "./Shell.module.css";
import { ThemeToggle } from "./ThemeToggle";

/** A page that the navigation leads to. */
export interface Destination {
  label: string;
  icon: ReactNode;
  link: Pick<LinkProps, "to" | "search" | "activeOptions">;
}

interface Props {
  customer: string;
  destinations: readonly Destination[];
  onSignOut: () => void;
  children: ReactNode;
}

/** After moving to another page the reader, and the reader's software, stand at its title. */
function useFocusOnMove(): void {
  // The location becomes resolved once the new page is drawn.
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

function Identity({ customer }: { customer: string }) {
  return (
    <div className={styles["identity"]}>
      <span className={styles["tile"]} aria-hidden="true">
        {Array.from(customer).slice(0, 1).join("").toUpperCase()}
      </span>
      <span className={styles["names"]}>
        <strong>{customer}</strong>
        <span>{t("shell.portal")}</span>
      </span>
    </div>
  );
}

function SignOutButton({ onSignOut }: Pick<Props, "onSignOut">) {
  return (
    <button type="button" className={styles["signOut"]} onClick={onSignOut}>
      <SignOutIcon />
      {t("shell.signOut")}
    </button>
  );
}

/** What stands around every page of the portal: whose it is, where one can go, appearance, the way out. */
export function Shell({ customer, destinations, onSignOut, children }: Props) {
  const menu = useId();
  const main = useRef<HTMLElement>(null);
  useFocusOnMove();
  return (
    <PortalContext value={{ customer }}>
      <Button
        look="primary"
        className={styles["skip"]}
        onClick={() => {
          main.current?.focus();
        }}
      >
        {t("shell.skip")}
      </Button>
      <div className={styles["shell"]}>
        <header className={styles["side"]}>
          <Identity customer={customer} />
          <button
            type="button"
            className={styles["account"]}
            popoverTarget={menu}
            aria-label={t("shell.account")}
          >
            <PersonIcon />
          </button>
          <nav aria-label={t("shell.navigation")}>
            <ul className={styles["destinations"]}>
              {destinations.map(({ label, icon, link }) => (
                <li key={label}>
                  <Link {...link} className={styles["destination"]}>
                    {icon}
                    {label}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
          <div id={menu} popover="auto" className={styles["menu"]}>
            <ThemeToggle />
            <SignOutButton onSignOut={onSignOut} />
          </div>
        </header>
        <main ref={main} tabIndex={-1} className={styles["main"]}>
          {children}
        </main>
      </div>
    </PortalContext>
  );
}
