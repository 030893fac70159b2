import { useState } from "react";
import { csvOf } from "@/format/csv";
import { t } from "@/messages";
import { Button } from "./Button";

interface Props {
  /** What the file is called, without its ending. */
  name: string;
  /** All the rows; may have to be asked for. */
  rows: () => Promise<readonly object[]> | readonly object[];
}

function save(name: string, text: string) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `${name}.csv`;
  link.click();
  URL.revokeObjectURL(address);
}

/** Saves what a table shows, whole, as CSV. */
export function SaveCsv({ name, rows }: Props) {
  const [state, setState] = useState<"idle" | "busy" | "failed">("idle");
  const start = async () => {
    setState("busy");
    try {
      save(name, csvOf(await rows()));
      setState("idle");
    } catch {
      setState("failed");
    }
  };
  return (
    <>
      <Button
        look="quiet"
        aria-disabled={state === "busy"}
        onClick={() => {
          if (state !== "busy") void start();
        }}
      >
        {state === "busy" ? t("list.saving") : t("list.download")}
      </Button>
      {state === "failed" && <span role="alert">{t("list.notSaved")}</span>}
    </>
  );
}
