import type { ComponentType, ReactNode } from "react";
import { mayCall, useSession } from "@/api/session";
import { openSections, type SettingsSection, settingsSections } from "@/api/sections";
import { t as en } from "@/messages";
import { t } from "@/messages/settings";
import { Page } from "@/ui/Page";
import { Sections } from "@/ui/Sections";
import { State } from "@/ui/states";

interface Props {
  section: SettingsSection;
  note?: string;
  /** The one action of the page. */
  action?: ReactNode;
  children: ReactNode;
}

/** A page of the settings: the others beside it, those that the role does not open being absent, its title, its content. */
export function Frame({ section, note, action, children }: Props) {
  const session = useSession();
  return (
    <>
      <Sections label={t("settings.sections")} sections={openSections(session).map(({ name, path }) => ({ label: en(`section.${name}`), to: path }))} />
      <Page title={en(`section.${section}`)} note={note} controls={action}>
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
        <State title={en("forbidden.title")}>
          <p>{t("settings.noPermission", { role: t(`role.${session.role}`) })}</p>
        </State>
      </Frame>
    );
  };
}
