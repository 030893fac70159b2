import { onlineManager, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { formatInstant } from "@/format/dates";
import { t } from "@/messages";
import styles from "./Connection.module.css";

/** How long it is said that the connection is back, in milliseconds. */
const lingering = 4_000;

/** Says while this device has no connection, and of when the figures on the page are then. They come anew by themselves. */
export function Connection({ timeZone }: { timeZone: string }) {
  const [state, setState] = useState<"on" | "lost" | "back">(() => (onlineManager.isOnline() ? "on" : "lost"));
  const queryClient = useQueryClient();
  useEffect(
    () =>
      onlineManager.subscribe((isOnline) => {
        setState(isOnline ? "back" : "lost");
      }),
    [],
  );
  useEffect(() => {
    if (state !== "back") return;
    const timer = setTimeout(() => {
      setState("on");
    }, lingering);
    return () => {
      clearTimeout(timer);
    };
  }, [state]);
  if (state === "on") return null;
  if (state === "back") {
    return (
      <p className={styles["back"]} role="status">
        {t("connection.back")}
      </p>
    );
  }
  // The oldest of what is shown; who is signed in is no figure.
  const shown = queryClient.getQueryCache().findAll({ type: "active", predicate: ({ state: { data }, queryKey }) => data !== undefined && !String(queryKey[0]).endsWith("session") });
  const since = Math.min(...shown.map(({ state: { dataUpdatedAt } }) => dataUpdatedAt));
  return (
    <p className={styles["lost"]} role="alert">
      <strong>{t("connection.lost")}</strong>{" "}
      {Number.isFinite(since) ? t("connection.lostText", { instant: formatInstant(new Date(since).toISOString(), timeZone) }) : t("connection.lostEmpty")}
    </p>
  );
}
