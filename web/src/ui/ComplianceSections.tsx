import { t } from "@/messages/complianceParts";
import { Sections } from "./Sections";

interface Props {
  /** Those that the reader may open, in their order. */
  sections: readonly { name: "frameworks" | "violations" | "timeline" | "analytics" | "exceptions" | "policies"; path: string; above?: string }[];
}

/** The pages of compliance, side by side. */
export function ComplianceSections({ sections }: Props) {
  return <Sections label={t("parts.sections")} sections={sections.map(({ name, path, above }) => ({ label: t(`parts.${name}`), to: path, above }))} />;
}
