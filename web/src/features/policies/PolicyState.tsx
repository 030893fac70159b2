import type { Policy } from "@/api/policies";
import { t } from "@/messages/policies";
import { Badge, type Tone } from "@/ui/Badge";

type Status = Policy["state"]["status"];

const tones: Record<Status, Tone> = { ok: "pass", waiting: "info", suspended: "critical", disabled: "over" };

/** Whether a policy is asked, in a word. */
export function PolicyState({ status }: { status: Status }) {
  return <Badge tone={tones[status]}>{t(`state.${status}`)}</Badge>;
}
