import { type ReactNode, useId, useRef } from "react";
import styles from "./Actions.module.css";
import { MoreIcon } from "./icons";

export interface Action {
  label: string;
  onAction: () => void;
  /** It takes something away. */
  isDangerous?: boolean;
}

interface Props {
  /** What they concern: the name of the button. */
  label: string;
  actions: readonly Action[];
}

/** Below the button, its right edge under the button's; above it where there is no room below. */
function place(menu: HTMLElement, button: HTMLElement): void {
  const { top, bottom, right } = button.getBoundingClientRect();
  const { height } = menu.getBoundingClientRect();
  const below = bottom + 4 + height <= window.innerHeight || top < height;
  menu.style.top = `${below ? bottom + 4 : top - 4 - height}px`;
  menu.style.right = `${document.documentElement.clientWidth - right}px`;
}

/** What can be done with one row, behind one button. */
export function Actions({ label, actions }: Props) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  if (actions.length === 0) return null;
  return (
    <>
      <button ref={button} type="button" className={styles["trigger"]} popoverTarget={id} aria-label={label}>
        <MoreIcon />
      </button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="group"
        aria-label={label}
        className={styles["menu"]}
        onToggle={({ newState }) => {
          if (newState !== "open" || menu.current === null || button.current === null) return;
          place(menu.current, button.current);
          // It would stay where it is while its row moves away.
          window.addEventListener("scroll", () => menu.current?.hidePopover(), { once: true, capture: true });
        }}
      >
        {actions.map(({ label: text, onAction, isDangerous }) => (
          <button
            key={text}
            type="button"
            className={isDangerous ? styles["dangerous"] : undefined}
            onClick={() => {
              // The focus goes back to the button first: a dialog that opens now gives it back to there.
              menu.current?.hidePopover();
              button.current?.focus();
              onAction();
            }}
          >
            {text}
          </button>
        ))}
      </div>
    </>
  );
}

/** Actions that stand beside each other. */
export function ActionRow({ children }: { children: ReactNode }) {
  return <div className={styles["row"]}>{children}</div>;
}
