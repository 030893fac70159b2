import type { ImportSet, ImportSetState } from "@/api/desk/types";
import { t } from "@/messages/desk";
import { Badge, type Tone } from "@/ui/Badge";
import { useDelivery } from "./deliveries";

const tones: Record<ImportSetState, Tone> = { open: "info", queued: "info", reading: "medium", published: "pass", refused: "critical" };

/** How far a delivery is, in a word. */
export function ImportState({ set: { id, state } }: { set: Pick<ImportSet, "id" | "state"> }) {
  const isSending = useDelivery(id)?.state.at === "sending" && state === "open";
  return isSending ? <Badge tone="medium">{t("importState.sending")}</Badge> : <Badge tone={tones[state]}>{t(`importState.${state}`)}</Badge>;
}
