import type { Author, Drift } from "@/api/driftTypes";
import { formatInstant } from "@/format/dates";
import { t, tn } from "@/messages/driftDetail";
import { baselineName, confidenceName } from "./words";

/** What happened, without by whom. */
function whatHappened({ standing, field_count: count, baseline, moved }: Drift): string {
  const name = baseline == null ? t("cause.aBaseline") : baselineName(baseline);
  switch (standing) {
    case "changed":
      return tn("cause.changed", count).replace("{baseline}", name);
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
    certainty: t(`cause.${confidenceName(author.confidence)}`),
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
