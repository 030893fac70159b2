import { type NavigateOptions, useRouter } from "@tanstack/react-router";
import { useQueryClient } from "@tanstack/react-query";
import { type ComponentType, lazy, Suspense, useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { t } from "@/messages";
import { SearchIcon } from "../icons";
import styles from "./Commands.module.css";
import { areSingleKeysOn, commandKey, nothingTyped, takesKeys, typeKey } from "./keys";

const ShortcutList = lazy(() => import("./ShortcutList"));

/** A page that a sequence of keys may lead to. */
export interface Place {
  label: string;
  /** `g c` */
  keys?: string;
  link: NavigateOptions;
}

/** What a palette is given. */
export interface PaletteProps {
  places: readonly Place[];
  onShortcuts: () => void;
  onRefresh: () => void;
  onSwitch: (customer: string) => void;
  onSignOut: () => void;
  onClose: () => void;
}

interface Props {
  places: readonly Place[];
  /** The palette of the portal or of the desk; it loads when it is opened. */
  Palette: ComponentType<PaletteProps>;
  /** Moves to another customer, where there are several; what goes wrong is said by the page. */
  onSwitch?: (customer: string) => void;
  onSignOut: () => void;
}

/** The way to every page and action by typing: a button, Ctrl or ⌘ with K, and keys for the pages. */
export function Commands({ places, Palette, onSwitch = () => undefined, onSignOut }: Props) {
  const [open, setOpen] = useState<"palette" | "shortcuts" | null>(null);
  const router = useRouter();
  const queryClient = useQueryClient();
  const typed = useRef(nothingTyped);
  const refresh = () => {
    void queryClient.refetchQueries({ type: "active" });
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.altKey) return;
      if (event.ctrlKey || event.metaKey) {
        if (event.key.toLowerCase() !== "k" || event.shiftKey || document.querySelector("dialog[open]") !== null) return;
        event.preventDefault();
        setOpen("palette");
        return;
      }
      if (takesKeys(event.target) || !areSingleKeysOn()) return;
      const shortcuts = ["?", "r", ...places.flatMap(({ keys }) => keys ?? [])];
      const next = typeKey(typed.current, event.key, event.timeStamp, shortcuts);
      typed.current = next.typed;
      if (next.hit === null) return;
      event.preventDefault();
      if (next.hit === "?") setOpen("shortcuts");
      else if (next.hit === "r") void queryClient.refetchQueries({ type: "active" });
      else {
        const place = places.find(({ keys }) => keys === next.hit);
        if (place) void router.navigate(place.link);
      }
    };
    window.addEventListener("keydown", onKey);
    return () => {
      window.removeEventListener("keydown", onKey);
    };
  }, [places, queryClient, router]);
  const close = () => {
    setOpen(null);
  };
  return (
    <>
      <button
        type="button"
        className={styles["open"]}
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
        onClick={() => {
          setOpen("palette");
        }}
      >
        <SearchIcon />
        <span>{t("commands.open")}</span>
        <kbd aria-hidden="true">{`${commandKey} K`}</kbd>
      </button>
      {/* Outside of the banner that the button stands in: a dialog is no part of it. */}
      {createPortal(
        <Suspense fallback={null}>
          {open === "palette" && (
            <Palette
              places={places}
              onShortcuts={() => {
                setOpen("shortcuts");
              }}
              onRefresh={refresh}
              onSwitch={onSwitch}
              onSignOut={onSignOut}
              onClose={close}
            />
          )}
          {open === "shortcuts" && <ShortcutList places={places} onClose={close} />}
        </Suspense>,
        document.body,
      )}
    </>
  );
}
