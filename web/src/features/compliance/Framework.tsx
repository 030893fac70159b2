import { useQuery } from "@tanstack/react-query";
import { frameworkQuery, type RequirementsSearch } from "@/api/compliance";
import { ComplianceFrame } from "./ComplianceFrame";

interface Props {
  framework: string;
  /** Which requirements are shown; it lives in the address. */
  search: RequirementsSearch;
  onSearchChange: (search: RequirementsSearch) => void;
}

/** A framework: its score, what that is made of, and its requirements. */
export function Framework({ framework }: Props) {
  const { data } = useQuery(frameworkQuery(framework));
  return <ComplianceFrame title={data?.name ?? framework}>{data?.formula}</ComplianceFrame>;
}
