import { Badge } from "@/ui/Badge";
import { Ago, Instant } from "@/ui/Instant";
import { severities, Severity } from "@/ui/Severity";
import { Status } from "@/ui/Status";
import { Block, ProblemNote, ProblemState, Skeleton, State } from "@/ui/states";
import { Stated } from "@/ui/Stated";
import { StatusLine } from "@/ui/StatusLine";
import type { Part } from "./Gallery";
import styles from "./Gallery.module.css";
import { now, zone } from "./samples";

const nothing = () => undefined;

export const said: readonly Part[] = [
  {
    file: "Badge",
    states: [
      [
        "tones, each with its own mark",
        <div key="1" className={styles["row"]}>
          <Badge tone="pass">Published</Badge>
          <Badge tone="medium">Waiting</Badge>
          <Badge tone="critical">Failed</Badge>
          <Badge tone="over">Revoked</Badge>
          <Badge tone="info">Counting</Badge>
        </div>,
      ],
    ],
  },
  { file: "Status", states: [["all, and one that stands aside", <div key="1" className={styles["row"]}>{(["open", "acknowledged", "in_progress", "resolved", "excepted"] as const).map((status) => <Status key={status} status={status} />)}</div>]] },
  { file: "Severity", states: [["all, the worst first", <div key="1" className={styles["row"]}>{severities.map((severity) => <Severity key={severity} severity={severity} />)}</div>]] },
  {
    file: "states",
    states: [
      ["empty", <State key="1" title="No cost items match"><p>Nothing was charged in this period.</p></State>],
      ["failed", <ProblemState key="2" problem={{ status: 500, detail: "The figures could not be read.", requestId: "req_1" }} onRetry={nothing} />],
      ["not permitted", <ProblemState key="3" problem={{ status: 403 }} onRetry={nothing} />],
      ["failed, with older figures", <ProblemNote key="4" title="These figures could not be brought up to date." problem={{ status: 503 }} onRetry={nothing} />],
      ["loading", <Skeleton key="5" label="Loading"><Block height="40px" /></Skeleton>],
    ],
  },
  { file: "StatusLine", states: [["said", <StatusLine key="1">Saved</StatusLine>]] },
  { file: "Instant", states: [["written out", <Instant key="1" at={now} zone={zone} />], ["ago", <Ago key="2" at={now} zone={zone} now={Date.parse(now) + 7_200_000} />]] },
  { file: "Stated", states: [["not said", <Stated key="1" value={null} />], ["said", <Stated key="2" value="eu-central-1" />]] },
];
