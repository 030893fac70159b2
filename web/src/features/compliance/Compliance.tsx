import { useQuery } from "@tanstack/react-query";
import { complianceQuery } from "@/api/compliance";
import { t as en } from "@/messages";
import { ComplianceFrame } from "./ComplianceFrame";

/** How the customer stands with every framework, and what is open. */
export function Compliance() {
  const { data } = useQuery(complianceQuery);
  return <ComplianceFrame title={en("compliance.title")}>{data?.score.percent}</ComplianceFrame>;
}
