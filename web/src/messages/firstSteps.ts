import { reader } from ".";

/** Texts of what can be set up before the first bill. */
export const firstSteps = {
  "steps.title": "What you can set up meanwhile",
  "steps.done": "done",
  "steps.open": "to do",
  "steps.doneCount": "{done} of {all} done",
  "steps.zone": "Look over your time zone and display",
  "steps.zoneText": "Days, weeks and months of usage are those of {zone}.",
  "steps.zoneLink": "Open the preferences",
  "steps.people": "Invite the people who look after costs",
  "steps.peopleText": "Each sees what their role lets them see.",
  "steps.peopleLink": "Invite somebody",
  "steps.key": "Make an API key",
  "steps.keyText": "Programs read figures and deliver usage events with it.",
  "steps.keyLink": "Make a key",
  "steps.usage": "Deliver the first usage event",
  "steps.usageText": "Usage shows here within seconds of the first event.",
  "steps.usageLink": "Open the usage",
  "steps.profile": "Say what you are called",
  "steps.profileText": "Others see your name beside what you do.",
  "steps.profileLink": "Open your profile",
} as const;

export const { t } = reader(firstSteps);
