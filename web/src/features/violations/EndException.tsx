import { useQueryClient } from "@tanstack/react-query";
import { attempt } from "@/api/client";
import { endException, violationsChanged } from "@/api/violations";
import type { Exception } from "@/api/violationTypes";
import { t } from "@/messages/violations";
import { ConfirmDialog } from "@/ui/ConfirmDialog";

interface Props {
  exception: Exception;
  onClose: () => void;
  /** Called with what is to be said of it. */
  onEnded: (text: string) => void;
}

/** Asks once more before an exception ends before its time. */
export function EndException({ exception, onClose, onEnded }: Props) {
  const queries = useQueryClient();
  return (
    <ConfirmDialog
      title={t("exception.endTitle")}
      confirm={t("exception.end")}
      onClose={onClose}
      onConfirm={() =>
        attempt(async () => {
          await endException(exception.id);
          onClose();
          onEnded(t("exception.ended"));
          await violationsChanged(queries);
        })
      }
    >
      {t("exception.endText")}
    </ConfirmDialog>
  );
}
