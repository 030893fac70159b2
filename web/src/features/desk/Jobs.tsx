import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { jobStatuses, jobsQuery, retryJob } from "@/api/desk/jobs";
import { useChange } from "@/api/desk/change";
import { useMay } from "@/api/desk/session";
import type { Job, JobStatus } from "@/api/desk/types";
import { formatCount } from "@/format/number";
import { t } from "@/messages/desk";
import { Badge, type Tone } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { Page } from "@/ui/Page";
import { RecordName, Records } from "@/ui/Records";
import { Select } from "@/ui/Select";
import { StatusLine } from "@/ui/StatusLine";
import styles from "./Desk.module.css";
import { DeskList } from "./DeskList";
import { OwnTime } from "./OwnTime";

const columns = [
  { key: "kind", label: t("jobs.kind") },
  { key: "status", label: t("jobs.status") },
  { key: "customer", label: t("jobs.customer") },
  { key: "attempts", label: t("jobs.attempts"), isNumber: true },
  { key: "at", label: t("jobs.at") },
  { key: "error", label: t("jobs.error") },
];

const tones: Record<JobStatus, Tone> = { queued: "info", running: "medium", done: "pass", failed: "critical" };

/** Work that is waiting is due; other work was begun or is over. */
function instantOf({ status, run_at: due, started_at: started, finished_at: finished }: Job): string | null | undefined {
  return status === "queued" ? due : (finished ?? started);
}

function CustomerOf({ job }: { job: Job }) {
  if (!job.customer_id) return t("jobs.operator");
  return (
    <Link to="/operator/customers/$customerId" params={{ customerId: job.customer_id }} className={styles["link"]}>
      {job.customer_name ?? job.customer_id}
    </Link>
  );
}

interface Props {
  status: JobStatus | undefined;
  onStatusChange: (status: JobStatus | undefined) => void;
}

/** The background jobs: what waits, runs, is done, and what failed and why. */
export function Jobs({ status, onStatusChange }: Props) {
  const may = useMay();
  const change = useChange();
  const [result, setResult] = useState<string | null>(null);
  const retry = (job: Job) => {
    void change(() => retryJob(job.id)).then((problem) => {
      setResult(problem === null ? t("jobs.retried", { kind: job.kind }) : (problem.detail ?? t("desk.failed")));
    });
  };
  return (
    <Page
      title={t("jobs.title")}
      note={t("jobs.note")}
      controls={
        <Select
          label={t("jobs.status")}
          value={status ?? "all"}
          options={(["all", ...jobStatuses] as const).map((value) => ({ value, label: t(`jobFilter.${value}`) }))}
          onChange={(value) => {
            onStatusChange(value === "all" ? undefined : value);
          }}
        />
      }
    >
      <StatusLine>{result}</StatusLine>
      <DeskList
        operation="list_jobs"
        query={jobsQuery(status)}
        empty={
          status === undefined
            ? { title: t("jobs.none"), text: t("jobs.noneText") }
            : {
                title: t("jobs.noMatch"),
                text: t("jobs.noMatchText"),
                next: <Button onClick={() => { onStatusChange(undefined); }}>{t("jobs.showAll")}</Button>,
              }
        }
      >
        {(jobs) => (
          <Records
            caption={t("jobs.title")}
            columns={columns}
            actions={t("desk.actions")}
            rows={jobs.map((job) => ({
              key: job.id,
              cells: {
                kind: <RecordName name={job.kind} detail={<span className={styles["id"]}>{job.id}</span>} />,
                status: <Badge tone={tones[job.status]}>{t(`jobStatus.${job.status}`)}</Badge>,
                customer: <CustomerOf job={job} />,
                attempts: t("jobs.ofMost", { count: formatCount(job.attempts), most: formatCount(job.max_attempts) }),
                at: <OwnTime at={instantOf(job)} />,
                error: job.last_error ? <span className={styles["error"]}>{job.last_error}</span> : t("jobs.noError"),
              },
              actions: job.status === "failed" && may("retry_job") && (
                <Button
                  aria-label={t("jobs.retryOne", { kind: job.kind })}
                  onClick={() => { retry(job); }}
                >
                  {t("jobs.retry")}
                </Button>
              ),
            }))}
          />
        )}
      </DeskList>
    </Page>
  );
}
