import { useQuery } from "@tanstack/react-query";
import { requirementQuery } from "@/api/compliance";
import { ComplianceFrame } from "./ComplianceFrame";

interface Props {
  framework: string;
  requirement: string;
}

/** A requirement: where it stands and why, its checks, and the words on it. */
export function Requirement({ framework, requirement }: Props) {
  const { data } = useQuery(requirementQuery(framework, requirement));
  return <ComplianceFrame title={requirement}>{data?.requirement.title}</ComplianceFrame>;
}
