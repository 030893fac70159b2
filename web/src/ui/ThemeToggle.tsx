import { type ReactNode, useId, useSyncExternalStore } from "react";
import { t } from "@/messages";
import { DarkIcon, LightIcon, SystemIcon } from "./icons";
import { chooseTheme, currentTheme, type Theme, themes } from "./theme";
import styles from "./ThemeToggle.module.css";

const faces: Record<Theme, ReactNode> = { system: <SystemIcon />, light: <LightIcon />, dark: <DarkIcon /> };

function onThemeChange(callback: () => void): () => void {
  const observer = new MutationObserver(callback);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => {
    observer.disconnect();
  };
}

/** System, light or dark. */
export function ThemeToggle() {
  const name = useId();
  const theme = useSyncExternalStore(onThemeChange, currentTheme);
  return (
    <fieldset className={styles["toggle"]}>
      <legend className="hidden-text">{t("shell.theme")}</legend>
      {themes.map((choice) => (
        <label key={choice} title={t(`theme.${choice}`)}>
          <input
            type="radio"
            name={name}
            checked={choice === theme}
            onChange={() => {
              chooseTheme(choice);
            }}
          />
          {faces[choice]}
          <span className="hidden-text">{t(`theme.${choice}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}
