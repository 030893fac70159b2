import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { attempt } from "@/api/client";
import { complianceKey, revokeAttestation } from "@/api/compliance";
import { mayCall, useSession } from "@/api/session";
import type { Attestation, RequirementStanding } from "@/api/types";
import { formatInstant } from "@/format/dates";
import { t } from "@/messages/compliance";
import { Badge, type Tone } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Instant } from "@/ui/Instant";
import { Records, Small } from "@/ui/Records";
import { State } from "@/ui/states";
import { StatusLine } from "@/ui/StatusLine";
import { AttestDialog } from "./AttestDialog";
import styles from "./Checks.module.css";
import link from "./Attestations.module.css";
import { authorOf } from "./words";

interface Props {
  framework: string;
  requirement: RequirementStanding;
  attestations: readonly Attestation[];
}

const tones: Record<Attestation["state"], Tone> = { active: "info", expired: "medium", revoked: "over" };

/** What people vouch for where no check looks, or that does not concern the customer. */
export function Attestations({ framework, requirement, attestations }: Props) {
  const session = useSession();
  const queries = useQueryClient();
  const zone = session.customer.time_zone;
  const [isAttesting, setAttesting] = useState(false);
  const [revoking, setRevoking] = useState<Attestation | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const mayAttest = mayCall(session, "create_attestation");
  const mayRevoke = mayCall(session, "revoke_attestation");
  const reread = () => queries.invalidateQueries({ queryKey: complianceKey });
  return (
    <section className={styles["section"]} aria-labelledby="attestations">
      <div className={styles["head"]}>
        <h2 id="attestations">{t("attest.title")}</h2>
        {mayAttest ? (
          <Button
            {...(requirement.checks === 0 && { look: "primary" as const })}
            onClick={() => {
              setAttesting(true);
            }}
          >
            {t("attest.open")}
          </Button>
        ) : (
          <p>{t("attest.mayNot")}</p>
        )}
        <p className={link["text"]}>{t("attest.text")}</p>
      </div>
      <StatusLine>{said}</StatusLine>
      {attestations.length === 0 ? (
        <State title={t("attest.none")}>
          <p>{requirement.checks === 0 ? t("attest.noneManual") : t("attest.noneChecked")}</p>
        </State>
      ) : (
        <Records
          caption={t("attest.title")}
          columns={[
            { key: "state", label: t("attest.state") },
            { key: "evidence", label: t("attest.evidence") },
            { key: "author", label: t("attest.author") },
            { key: "created", label: t("attest.created") },
            { key: "expires", label: t("attest.expires") },
          ]}
          actions={mayRevoke ? t("attest.actions") : undefined}
          rows={attestations.map((one) => ({
            key: one.id,
            isFaint: one.state !== "active",
            cells: {
              state: (
                <>
                  <Badge tone={tones[one.state]}>{t(`attest.state.${one.state}`)}</Badge>
                  <Small>{t(`attest.outcome.${one.outcome}`)}</Small>
                </>
              ),
              evidence: (
                <>
                  {one.evidence}
                  {typeof one.url === "string" && (
                    <Small>
                      <a href={one.url} target="_blank" rel="noreferrer noopener" className={link["url"]}>
                        {one.url}
                      </a>
                    </Small>
                  )}
                </>
              ),
              author: authorOf(one),
              created: <Instant at={one.created_at} zone={zone} />,
              expires: <Instant at={one.expires_at} zone={zone} />,
            },
            actions: one.state === "active" && mayRevoke && (
              <Button
                look="quiet"
                aria-label={t("attest.revokeLabel", { evidence: one.evidence })}
                onClick={() => {
                  setRevoking(one);
                }}
              >
                {t("attest.revoke")}
              </Button>
            ),
          }))}
        />
      )}
      {isAttesting && (
        <AttestDialog
          framework={framework}
          requirement={requirement.id}
          onClose={() => {
            setAttesting(false);
          }}
          onMade={(made) => {
            setAttesting(false);
            setSaid(t("attest.made", { until: formatInstant(made.expires_at, zone) }));
            void reread();
          }}
        />
      )}
      {revoking !== null && (
        <ConfirmDialog
          title={t("attest.revokeTitle")}
          confirm={t("attest.revoke")}
          onConfirm={() =>
            attempt(async () => {
              await revokeAttestation(revoking.id);
              setRevoking(null);
              setSaid(t("attest.revoked"));
              await reread();
            })
          }
          onClose={() => {
            setRevoking(null);
          }}
        >
          {t("attest.revokeText", { requirement: requirement.id })}
        </ConfirmDialog>
      )}
    </section>
  );
}
