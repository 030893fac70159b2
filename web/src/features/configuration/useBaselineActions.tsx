import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { attempt, type Problem } from "@/api/client";
import { approveBaseline, changeBaseline, deleteBaseline, driftChanged } from "@/api/configuration";
import type { Baseline } from "@/api/configurationTypes";
import { mayCall, useSession } from "@/api/session";
import { formatCount } from "@/format/number";
import { t } from "@/messages/baselines";
import type { Action } from "@/ui/Actions";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { ApproveAnewDialog, RenameDialog } from "./ApproveDialog";

/** What is about to be done with a baseline. */
interface Doing {
  what: "anew" | "rename" | "unmanaged" | "delete";
  baseline: Baseline;
}

interface Offered {
  /** What the reader may do with a baseline. */
  actionsOf: (baseline: Baseline) => Action[];
  /** The dialog that is open. */
  dialog: ReactNode;
}

/** What can be done with baselines, and the dialogs that ask about it. */
export function useBaselineActions(onSaid: (text: string) => void, onDeleted: () => Promise<void> = () => Promise.resolve()): Offered {
  const session = useSession();
  const queries = useQueryClient();
  const [doing, setDoing] = useState<Doing | null>(null);
  const close = () => {
    setDoing(null);
  };
  const act = async (action: () => Promise<string>): Promise<Problem | null> => {
    let said = "";
    const problem = await attempt(async () => {
      said = await action();
    });
    if (problem !== null) return problem;
    close();
    // What is said to be done must be in sight.
    await driftChanged(queries);
    onSaid(said);
    return null;
  };
  const actionsOf = (baseline: Baseline): Action[] => {
    const mayChange = mayCall(session, "change_baseline");
    const action = (what: Doing["what"], label: string, isDangerous = false): Action => ({ label, isDangerous, onAction: () => { setDoing({ what, baseline }); } });
    return [
      ...(baseline.kind === "snapshot" && mayCall(session, "approve_baseline") ? [action("anew", t("approve.anew"))] : []),
      ...(mayChange ? [action("rename", t("rename.action")), action("unmanaged", t(baseline.reports_unmanaged ? "unmanaged.off" : "unmanaged.on"))] : []),
      ...(mayCall(session, "delete_baseline") ? [action("delete", t("delete.action"), true)] : []),
    ];
  };
  if (doing === null) return { actionsOf, dialog: null };
  const { what, baseline } = doing;
  const { id, name } = baseline;
  if (what === "anew") {
    const submit = (reason: string) => act(async () => t("approve.anewDone", { version: String((await approveBaseline(id, reason)).version) }));
    return { actionsOf, dialog: <ApproveAnewDialog baseline={baseline} onClose={close} onSubmit={submit} /> };
  }
  if (what === "rename") {
    const submit = (wanted: string) => act(async () => t("rename.done", { name: (await changeBaseline(id, { name: wanted })).name }));
    return { actionsOf, dialog: <RenameDialog name={name} onClose={close} onSubmit={submit} /> };
  }
  if (what === "unmanaged") {
    const way = baseline.reports_unmanaged ? "off" : "on";
    const confirm = () =>
      act(async () => {
        await changeBaseline(id, { reports_unmanaged: way === "on" });
        return t(`unmanaged.${way}Done`);
      });
    return {
      actionsOf,
      dialog: (
        <ConfirmDialog title={t(`unmanaged.${way}Title`, { name })} confirm={t(`unmanaged.${way}`)} onConfirm={confirm} onClose={close}>
          {t(`unmanaged.${way}Text`)}
        </ConfirmDialog>
      ),
    };
  }
  const remove = () =>
    act(async () => {
      await deleteBaseline(id);
      // Whoever looks at it goes away first: it would be asked for once more.
      await onDeleted();
      return t("delete.done", { name });
    });
  return {
    actionsOf,
    dialog: (
      <ConfirmDialog title={t("delete.title", { name })} confirm={t("delete.action")} onConfirm={remove} onClose={close}>
        {t("delete.text", { count: formatCount(baseline.open_drifts) })}
      </ConfirmDialog>
    ),
  };
}
