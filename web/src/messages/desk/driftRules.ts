/** Texts of the operator's drift rules and of held activity; what customers see of rules too stands with theirs. */
export const driftRules = {
  "driftRules.note": "Your own rules, which hide drift of every customer. Those of the product hold besides and stand on the customers’ pages; rules of customers are theirs alone.",
  "driftRules.none": "You have no rules yet",
  "driftRules.noneText": "The product’s rules hide what providers do by themselves.",
  "driftRules.newNote": "It hides drift of every customer.",
  "driftRules.everybody": "This is so for every customer.",
  "driftRules.byCustomer": "By customer",
  "driftRules.customer": "Customer",

  "heldActivity.title": "Activity",
  "heldActivity.note": "Records of who did what, in accounts that are mapped to no customer.",
  "heldActivity.records": "Records",
  "heldActivity.last": "Last record",
  "heldActivity.none": "No activity is held",
  "heldActivity.noneText": "Every account in which somebody did something belongs to a customer.",
  "heldActivity.assign": "Assign the activity of {account}",
  "heldActivity.consequence":
    "The customer gets these records ({count}) within a minute. They say who made its changes, and its drift gets authors by them.",
} as const;
