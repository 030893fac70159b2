import { reader } from ".";

/** Texts of timelines, whatever they are of, and of how long something took. */
export const timeline = {
  "timeline.length": "Length",
  "timeline.days.7": "7 days",
  "timeline.days.30": "30 days",
  "timeline.days.90": "90 days",
  "timeline.days.365": "1 year",
  "timeline.zoomIn": "Zoom in",
  "timeline.zoomOut": "Zoom out",
  "timeline.earlier": "Earlier",
  "timeline.later": "Later",
  "timeline.showTable": "Show as table",
  "timeline.showChart": "Show as chart",
  "timeline.keys": "Arrow keys move between marks and lanes, Enter opens, + and − zoom.",
  "timeline.laneFigures": "{opened} came up · {resolved} resolved",
  "timeline.toList": "opens the list",
  "timeline.toOne": "opens it",
  "timeline.legendOpened": "came up",
  "timeline.legendResolved": "resolved",
  "timeline.legendCluster": "a number stands for several that lie close together",
  "timeline.step.day": "a day (UTC)",
  "timeline.step.quarter": "six hours",
  "timeline.step.hour": "an hour",
  "timeline.step.minutes": "ten minutes",
  "timeline.when": "When",
  "timeline.severity": "Severity",
  "timeline.what": "What",

  "duration.days.one": "{count} day",
  "duration.days.other": "{count} days",
  "duration.hours.one": "{count} hour",
  "duration.hours.other": "{count} hours",
  "duration.minutes.one": "{count} minute",
  "duration.minutes.other": "{count} minutes",
} as const;

export const { t, tn } = reader(timeline);
