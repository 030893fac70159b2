/** Texts of held findings and resources, and of what has arrived at each customer. */
export const scans = {
  "heldFindings.title": "Findings",
  "heldFindings.note": "What scanners found in accounts that are mapped to no customer.",
  "heldFindings.findings": "Findings",
  "heldFindings.failing": "Of them failing",
  "heldFindings.count.one": "{count} finding",
  "heldFindings.count.other": "{count} findings",
  "heldFindings.none": "No findings are held",
  "heldFindings.noneText": "Every account that scanners have looked at belongs to a customer.",
  "heldFindings.consequence":
    "The customer gets these findings ({count}, {failing} of them failing) within a minute. Each failing check of a resource opens a violation there, with its due date, and the scores follow.",

  "heldResources.title": "Resources",
  "heldResources.note": "Configured resources of accounts that are mapped to no customer.",
  "heldResources.resources": "Resources",
  "heldResources.none": "No resources are held",
  "heldResources.noneText": "Every account that configurations have named belongs to a customer.",
  "heldResources.consequence":
    "The customer gets these resources ({count}) within a minute. Policies are asked about each of them; what breaks one opens a violation there, and the scores follow.",

  "heldScans.account": "Account",
  "heldScans.provider": "Provider",
  "heldScans.lastSeen": "Last seen",
  "heldScans.since": "Held since",
  "heldScans.assign": "Assign",
  "heldScans.assignFindings": "Assign the findings of {account}",
  "heldScans.assignResources": "Assign the resources of {account}",
  "heldScans.title": "Assign {account} to a customer",
  "heldScans.also": "Whatever else is held of the account, charges included, goes to the same customer, and so does what arrives later.",
  "heldScans.charges": "What changes in bills:",
  "heldScans.assigned": "Assigned",
  "heldScans.assignedText": "{account} belongs to the customer now. What was held of it is being taken in; until that is done it still stands in the list.",

  "arrivals.title": "What has reached each customer",
  "arrivals.note": "When something of each kind last arrived, by whichever feed; what the operator’s feed brings counts for the customer it is mapped to.",
  "arrivals.customer": "Customer",
  "arrivals.bills": "Bills",
  "arrivals.findings": "Findings",
  "arrivals.configuration": "Configurations",
  "arrivals.none": "There are no customers",
  "arrivals.noneText": "A customer appears as soon as it is made.",
} as const;
