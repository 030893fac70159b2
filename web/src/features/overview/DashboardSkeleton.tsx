import { t } from "@/messages";
import { Block, Skeleton } from "@/ui/states";
import styles from "./DashboardSkeleton.module.css";
import grid from "./TenantDashboard.module.css";

function Lines({ count, height, width = "100%" }: { count: number; height: string; width?: string }) {
  return Array.from({ length: count }, (_, index) => <Block key={index} height={height} width={width} />);
}

/** The overview without its figures, in the sizes they will have. */
export function DashboardSkeleton() {
  return (
    <Skeleton label={t("overview.loading")}>
      <div className={grid["grid"]}>
        <div className={styles["card"]}>
          <Block width="130px" height="13px" />
          <Block width="180px" height="34px" />
          <Block width="150px" height="13px" />
        </div>
        <div className={styles["card"]}>
          <Block width="130px" height="13px" />
          <Block width="110px" height="34px" />
          <Lines count={3} height="13px" />
        </div>
        <div className={styles["evidence"]}>
          <Block width="90px" height="13px" />
          <Block height="240px" />
        </div>
        <div className={styles["evidence"]}>
          <Block width="90px" height="13px" />
          <Lines count={7} height="14px" />
        </div>
      </div>
    </Skeleton>
  );
}
