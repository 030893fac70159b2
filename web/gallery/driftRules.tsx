import { Path } from "@/ui/drift/Path";
import { Prose } from "@/ui/Prose";
import { RuleEditor } from "@/ui/drift/RuleEditor";
import { type Preview, RulePreview } from "@/ui/drift/RulePreview";
import { RuleScope } from "@/ui/drift/RuleScope";
import { RuleTable } from "@/ui/drift/RuleTable";
import { FormErrors } from "@/ui/Form";
import { ListField } from "@/ui/ListField";
import type { Part } from "./Gallery";

const scope = { provider: "aws", types: ["elb.listener_rule"], ids: ["checkout-*"], accounts: [], regions: [], standings: [], paths: ["/attributes/actions/*/weight"], when: [{ path: "/tags/deploy", is: ["blue", null] }], values: null } as const;
const whole = { ...scope, provider: "aws", types: [], paths: [], when: [], standings: ["added", "removed"], values: "grows" } as const;

const resource = { type: "elb.listener_rule", uid: "arn:aws:elasticloadbalancing:eu-west-1:482917365104:listener-rule/app/checkout/1", name: "checkout", account_id: "482917365104" };
const preview: Preview = {
  looked_at: 41, is_complete: true,
  hidden: 1,
  partly: 3,
  examples: [
    { drift_id: "1", resource, severity: "high", standing: "changed", hides: "fields", paths: ["/attributes/actions/0/weight"] },
    { drift_id: "2", resource: { ...resource, name: null }, severity: "low", standing: "unmanaged", hides: "everything", paths: [] },
  ],
};
const nameOf = (example: Preview["examples"][number]) => example.resource.name ?? example.resource.uid;

const rule = { ...scope, id: "1", owner: "customer", title: "Blue-green weights", reason: "Releases shift them for an hour.", source: null, until: "2026-12-31T23:00:00Z", is_over: false, created_at: "2026-11-20T10:00:00Z", hides: 3 } as const;
const rules = [rule, { ...rule, ...whole, id: "2", title: "A migration", is_over: true, hides: 0 }, { ...rule, id: "3", owner: "product", title: "Storage grows by itself", source: "https://example.com/storage", until: null, created_at: null }] as const;

const forbidden = () => Promise.resolve({ status: 403 });

/** Parts about the rules that hide drift. */
export const driftRules: readonly Part[] = [
  {
    file: "ListField",
    states: [
      ["one row", <ListField key="1" label="Types" name="gallery_types" parts={[{ suffix: "", example: "s3.bucket" }]} hint="A * stands for any characters." />],
      [
        "rows, the second wrong",
        <FormErrors key="2" value={{ "gallery_paths[1]": "A path begins with /." }}>
          <ListField label="Fields" name="gallery_paths" parts={[{ suffix: "", example: "/tags/**" }]} values={[["/tags/owner"], ["owner"]]} />
        </FormErrors>,
      ],
      ["pairs", <ListField key="3" label="Only where" name="gallery_when" parts={[{ suffix: ".path", label: "Field", example: "/tags/env" }, { suffix: ".values", label: "Values", example: "true, 3" }]} />],
    ],
  },
  { file: "Prose", states: [["with what is to be typed", <Prose key="1" text="Run `terraform apply -target=aws_s3_bucket.logs` from the configuration." />], ["half a pair", <Prose key="2" text="A ` by itself is a letter." />]] },
  { file: "Path", states: [["a long one", <Path key="1" path="/attributes/ingress/protocol=tcp,from_port=22,to_port=22/cidr_blocks/0.0.0.0~10" />]] },
  {
    file: "RuleScope",
    states: [
      ["fields of resources", <RuleScope key="1" scope={scope} />],
      ["whole resources", <RuleScope key="2" scope={whole} />],
    ],
  },
  {
    file: "RulePreview",
    states: [
      ["some", <RulePreview key="1" preview={preview} nameOf={nameOf} />],
      ["none of those that there are", <RulePreview key="2" preview={{ ...preview, hidden: 0, partly: 0, examples: [] }} nameOf={nameOf} />],
      ["nothing to look at", <RulePreview key="3" preview={{ looked_at: 0, is_complete: true, hidden: 0, partly: 0, examples: [] }} nameOf={nameOf} />],
    ],
  },
  { file: "RuleTable", states: [["own, over, of the product", <RuleTable key="1" rules={rules} instant={(at) => at.slice(0, 10)} madeBy={() => "Priya Raman"} onDelete={({ owner }) => (owner === "customer" ? () => undefined : null)} />]] },
  {
    file: "RuleEditor",
    states: [
      [
        "with what was looked at",
        <RuleEditor key="1" start={{ types: ["elb.listener_rule"] }} firstDay="2026-11-28" endOf={(day) => `${day}T23:59:59Z`} onPreview={() => Promise.resolve({ answer: preview, problem: null })} onSave={forbidden} nameOf={nameOf} />,
      ],
    ],
  },
];
