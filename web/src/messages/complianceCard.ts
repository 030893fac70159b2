import { reader } from ".";

/** Texts of how the customer stands in short, on the overview, which load after its first figures. */
export const complianceCard = {
  "card.question": "Are we compliant?",
  "card.frameworks.one": "{count} framework, now",
  "card.frameworks.other": "{count} frameworks, now",
  "card.observed": "last scan result {instant}",
  "card.noScore": "No score yet",
  "card.fraction": "{passing} of {assessed} by weight",
  "card.points": "{points} points",
  "card.days": "in {days} days",
  "card.unknown": "not known {days} days ago",
  "card.worst": "Lowest:",
  "card.worstIs": "{framework}, {percent}",
  "card.trend": "Score by day, {period}. Highest: {high}, {highDay}. Lowest: {low}, {lowDay}.",
  "card.period": "score by day, {period}",
  "card.overdue": "overdue",
  "card.allOpen": "open violations in all",
} as const;

export const { t, tn } = reader(complianceCard);
