import type { Author, Drift, DriftDetail } from "@/api/driftTypes";
import { formatInstant } from "@/format/dates";
import { t, tn } from "@/messages/driftDetail";
import { surenessName } from "@/ui/sureness";


/** What happened, without by whom. */
function whatHappened({ standing, field_count: count, hidden_count: hidden, is_ignored: isIgnored, baseline, moved, status }: Drift): string {
  const name = baseline == null ? t("cause.aBaseline") : t("cause.baseline", { name: baseline.name, version: String(baseline.version) });
  const isOver = status === "accepted" || status === "resolved";
  switch (standing) {
    case "changed":
      return tn(isOver ? "cause.wasChanged" : "cause.changed", isIgnored ? hidden : count).replace("{baseline}", name);
    case "unmanaged":
      return t("cause.unmanaged");
    case "moved":
      return moved?.from == null || moved.to == null ? t("cause.movedUnknown", { baseline: name }) : t("cause.moved", { from: moved.from, to: moved.to });
    default:
      return t(`cause.${standing}`, { baseline: name });
  }
}

/** Who did it, how sure that is, with what, from where and when. */
function whoDid(author: Author, zone: string): string {
  const { name, operation, service, channel, at, source } = author;
  return t("cause.who", {
    name,
    certainty: t(`cause.${surenessName(author.confidence)}`),
    how: t(`detail.channel.${channel}`),
    operation,
    service,
    instant: formatInstant(at, zone),
    source: source == null ? "" : t("cause.source", { address: source }),
  });
}

/** Why there is a drift, in a sentence or two: what differs, and who did it. */
export function causeOf(drift: Drift, zone: string): string {
  const what = whatHappened(drift);
  const sentence = what.slice(0, 1).toUpperCase() + what.slice(1);
  return `${sentence} ${drift.author == null ? t("cause.nobody") : whoDid(drift.author, zone)}`;
}

/** What is to be done about it; where there is nothing, why. */
export function remedyOf({ status, is_ignored: isIgnored, remediation }: Pick<DriftDetail, "status" | "is_ignored" | "remediation">): string {
  if (status === "accepted" || status === "resolved") return t(`remedy.${status}`);
  return isIgnored ? t("remedy.ignored") : remediation;
}
