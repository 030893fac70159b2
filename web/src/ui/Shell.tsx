import { Link, type LinkProps, type NavigateOptions, useRouterState } from "@tanstack/react-router";
import { type ComponentType, type ReactNode, useEffect, useId, useRef } from "react";
import { t } from "@/messages";
import { Button } from "./Button";
import { Commands, type PaletteProps, type Place } from "./command/Commands";
import { type CustomerName, CustomerSwitch } from "./CustomerSwitch";
import { PersonIcon, SignOutIcon } from "./icons";
import { PortalContext } from "./Page";
import styles from "./Shell.module.css";
import { ThemeToggle } from "./ThemeToggle";

/** A page that the navigation leads to. */
export interface Destination {
  label: string;
  icon: ReactNode;
  link: Pick<LinkProps, "to" | "search" | "activeOptions">;
  /** The keys that lead there: `g c`. */
  keys: string;
  /** Where else one is then: the beginnings of the paths of pages that are beside it and not below it. */
  beside?: readonly string[];
}

/** Where keys and the palette lead: the same pages. */
function placesOf(destinations: readonly Destination[]): Place[] {
  // A link and a navigation say where to go by the same two; the router's types differ in what may be undefined.
  return destinations.map(({ label, keys, link: { to, search } }) => ({ label, keys, link: { to, search } as NavigateOptions }));
}

/** Who is signed in, as far as it is known. */
export interface Reader {
  name: string;
  /** What tells the reader from others of the same name. */
  detail: string | null;
}

/** A look into the page by the operator's people. */
export interface SupportNotice {
  text: string;
  reason: string;
}

interface Props {
  customer: CustomerName;
  /** Those that the reader can switch between. */
  customers: readonly CustomerName[];
  reader: Reader;
  /** Set while somebody of the operator looks into the page. */
  support: SupportNotice | null;
  destinations: readonly Destination[];
  /** Finds pages and actions by typing. */
  Palette: ComponentType<PaletteProps>;
  onSwitch: (customer: string) => void;
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

function WhoIsSignedIn({ name, detail }: Reader) {
  return (
    <p className={styles["who"]}>
      <strong>{name}</strong>
      {detail !== null && <span>{detail}</span>}
    </p>
  );
}

/** Says, as long as it is so, that the operator looks in. */
function Support({ text, reason }: SupportNotice) {
  return (
    <section className={styles["support"]} aria-label={t("shell.support")}>
      <strong>{text}</strong> <span>{reason}</span>
    </section>
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
export function Shell({ customer, customers, reader, support, destinations, Palette, onSwitch, onSignOut, children }: Props) {
  const menu = useId();
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  useFocusOnMove();
  return (
    <PortalContext value={{ customer: customer.name }}>
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
          <CustomerSwitch current={customer} customers={customers} onSwitch={onSwitch} />
          <Commands places={placesOf(destinations)} Palette={Palette} onSwitch={onSwitch} onSignOut={onSignOut} />
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
              {destinations.map(({ label, icon, link, beside = [] }) => (
                <li key={label}>
                  <Link {...link} className={styles["destination"]} {...(beside.some((start) => path.startsWith(start)) && { "aria-current": "page" })}>
                    {icon}
                    {label}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
          <div id={menu} popover="auto" className={styles["menu"]}>
            <WhoIsSignedIn {...reader} />
            <ThemeToggle />
            <SignOutButton onSignOut={onSignOut} />
          </div>
        </header>
        <main ref={main} tabIndex={-1} className={styles["main"]}>
          {support !== null && <Support {...support} />}
          {children}
        </main>
      </div>
    </PortalContext>
  );
}
