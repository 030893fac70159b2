import { lazy, Suspense, useRef, useState } from "react";
import { t } from "@/messages";
import { ChevronIcon } from "./icons";
import styles from "./Shell.module.css";

const loadMenu = () => import("./CustomerMenu");
const CustomerMenu = lazy(loadMenu);

/** A customer by its public id. */
export interface CustomerName {
  id: string;
  name: string;
}

interface Props {
  current: CustomerName;
  /** All that the reader belongs to, the current one among them; one or none when there is nothing to choose. */
  customers: readonly CustomerName[];
  onSwitch: (id: string) => void;
}

function Face({ name }: { name: string }) {
  return (
    <>
      <span className={styles["tile"]} aria-hidden="true">
        {/./u.exec(name)?.[0].toUpperCase()}
      </span>
      <span className={styles["names"]}>
        <strong>{name}</strong>
        <span>{t("shell.portal")}</span>
      </span>
    </>
  );
}

/** Whose portal this is; and, for somebody who belongs to several customers, the way to the others. */
export function CustomerSwitch({ current, customers, onSwitch }: Props) {
  const [isOpen, setOpen] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  if (customers.length < 2) {
    return (
      <div className={styles["identity"]}>
        <Face name={current.name} />
      </div>
    );
  }
  const prepare = () => {
    void loadMenu();
  };
  return (
    <>
      <button
        ref={trigger}
        type="button"
        className={[styles["identity"], styles["switch"]].join(" ")}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onPointerEnter={prepare}
        onFocus={prepare}
        onClick={() => {
          setOpen(true);
        }}
      >
        <Face name={current.name} />
        <span className="hidden-text">{t("shell.switch")}</span>
        <ChevronIcon />
      </button>
      {isOpen && (
        <Suspense fallback={null}>
          <CustomerMenu
            trigger={trigger}
            current={current}
            customers={customers}
            onClose={() => {
              setOpen(false);
            }}
            onSwitch={(id) => {
              setOpen(false);
              if (id !== current.id) onSwitch(id);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
