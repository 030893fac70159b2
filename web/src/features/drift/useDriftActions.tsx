import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { attempt } from "@/api/client";
import { changeDrift, driftChanged, driftQuery } from "@/api/drift";
import type { Drift, DriftChoice } from "@/api/driftTypes";
import { mayCall, useSession } from "@/api/session";
import { formatInstant } from "@/format/dates";
import { t } from "@/messages/drift";
import { ActionRow } from "@/ui/Actions";
import { Button } from "@/ui/Button";
import { choicesFor } from "./actions";
import { ChangeDialog } from "./ChangeDialog";

interface Offered {
  /** A button for each thing that the reader can do with it; null where there is none. */
  buttons: ReactNode;
  /** The dialog that is open. */
  dialog: ReactNode;
  mayChange: boolean;
}

/** What the reader can do with a drift, and the dialog that asks about it; `onSaid` is told what was done. */
export function useDriftActions({ id, status }: Pick<Drift, "id" | "status">, onSaid: (text: string) => void): Offered {
  const session = useSession();
  const queries = useQueryClient();
  const [doing, setDoing] = useState<DriftChoice | null>(null);
  const mayChange = mayCall(session, "change_drift");
  const choices = mayChange ? choicesFor(status) : [];
  const close = () => {
    setDoing(null);
  };
  const buttons = choices.length > 0 && (
    <ActionRow>
      {choices.map((choice, place) => (
        <Button key={choice} look={place === 0 ? "primary" : "plain"} onClick={() => { setDoing(choice); }}>
          {t(`act.${choice}`)}
        </Button>
      ))}
    </ActionRow>
  );
  const dialog = doing !== null && (
    <ChangeDialog
      choice={doing}
      what={t("change.this")}
      onClose={close}
      onChange={(change) =>
        attempt(async () => {
          const changed = await changeDrift(id, change);
          queries.setQueryData(driftQuery(id).queryKey, changed);
          close();
          const { snoozed_until: until } = changed;
          onSaid(doing === "snoozed" ? t("change.done.snoozed", { until: until == null ? "" : formatInstant(until, session.customer.time_zone) }) : t(`change.done.${doing}`));
          void driftChanged(queries);
        })
      }
    />
  );
  return { buttons, dialog, mayChange };
}
