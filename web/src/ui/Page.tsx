import { Link, type LinkProps } from "@tanstack/react-router";
import { createContext, type ReactNode, useContext, useEffect, useLayoutEffect, useRef } from "react";
import { t } from "@/messages";
import styles from "./Page.module.css";

/** Whose portal this is. Null on the pages before signing in. */
export const PortalContext = createContext<{ customer: string } | null>(null);

/** Names the document after the page and the customer. */
export function useTitle(page: string): void {
  const portal = useContext(PortalContext);
  const customer = portal?.customer;
  useEffect(() => {
    document.title =
      customer === undefined
        ? t("product.titleSignedOut", { page })
        : t("product.title", { page, customer });
  }, [page, customer]);
}

/** A page that another one lies below. */
export interface Above {
  label: string;
  link: Pick<LinkProps, "to" | "search" | "params">;
}

/** The way back up: the pages above this one, the outermost first, and this one. */
function Trail({ above, title }: { above: readonly Above[]; title: string }) {
  return (
    <nav aria-label={t("page.trail")} className={styles["trail"]}>
      <ol>
        {above.map(({ label, link }) => (
          <li key={label}>
            <Link {...link} activeOptions={{ exact: true, includeSearch: false }}>
              {label}
            </Link>
          </li>
        ))}
        <li aria-current="page">{title}</li>
      </ol>
    </nav>
  );
}

/** Stands where a note will: nothing below moves when it comes. */
export const blank = "\u00a0";

interface Props {
  title: string;
  /** The pages above this one, the outermost first. */
  above?: readonly Above[];
  /** What stands beside the title: "as of", a count. */
  note?: ReactNode;
  /** Period, comparison and other choices that concern the whole page. */
  controls?: ReactNode;
  /** The figures on the page are being replaced. */
  busy?: boolean;
  children: ReactNode;
}

/** Whether the title that has just left had the focus. */
let hadFocus = false;

/** The title of a page; one that takes the place of another, as when what was loading has come, takes its focus too. */
function Title({ text }: { text: string }) {
  const title = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    const heading = title.current;
    if (hadFocus) heading?.focus({ preventScroll: true });
    hadFocus = false;
    return () => {
      hadFocus = document.activeElement === heading;
    };
  }, []);
  return (
    <h1 ref={title} tabIndex={-1}>
      {text}
    </h1>
  );
}

/** The frame of a page's content: title, what it is as of, its choices. */
export function Page({ title, above, note, controls, busy = false, children }: Props) {
  useTitle(title);
  return (
    <>
      {above !== undefined && <Trail above={above} title={title} />}
      <header className={styles["header"]}>
        <div className={styles["title"]}>
          <Title text={title} />
          {note !== undefined && <p className={styles["note"]}>{note}</p>}
        </div>
        {controls && <div className={styles["controls"]}>{controls}</div>}
      </header>
      <div className={styles["content"]} aria-busy={busy}>
        {children}
      </div>
    </>
  );
}
