import { useState } from "react";
import { CodeEditor } from "@/ui/code/CodeEditor";
import type { CodeFault } from "@/ui/code/place";
import { PolicyEditor } from "@/ui/policy/PolicyEditor";
import { exampleResources, template } from "@/ui/policy/template";
import { TrialResult } from "@/ui/policy/Trial";
import type { Part } from "./Gallery";

const faults: CodeFault[] = [
  { line: 6, column: null, detail: "severity: there is no \"awful\"" },
  { line: 14, column: 5, detail: "expected `:=`" },
  { line: null, column: null, detail: "It took too long and was ended." },
];

function Written() {
  const [text, setText] = useState(template("own"));
  return <CodeEditor label="A text with faults" hint="Tab leaves it." value={text} rows={12} faults={faults} onChange={setText} />;
}

const resource = { type: "s3.bucket", account: "123456789012", region: "eu-west-1", violations: [] };
const resources = [
  { ...resource, id: "a", name: "orders", outcome: "pass" as const },
  { ...resource, id: "b", name: "", outcome: "fail" as const, violations: [{ path: "versioning.enabled", message: "Old versions are not kept.", value: false }] },
  { ...resource, id: "c", name: "logs", outcome: "error" as const, error: "line 12, column 5: two values for one rule" },
  { ...resource, id: "d", name: "old", outcome: "not_applicable" as const },
];

const nobody = () => Promise.resolve({ status: 503, detail: "The database is away." });

export const rules: readonly Part[] = [
  {
    file: "CodeEditor",
    states: [
      ["with faults", <Written key="1" />],
      ["to be read", <CodeEditor key="2" label="A text to be read" value={template("custom")} rows={6} />],
    ],
  },
  {
    file: "Trial",
    states: [
      ["answers", <TrialResult key="1" trial={{ resources, is_partial: true }} />],
      ["nothing", <TrialResult key="2" trial={{ resources: [], is_partial: false }} />],
    ],
  },
  {
    file: "PolicyEditor",
    states: [
      [
        "new",
        <PolicyEditor
          key="1"
          text={template("own")}
          isEnabled
          submit="Create"
          examples={exampleResources}
          hasResources
          onTry={() => Promise.resolve({ answer: { resources, is_partial: false }, problem: null })}
          onSave={nobody}
        />,
      ],
    ],
  },
];
