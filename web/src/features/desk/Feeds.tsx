import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { expectFeed, feedsQuery } from "@/api/desk/feeds";
import { useChange } from "@/api/desk/change";
import { useMay } from "@/api/desk/session";
import type { Feed } from "@/api/desk/types";
import { t, tn } from "@/messages/desk";
import { Actions } from "@/ui/Actions";
import { Badge, type Tone } from "@/ui/Badge";
import { buttonLook } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";
import { Form } from "@/ui/Form";
import { Page } from "@/ui/Page";
import { RecordName, Records } from "@/ui/Records";
import { StatusLine } from "@/ui/StatusLine";
import { Arrivals } from "./Arrivals";
import styles from "./Desk.module.css";
import { DeskList } from "./DeskList";
import { OwnTime } from "./OwnTime";
import { typed } from "./words";

const columns = [
  { key: "feed", label: t("feeds.feed") },
  { key: "state", label: t("feeds.state") },
  { key: "last", label: t("feeds.last") },
  { key: "volume", label: t("feeds.volume"), isNumber: true },
  { key: "expected", label: t("feeds.expected") },
  { key: "errors", label: t("feeds.errors") },
];

const tones: Record<Feed["state"], Tone> = { ok: "pass", failing: "critical", silent: "medium", never: "info" };

function nameOf({ customer }: Feed): string {
  return customer?.name ?? t("feeds.operator");
}

/** Tells it from the other feeds of the same owner. */
function fullNameOf(feed: Feed): string {
  return t("feeds.named", { feed: nameOf(feed), kind: t(`feedKind.${feed.kind}`) });
}

function expectation({ expected_hours: hours }: Feed): string {
  return typeof hours === "number" ? tn("feeds.everyHours", hours) : t("feeds.whenever");
}

function Volume({ feed }: { feed: Feed }) {
  return (
    <>
      {tn(`feeds.${feed.kind}`, feed.rows_30_days)}
      <br />
      <span className={styles["fine"]}>{tn("feeds.files", feed.files_30_days)}</span>
    </>
  );
}

function Failures({ feed }: { feed: Feed }) {
  if (!feed.last_error) return t("feeds.noErrors");
  const { at, file_name: file, detail } = feed.last_error;
  return (
    <>
      <span className={feed.state === "failing" ? styles["error"] : undefined}>{detail}</span>
      <br />
      <span className={styles["fine"]}>
        {`${file ?? t("feeds.unnamed")} · `}
        <OwnTime at={at} />
        {` · ${tn("feeds.refused", feed.failures_30_days)}`}
      </span>
    </>
  );
}

function Expect({ feed, onClose, onDone }: { feed: Feed; onClose: () => void; onDone: (text: string) => void }) {
  const change = useChange();
  return (
    <Dialog title={t("feeds.expectTitle", { feed: fullNameOf(feed) })} onClose={onClose}>
      <Form
        submit={t("customer.save")}
        onCancel={onClose}
        check={(data) => {
          const hours = typed(data, "hours");
          return hours === undefined || /^\d{1,4}$/.test(hours) ? {} : { hours: t("feeds.hoursWrong") };
        }}
        onSubmit={async (data) => {
          const hours = typed(data, "hours");
          const problem = await change(() => expectFeed(feed.id, hours === undefined ? null : Number(hours)));
          if (problem === null) onDone(t("feeds.expectationSaved", { feed: fullNameOf(feed) }));
          return problem;
        }}
      >
        <TextField
          name="hours"
          label={t("feeds.hours")}
          hint={t("feeds.hoursHint")}
          inputMode="numeric"
          defaultValue={String(feed.expected_hours ?? "")}
          autoComplete="off"
          isOptional
        />
      </Form>
    </Dialog>
  );
}

/** What delivers data, how recently, how much, and what has fallen silent; and what of it has reached whom. */
export function Feeds() {
  const may = useMay();
  const [expecting, setExpecting] = useState<Feed | null>(null);
  const [status, setStatus] = useState<string | null>(null);
  return (
    <Page
      title={t("feeds.title")}
      note={t("feeds.note")}
      controls={
        may("list_imports") && (
          <Link to="/operator/imports" className={buttonLook.plain}>
            {t("imports.toList")}
          </Link>
        )
      }
    >
      <StatusLine>{status}</StatusLine>
      <DeskList operation="list_feeds" query={feedsQuery} empty={{ title: t("feeds.none"), text: t("feeds.noneText") }}>
        {(feeds) => (
          <Records
            caption={t("feeds.title")}
            columns={columns}
            actions={t("desk.actions")}
            rows={feeds.map((feed) => ({
              key: feed.id,
              cells: {
                feed: <RecordName name={nameOf(feed)} detail={t(`feedKind.${feed.kind}`)} />,
                state: <Badge tone={tones[feed.state]}>{t(`feedState.${feed.state}`)}</Badge>,
                last: <OwnTime at={feed.last_received_at} />,
                volume: <Volume feed={feed} />,
                expected: expectation(feed),
                errors: <Failures feed={feed} />,
              },
              actions: may("expect_feed") && (
                <Actions
                  label={t("desk.actionsFor", { name: fullNameOf(feed) })}
                  actions={[{ label: t("feeds.expect"), onAction: () => { setExpecting(feed); } }]}
                />
              ),
            }))}
          />
        )}
      </DeskList>
      <Arrivals />
      {expecting !== null && (
        <Expect
          feed={expecting}
          onClose={() => { setExpecting(null); }}
          onDone={(text) => {
            setExpecting(null);
            setStatus(text);
          }}
        />
      )}
    </Page>
  );
}
