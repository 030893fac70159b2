import { t } from "@/messages/driftParts";
import { Sections } from "./Sections";

interface Props {
  /** Those that the reader may open, in their order. */
  sections: readonly { name: "drift" | "analytics" | "changes" | "resources" | "baselines" | "rules"; path: string; above?: string }[];
}

/** The pages of drift and configurations, side by side. */
export function DriftSections({ sections }: Props) {
  return <Sections label={t("driftParts.sections")} sections={sections.map(({ name, path, above }) => ({ label: t(`driftParts.${name}`), to: path, above }))} />;
}
