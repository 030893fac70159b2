/** Texts of the operator's policies at the desk; what customers see of policies too stands with theirs. */
export const rules = {
  "policies.note": "What every customer’s resources are asked: the built-in policies and your own. Policies of customers are theirs alone.",
  "policies.noneText": "Take a filter away, or write a policy.",
  "policies.newNote": "It holds for every customer.",
  "policies.everybody": "This is so for every customer.",
  "policies.suspendedWith.one": "with {count} customer",
  "policies.suspendedWith.other": "with {count} customers",
  "policies.failingWith.one": "of {count} customer",
  "policies.failingWith.other": "of {count} customers",
  "policies.failingOf": "{failing}, of {customers} customers",
  "policies.suspensions": "Suspended with",
  "policies.why": "Why",
} as const;
