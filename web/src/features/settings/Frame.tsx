import { Link } from "@tanstack/react-router";
import { type ComponentType, type ReactNode, useEffect, useRef } from "react";
import { mayCall, useSession } from "@/api/session";
import { openSections, type SettingsSection, settingsSections } from "@/api/sections";
import { t } from "@/messages";
import { Page } from "@/ui/Page";
import { State } from "@/ui/states";
import styles from "./Frame.module.css";

interface Props {
  section: SettingsSection;
  note?: string;
  /** The one action of the page. */
  action?: ReactNode;
  children: ReactNode;
}

/** The other pages of the settings; those that the role does not open are absent. */
function Sections({ section }: { section: SettingsSection }) {
  const session = useSession();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    // On a phone the row is longer than the screen: what is open must be in sight.
    const current = list.current?.querySelector<HTMLElement>('[aria-current="page"]');
    if (list.current && current) list.current.scrollLeft = current.offsetLeft - 24;
  }, [section]);
  return (
    <nav aria-label={t("settings.sections")} className={styles["sections"]}>
      <ul ref={list}>
        {openSections(session).map(({ name, path }) => (
          <li key={name}>
            <Link to={path} className={styles["section"]}>
              {t(`section.${name}`)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** A page of the settings: the others beside it, its title, its content. */
export function Frame({ section, note, action, children }: Props) {
  return (
    <>
      <Sections section={section} />
      <Page title={t(`section.${section}`)} note={note} controls={action}>
        {children}
      </Page>
    </>
  );
}

/** A page of the settings for those who may see it; it asks for nothing on behalf of others, and says why. */
export function forSection(section: SettingsSection, Content: ComponentType) {
  return function Section() {
    const session = useSession();
    const needed = settingsSections.find(({ name }) => name === section)?.needs;
    if (needed === undefined || mayCall(session, needed)) return <Content />;
    return (
      <Frame section={section}>
        <State title={t("forbidden.title")}>
          <p>{t("settings.noPermission", { role: t(`role.${session.role}`) })}</p>
        </State>
      </Frame>
    );
  };
}
