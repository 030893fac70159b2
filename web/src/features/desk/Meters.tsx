import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { archiveMeter, metersQuery } from "@/api/desk/meters";
import { useChange } from "@/api/desk/change";
import { useMay } from "@/api/desk/session";
import type { Meter } from "@/api/desk/types";
import { t, tn } from "@/messages/desk";
import { Actions } from "@/ui/Actions";
import { buttonLook } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { Page } from "@/ui/Page";
import { RecordName, Records, Small } from "@/ui/Records";
import { StatusLine } from "@/ui/StatusLine";
import { writeCondition } from "./definition";
import styles from "./Desk.module.css";
import { DeskList } from "./DeskList";

const columns = [
  { key: "name", label: t("meters.name") },
  { key: "reads", label: t("meters.reads") },
  { key: "makes", label: t("meters.makes") },
  { key: "dimensions", label: t("meters.dimensions") },
  { key: "version", label: t("meters.version") },
];

function cells({ id, key, version, definition, being_built: building }: Meter, mayOpen: boolean) {
  const { name, unit, event_type: type, aggregation, value, dimensions = [], conditions = [] } = definition;
  const makes = t(`aggregation.${aggregation}`);
  return {
    name: (
      <RecordName
        name={
          mayOpen ? (
            <Link to="/operator/meters/$meterId" params={{ meterId: id }} className={styles["link"]}>
              {name}
            </Link>
          ) : (
            name
          )
        }
        detail={<span className={styles["id"]}>{key}</span>}
      />
    ),
    reads: (
      <>
        {type}
        {conditions.map((condition) => (
          <Small key={writeCondition(condition)}>{writeCondition(condition)}</Small>
        ))}
      </>
    ),
    makes: (
      <>
        {value == null ? makes : t("meters.ofField", { aggregation: makes, field: value })}
        <Small>{unit}</Small>
      </>
    ),
    dimensions: dimensions.length === 0 ? t("meters.noDimensions") : dimensions.join(", "),
    version: (
      <>
        {version}
        {building > 0 && <Small>{tn("meters.building", building)}</Small>}
      </>
    ),
  };
}

/** What is measured of the events that customers send. */
export function Meters() {
  const may = useMay();
  const change = useChange();
  const [archiving, setArchiving] = useState<Meter | null>(null);
  const [status, setStatus] = useState<string | null>(null);
  return (
    <Page
      title={t("meters.title")}
      note={t("meters.note")}
      controls={
        may("create_meter") && (
          <Link to="/operator/meters/new" className={buttonLook.primary}>
            {t("meters.new")}
          </Link>
        )
      }
    >
      <StatusLine>{status}</StatusLine>
      <DeskList operation="list_meters" query={metersQuery} empty={{ title: t("meters.none"), text: t("meters.noneText") }}>
        {(meters) => (
          <Records
            caption={t("meters.title")}
            columns={columns}
            actions={may("delete_meter") ? t("desk.actions") : undefined}
            rows={meters.map((meter) => ({
              key: meter.id,
              cells: cells(meter, may("change_meter")),
              actions: (
                <Actions
                  label={t("desk.actionsFor", { name: meter.definition.name })}
                  actions={[{ label: t("meters.archive"), isDangerous: true, onAction: () => { setArchiving(meter); } }]}
                />
              ),
            }))}
          />
        )}
      </DeskList>
      {archiving !== null && (
        <ConfirmDialog
          title={t("meters.archiveTitle", { meter: archiving.definition.name })}
          confirm={t("meters.archive")}
          onConfirm={async () => {
            const problem = await change(() => archiveMeter(archiving.id));
            if (problem === null) {
              setArchiving(null);
              setStatus(t("meters.archived", { meter: archiving.definition.name }));
            }
            return problem;
          }}
          onClose={() => { setArchiving(null); }}
        >
          {t("meters.archiveText")}
        </ConfirmDialog>
      )}
    </Page>
  );
}
