import { queryOptions } from "@tanstack/react-query";
import { answer, client, done } from "./client";
import type { Attestation, Compliance, ComplianceSettings, FrameworkDetail, NewAttestation, RequirementDetail } from "./types";

/** What everything that an attestation, an exception or an aim changes is kept under. */
export const complianceKey = ["compliance"] as const;

/** How the customer stands with every framework. */
export const complianceQuery = queryOptions({
  queryKey: [...complianceKey, "overview"] as const,
  queryFn: ({ signal }): Promise<Compliance> => answer(client.GET("/v1/compliance", { signal })),
});

/** A framework with its requirements. */
export function frameworkQuery(framework: string) {
  return queryOptions({
    queryKey: [...complianceKey, "framework", framework] as const,
    queryFn: ({ signal }): Promise<FrameworkDetail> => answer(client.GET("/v1/compliance/{framework}", { params: { path: { framework } }, signal })),
  });
}

/** A requirement with its checks and the words on it. */
export function requirementQuery(framework: string, requirement: string) {
  return queryOptions({
    queryKey: [...complianceKey, "requirement", framework, requirement] as const,
    queryFn: ({ signal }): Promise<RequirementDetail> =>
      answer(client.GET("/v1/compliance/{framework}/requirement", { params: { path: { framework }, query: { requirement } }, signal })),
  });
}

/** What the customer aims at. */
export const complianceSettingsQuery = queryOptions({
  queryKey: [...complianceKey, "settings"] as const,
  queryFn: ({ signal }): Promise<ComplianceSettings> => answer(client.GET("/v1/compliance/settings", { signal })),
});

/** Changes what the customer aims at. */
export function changeComplianceSettings(body: ComplianceSettings): Promise<ComplianceSettings> {
  return answer(client.PUT("/v1/compliance/settings", { body }));
}

/** Vouches for a requirement, or says that it does not apply. */
export function attest(body: NewAttestation): Promise<Attestation> {
  return answer(client.POST("/v1/attestations", { body }));
}

/** Takes a word back. */
export function revokeAttestation(id: string): Promise<void> {
  return done(client.DELETE("/v1/attestations/{id}", { params: { path: { id } } }));
}
