import { useState } from "react";
import { t } from "@/messages/commands";
import { Dialog } from "../Dialog";
import type { Place } from "./Commands";
import { areSingleKeysOn, commandKey, turnSingleKeys } from "./keys";
import styles from "./ShortcutList.module.css";

interface Props {
  places: readonly Place[];
  onClose: () => void;
}

function Keys({ keys }: { keys: string }) {
  return (
    <span className={styles["keys"]}>
      {keys.split(" ").map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </span>
  );
}

/** Every shortcut, and the switch for those that are one key or letters in a row. */
export default function ShortcutList({ places, onClose }: Props) {
  const [isOn, setOn] = useState(areSingleKeysOn);
  const rows = (list: readonly { label: string; keys: string }[]) =>
    list.map(({ label, keys }) => (
      <div key={keys}>
        <dt>{label}</dt>
        <dd>
          <Keys keys={keys} />
        </dd>
      </div>
    ));
  return (
    <Dialog title={t("shortcuts.title")} onClose={onClose}>
      <dl className={styles["list"]}>{rows([{ label: t("shortcuts.palette"), keys: `${commandKey} K` }])}</dl>
      <h3 className={styles["heading"]}>{t("shortcuts.pages")}</h3>
      <dl className={[styles["list"], isOn ? undefined : styles["off"]].filter(Boolean).join(" ")}>
        {rows([...places.flatMap(({ label, keys }) => (keys === undefined ? [] : { label, keys })), { label: t("commands.refresh"), keys: "r" }, { label: t("shortcuts.list"), keys: "?" }])}
      </dl>
      <label className={styles["switch"]}>
        <input
          type="checkbox"
          checked={isOn}
          onChange={({ target }) => {
            turnSingleKeys(target.checked);
            setOn(target.checked);
          }}
        />
        {t("shortcuts.singleKeys", { key: commandKey })}
      </label>
      <p className={styles["hint"]}>{t("shortcuts.lists")}</p>
    </Dialog>
  );
}
