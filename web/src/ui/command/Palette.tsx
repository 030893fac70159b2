import { useState } from "react";
import { Autocomplete, Header, Input, ListBox, ListBoxItem, ListBoxSection, SearchField, useFilter } from "react-aria-components";
import { t } from "@/messages/commands";
import { Dialog } from "../Dialog";
import { chooseTheme, currentTheme, themes } from "../theme";
import type { PaletteProps } from "./Commands";
import styles from "./Palette.module.css";

/** Something to do or a place to go to, found by its name. */
export interface Command {
  id: string;
  label: string;
  /** Other words that it is looked for by. */
  words?: string;
  /** Its shortcut. */
  keys?: string;
  run: () => void;
}

/** Commands under a heading. */
export interface CommandGroup {
  id: string;
  label: string;
  commands: readonly Command[];
}

interface Props extends Pick<PaletteProps, "onShortcuts" | "onRefresh" | "onSignOut" | "onClose"> {
  groups: readonly CommandGroup[];
  /** Called with what is typed, where some of the groups are looked up by it. */
  onType?: (text: string) => void;
}

/** What can be done on every page. */
function general({ onShortcuts, onRefresh, onSignOut }: Pick<Props, "onShortcuts" | "onRefresh" | "onSignOut">): readonly Command[] {
  const theme = currentTheme();
  return [
    { id: "refresh", label: t("commands.refresh"), words: t("commands.refreshWords"), keys: "r", run: onRefresh },
    // Without https a browser has no clipboard to offer; the address stands in its bar.
    ...(window.isSecureContext
      ? [
          {
            id: "link",
            label: t("commands.copyLink"),
            words: t("commands.copyLinkWords"),
            run: () => {
              navigator.clipboard.writeText(window.location.href).catch(() => undefined);
            },
          },
        ]
      : []),
    {
      id: "print",
      label: t("commands.print"),
      words: t("commands.printWords"),
      run: () => {
        // Once the palette has left the page.
        setTimeout(() => {
          window.print();
        }, 100);
      },
    },
    ...themes
      .filter((choice) => choice !== theme)
      .map((choice) => ({
        id: `theme-${choice}`,
        label: t(`commands.theme.${choice}`),
        words: t("commands.themeWords"),
        run: () => {
          chooseTheme(choice);
        },
      })),
    { id: "shortcuts", label: t("commands.shortcuts"), words: t("commands.shortcutsWords"), keys: "?", run: onShortcuts },
    { id: "sign-out", label: t("commands.signOut"), words: t("commands.signOutWords"), run: onSignOut },
  ];
}

/** Every place and action, found by typing; arrow keys and Enter choose. */
export function Palette({ groups, onType, onSignOut, onClose, ...rest }: Props) {
  const { contains } = useFilter({ sensitivity: "base" });
  const [text, setText] = useState("");
  const shown = [...groups, { id: "general", label: t("commands.general"), commands: general({ ...rest, onSignOut }) }].filter(({ commands }) => commands.length > 0);
  const run = (id: string) => {
    const chosen = shown.flatMap(({ commands }) => commands).find((command) => command.id === id);
    onClose();
    chosen?.run();
  };
  return (
    <Dialog title={t("commands.title")} onClose={onClose}>
      <Autocomplete
        inputValue={text}
        onInputChange={(value) => {
          setText(value);
          onType?.(value.trim());
        }}
        filter={(textValue, input) => input.split(/\s+/).every((word) => contains(textValue, word))}
      >
        {/* eslint-disable-next-line jsx-a11y/no-autofocus -- somebody who opens it begins to type */}
        <SearchField className={styles["search"] ?? ""} aria-label={t("commands.find")} autoFocus>
          <Input placeholder={t("commands.find")} />
        </SearchField>
        {/* The focus stays in the field; whoever wants to scroll by keys alone can go to the list. */}
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <div className={styles["list"]} role="group" aria-label={t("commands.title")} tabIndex={0}>
          <ListBox
            className={styles["options"] ?? ""}
            aria-label={t("commands.title")}
            onAction={(key) => {
              run(String(key));
            }}
            renderEmptyState={() => <p className={styles["none"]}>{t("commands.none")}</p>}
          >
            {shown.map(({ id, label, commands }) => (
              <ListBoxSection key={id} id={`group-${id}`} className={styles["group"] ?? ""}>
                <Header className={styles["heading"] ?? ""}>{label}</Header>
                {commands.map((command) => (
                  <ListBoxItem key={command.id} id={command.id} textValue={`${command.label} ${command.words ?? ""}`} className={styles["item"] ?? ""}>
                    <span>{command.label}</span>
                    {command.keys !== undefined && <kbd>{command.keys}</kbd>}
                  </ListBoxItem>
                ))}
              </ListBoxSection>
            ))}
          </ListBox>
        </div>
      </Autocomplete>
    </Dialog>
  );
}
