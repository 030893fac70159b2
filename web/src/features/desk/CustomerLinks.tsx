import { useState } from "react";
import { createPortalLink, portalLinksQuery, revokePortalLink } from "@/api/desk/customers";
import { useChange } from "@/api/desk/change";
import { useMay } from "@/api/desk/session";
import type { CreatedPortalLink, Customer, PortalLink } from "@/api/desk/types";
import { roles } from "@/api/people";
import { t } from "@/messages/desk";
import { Actions } from "@/ui/Actions";
import { Badge, type Tone } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Dialog } from "@/ui/Dialog";
import { Choices, SelectField } from "@/ui/Field";
import { Form } from "@/ui/Form";
import { RecordName, Records } from "@/ui/Records";
import { StatusLine } from "@/ui/StatusLine";
import styles from "./Desk.module.css";
import { DeskList } from "./DeskList";
import { OwnTime } from "./OwnTime";
import { ShownOnce } from "./ShownOnce";
import { roleOptions } from "./words";

const columns = [
  { key: "role", label: t("links.role") },
  { key: "state", label: t("links.state") },
  { key: "created", label: t("links.created") },
  { key: "expires", label: t("links.expires") },
];

const tones: Record<PortalLink["state"], Tone> = { open: "pass", used: "info", expired: "over", revoked: "over" };

/** In seconds: a quarter of an hour, an hour, a day, a week. */
const lifetimes = ["900", "3600", "86400", "604800"] as const;

function NewLink({ customer, onClose, onMade }: { customer: Customer; onClose: () => void; onMade: (link: CreatedPortalLink) => void }) {
  const change = useChange();
  return (
    <Dialog title={t("links.new")} onClose={onClose}>
      <Form
        submit={t("links.make")}
        onCancel={onClose}
        onSubmit={(data) =>
          change(async () => {
            onMade(
              await createPortalLink({
                customer_id: customer.id,
                role: roles.find((role) => role === data.get("role")) ?? "viewer",
                expires_in_seconds: Number(data.get("expires_in_seconds")),
              }),
            );
          })
        }
      >
        <Choices type="radio" name="role" label={t("links.role")} options={roleOptions} defaultValue={["viewer"]} />
        <SelectField
          name="expires_in_seconds"
          label={t("links.lifetime")}
          hint={t("links.lifetimeHint")}
          options={lifetimes.map((value) => ({ value, label: t(`lifetime.${value}`) }))}
          defaultValue="900"
        />
      </Form>
    </Dialog>
  );
}

/** Links that sign in to a customer's page once, and nobody by name. */
export function CustomerLinks({ customer }: { customer: Customer }) {
  const may = useMay();
  const change = useChange();
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<CreatedPortalLink | null>(null);
  const [leaving, setLeaving] = useState<PortalLink | null>(null);
  const [status, setStatus] = useState<string | null>(null);
  const stay = () => {
    setLeaving(null);
  };
  return (
    <section>
      <div className={styles["head"]}>
        <h2>{t("customer.links")}</h2>
        {may("create_portal_link") && (
          <Button look="primary" onClick={() => { setMaking(true); }}>
            {t("links.new")}
          </Button>
        )}
        <p>{t("links.text")}</p>
      </div>
      <StatusLine>{status}</StatusLine>
      <DeskList operation="list_portal_links" query={portalLinksQuery(customer.id)} empty={{ title: t("links.none"), text: t("links.noneText") }}>
        {(links) => (
          <Records
            caption={t("customer.links")}
            columns={columns}
            actions={t("desk.actions")}
            rows={links.map((link) => ({
              key: link.id,
              isFaint: link.state !== "open",
              cells: {
                role: <RecordName name={t(`role.${link.role}`)} detail={<span className={styles["id"]}>{link.id}</span>} />,
                state: <Badge tone={tones[link.state]}>{t(`linkState.${link.state}`)}</Badge>,
                created: <OwnTime at={link.created_at} />,
                expires: <OwnTime at={link.expires_at} />,
              },
              actions: link.state === "open" && may("revoke_portal_link") && (
                <Actions
                  label={t("desk.actionsFor", { name: t(`role.${link.role}`) })}
                  actions={[{ label: t("links.revoke"), isDangerous: true, onAction: () => { setLeaving(link); } }]}
                />
              ),
            }))}
          />
        )}
      </DeskList>
      {isMaking && (
        <NewLink
          customer={customer}
          onClose={() => { setMaking(false); }}
          onMade={(link) => {
            setMaking(false);
            setMade(link);
          }}
        />
      )}
      {made !== null && (
        <ShownOnce title={t("links.made")} label={t("once.link")} value={made.url} copy={t("once.copyLink")} onClose={() => { setMade(null); }}>
          {t("links.for", { customer: customer.name })} {t("once.until")} <OwnTime at={made.expires_at} />.
        </ShownOnce>
      )}
      {leaving !== null && (
        <ConfirmDialog
          title={t("links.revokeTitle")}
          confirm={t("links.revoke")}
          onConfirm={async () => {
            const problem = await change(() => revokePortalLink(leaving.id));
            if (problem === null) {
              stay();
              setStatus(t("links.revoked"));
            }
            return problem;
          }}
          onClose={stay}
        >
          {t("links.revokeText")}
        </ConfirmDialog>
      )}
    </section>
  );
}
