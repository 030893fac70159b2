import { t } from "@/messages/timeline";
import { Button } from "../Button";
import { movedWithin, type Stretch, type StretchBounds, zoomedWithin } from "./stretch";
import styles from "./Timeline.module.css";

interface Props {
  stretch: Stretch;
  bounds: StretchBounds;
  onShow: (stretch: Stretch) => void;
}

/** Moves and zooms the stretch that a timeline shows. */
export function TimelineTools({ stretch, bounds, onShow }: Props) {
  const steps = [
    { label: t("timeline.earlier"), next: movedWithin(stretch, -1, bounds) },
    { label: t("timeline.later"), next: movedWithin(stretch, 1, bounds) },
    { label: t("timeline.zoomIn"), next: zoomedWithin(stretch, 0.5, bounds) },
    { label: t("timeline.zoomOut"), next: zoomedWithin(stretch, 2, bounds) },
  ];
  return (
    <div className={styles["tools"]} role="group" aria-label={t("timeline.length")}>
      {steps.map(({ label, next }) => (
        <Button key={label} aria-disabled={next === null} onClick={() => { if (next !== null) onShow(next); }}>
          {label}
        </Button>
      ))}
    </div>
  );
}
