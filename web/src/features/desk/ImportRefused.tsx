import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { kindOf, type Problem, readProblem } from "@/api/client";
import { useMay } from "@/api/desk/session";
import type { ImportRefusal, ImportSet } from "@/api/desk/types";
import { t } from "@/messages/desk";
import { Button, buttonLook } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { forget, useDelivery } from "./deliveries";
import { DeliveryForm } from "./DeliveryForm";
import styles from "./Desk.module.css";
import { FileErrors } from "./FileErrors";
import { useDeliver } from "./useDeliver";
import { monthNames, monthsIn } from "./words";

/** A refusal as if it were the answer to a request. */
function asProblem(refusal: ImportRefusal): Problem {
  return readProblem(refusal, { status: 422, headers: new Headers() });
}

interface Props {
  set: ImportSet;
  refusal: ImportRefusal;
}

/** It changes closed months: refused until somebody says that they may change, for which the files are sent anew. */
function MonthClosed({ set: { id }, refusal }: Props) {
  const may = useMay();
  const deliver = useDeliver();
  const delivery = useDelivery(id);
  const [isAsking, setAsking] = useState(true);
  const text = t("imports.closedText", { months: monthNames(monthsIn(refusal.detail)) });
  const again = async (files: readonly File[]) => {
    const problem = await deliver(files, true);
    if (problem === null) forget(id);
    return problem;
  };
  return (
    <section className={[styles["panel"], styles["section"]].join(" ")}>
      <div role="alert">
        <h2>{t("imports.closedTitle")}</h2>
        <p className={styles["lead"]}>{text}</p>
      </div>
      {may("open_import") && (
        <>
          <p className={styles["lead"]}>{t("imports.closedAgain")}</p>
          {delivery === null ? (
            <DeliveryForm submit={t("imports.closedConfirm")} onFiles={again} />
          ) : (
            <Button onClick={() => { setAsking(true); }}>{t("imports.closedConfirm")}</Button>
          )}
        </>
      )}
      {delivery !== null && isAsking && (
        <ConfirmDialog
          title={t("imports.closedTitle")}
          confirm={t("imports.closedConfirm")}
          onConfirm={() => again(delivery.files)}
          onClose={() => { setAsking(false); }}
        >
          {text}
        </ConfirmDialog>
      )}
    </section>
  );
}

/** Why a delivery was refused, and what to do. */
export function ImportRefused({ set, refusal }: Props) {
  const may = useMay();
  if (kindOf(refusal.type) === "month_closed") return <MonthClosed set={set} refusal={refusal} />;
  return (
    <>
      <FileErrors problem={asProblem(refusal)} title={t("imports.refusedTitle")} />
      <p className={styles["lead"]}>{t("imports.refusedText")}</p>
      {may("open_import") && (
        <p className={styles["section"]}>
          <Link to="/operator/imports/new" className={buttonLook.plain}>
            {t("imports.again")}
          </Link>
        </p>
      )}
    </>
  );
}
