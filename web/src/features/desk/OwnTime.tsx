import { t } from "@/messages/desk";
import { Instant } from "@/ui/Instant";

/** The zone of the operator's browser: the desk shows instants of many customers side by side. */
export const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** An instant in the operator's own zone; without one, the word for that. */
export function OwnTime({ at, never = t("desk.never") }: { at: string | null | undefined; never?: string }) {
  return at === null || at === undefined ? never : <Instant at={at} zone={ownZone} />;
}
