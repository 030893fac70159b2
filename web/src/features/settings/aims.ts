import type { ComplianceSettings } from "@/api/types";
import { t } from "@/messages/complianceSettings";
import { type FieldErrors, textOf } from "@/ui/Form";

/** How the server, in its objections, names a field of one of the rows. */
export function fieldOf(list: "frameworks" | "limits", index: number, field: string): string {
  return `${list}[${index}].${field}`;
}

/** A percentage as it was typed, as the server takes it: one decimal; null where it is none. */
function percentOf(typed: string): string | null {
  const text = typed.replace(",", ".").replace(/\s*%$/, "");
  return /^\d{1,3}(\.\d)?$/.test(text) && Number(text) <= 100 ? Number(text).toFixed(1) : null;
}

function daysOf(typed: string): number | null {
  return /^\d{1,4}$/.test(typed) && Number(typed) >= 1 && Number(typed) <= 3650 ? Number(typed) : null;
}

/** What is wrong with what was typed; an empty field is without a target, or without a limit. */
export function checkAims({ frameworks, limits }: ComplianceSettings, data: FormData): FieldErrors {
  const typed = (name: string) => textOf(data, name);
  const wrong = [
    ...frameworks.map((_, index) => [fieldOf("frameworks", index, "target"), percentOf, t("aims.targetWrong")] as const),
    ...limits.map((_, index) => [fieldOf("limits", index, "days"), daysOf, t("aims.daysWrong")] as const),
  ].filter(([name, read]) => typed(name) !== "" && read(typed(name)) === null);
  return Object.fromEntries(wrong.map(([name, , text]) => [name, text]));
}

/** What was chosen. */
export function aimsOf({ frameworks, limits }: ComplianceSettings, data: FormData): ComplianceSettings {
  return {
    frameworks: frameworks.map(({ framework }, index) => ({
      framework,
      is_followed: data.has(fieldOf("frameworks", index, "is_followed")),
      target: percentOf(textOf(data, fieldOf("frameworks", index, "target"))),
    })),
    limits: limits.map(({ severity }, index) => ({ severity, days: daysOf(textOf(data, fieldOf("limits", index, "days"))) })),
  };
}
