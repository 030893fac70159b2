import { t } from "@/messages";
import { Block, Skeleton } from "@/ui/states";
import styles from "./DashboardSkeleton.module.css";
import grid from "./TenantDashboard.module.css";

/** The overview without its figures, in the sizes they will have. */
export function DashboardSkeleton() {
  return (
    <Skeleton label={t("overview.loading")}>
      <div className={grid["grid"]}>
        {["cost", "fresh", "chart", "services"].map((part) => (
          <div key={part} className={[styles["part"], styles[part]].join(" ")}>
            <Block width="40%" height="14px" />
            <Block width="55%" height="34px" />
          </div>
        ))}
      </div>
    </Skeleton>
  );
}
