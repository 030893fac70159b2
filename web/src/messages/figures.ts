import { reader } from ".";

/** Texts that the pages of figures share, usage and costs, which load by themselves. */
export const figures = {
  "figures.asOf": "as of {instant}",
  "figures.choices": "Choices of the figures",
  "figures.window": "Cut by",
  "figures.window.hour": "by hour",
  "figures.window.day": "by day",
  "figures.window.week": "by week",
  "figures.window.month": "by month",
  "figures.groupBy": "Break down by",
  "figures.thenBy": "Then by",
  "figures.noGroup": "no breakdown",
  "figures.noMore": "then nothing more",
  "figures.byDimension": "by {dimension}",
  "figures.thenByDimension": "then {dimension}",
  "figures.top": "Groups told apart",
  "figures.topCount": "top {count}",
  "figures.without": "not stated",
  "figures.breakdown": "By {dimensions}",
  "figures.group": "Group",
  "figures.groups.one": "{count} group",
  "figures.groups.other": "{count} groups",
  "figures.share": "Share",
  "figures.noShare": "no share",
  "figures.change": "Change",
  "figures.newGroup": "new",
  "figures.notCompared": "not comparable",
  "figures.muchMore": "> 10 ×",
  "figures.others.one": "{count} other",
  "figures.others.other": "{count} others",
  "figures.keepOnly": "Show only {group}",
  "figures.noGroups": "Nothing has this in {period}.",
  "figures.when": "When",
  "figures.clear": "Remove all filters",
} as const;

export const { t, tn } = reader(figures);
