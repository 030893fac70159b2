import type { Attestation, FrameworkStanding, RequirementStanding, RequirementStatus, Score } from "@/api/types";
import { negate, sign, sum } from "@/format/decimal";
import { formatCount, formatPoints, formatShare } from "@/format/number";
import { t, tn } from "@/messages/compliance";
import type { Tone } from "@/ui/Badge";

/** What a status looks like; only what passes is green. */
export const statusTones: Record<RequirementStatus, Tone> = {
  pass: "pass",
  fail: "critical",
  excepted: "medium",
  attested: "info",
  not_assessed: "over",
  manual: "over",
  not_applicable: "over",
};

/** A score in percent; a word where nothing is assessed, which is not 0 %. */
export function percentOf({ percent }: Score): string {
  return typeof percent === "string" ? formatShare(percent) : t("compliance.noScore");
}

/** The formula with its numbers: `621 ÷ 1,025 = 60.6 %`. */
export function fractionOf({ passing, assessed, percent }: Score): string {
  if (typeof percent !== "string") return t("compliance.nothingAssessed");
  return t("compliance.fraction", { passing: formatCount(passing), assessed: formatCount(assessed), percent: formatShare(percent) });
}

/** A framework's name with its version. */
export function fullName({ name, version }: Pick<FrameworkStanding, "name" | "version">): string {
  return `${name} ${version}`;
}

/** How many points a share lies above what is aimed at, below with a minus; null where either is missing. */
export function aboveTarget(percent: string | null | undefined, target: string | null | undefined): string | null {
  return typeof percent === "string" && typeof target === "string" ? sum([percent, negate(target)]) : null;
}

/** How a share stands to what is aimed at, in words; null where nothing is aimed at. */
export function targetText({ score, target }: Pick<FrameworkStanding, "score" | "target">): string | null {
  if (typeof target !== "string") return null;
  const points = aboveTarget(score.percent, target);
  if (points === null) return t("compliance.target", { target: formatShare(target) });
  if (sign(points) >= 0) return t("compliance.targetMet", { target: formatShare(target) });
  return t("compliance.targetMissed", { target: formatShare(target), points: formatPoints(negate(points)).replace("+", "") });
}

/** Why a requirement stands where it does, in a sentence. */
export function whyOf({ status, checks, assessed, failing }: RequirementStanding): string {
  switch (status) {
    case "fail":
      return t("why.fail", { failing: formatCount(failing), assessed: tn("why.assessed", assessed) });
    case "pass":
      return t("why.pass", { assessed: tn("why.assessed", assessed) });
    case "excepted":
      return t("why.excepted");
    case "attested":
      return checks === 0 ? t("why.attestedManual") : t("why.attested");
    case "not_assessed":
      return tn("why.not_assessed", checks);
    case "manual":
      return t("why.manual");
    case "not_applicable":
      return t("why.not_applicable");
  }
}

/** Who gave a word. */
export function authorOf({ author: { kind, id, name } }: Pick<Attestation, "author">): string {
  if (kind === "command_line") return t("attest.operator");
  return name ?? `${kind.replaceAll("_", " ")} ${id}`;
}

/** An id as it is compared: letters and digits in lower case without leading zeros. */
export function folded(text: string): string {
  return (text.toLowerCase().match(/[a-z]+|\d+/g) ?? []).map((run) => run.replace(/^0+(?=\d)/, "")).join(" ");
}

/** Whether a requirement is what somebody looks for: by a part of its id in any usual spelling, or of its title. */
export function isFound({ id, title }: Pick<RequirementStanding, "id" | "title">, search: string): boolean {
  const wanted = folded(search);
  return title.toLowerCase().includes(search.trim().toLowerCase()) || (wanted !== "" && folded(id).includes(wanted));
}
