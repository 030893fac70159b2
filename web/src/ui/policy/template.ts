/** What a new policy begins as: whole, so that it can be tried at once. `name` is what its id begins with. */
export function template(name: "own" | "custom"): string {
  return `# METADATA
# title: Buckets keep old versions
# description: What is overwritten or deleted by mistake can be brought back.
# custom:
#   id: aws.${name}_bucket_versions
#   severity: medium
#   area: storage
#   remediation: Turn on versioning of the bucket.
#   resource_types: [s3.bucket]
package tenantry.aws.${name}_bucket_versions

import rego.v1

violations contains {"path": "versioning.enabled", "message": "Old versions are not kept."} if {
	not input.attributes.versioning.enabled
}
`;
}

/** Two resources that the template tells apart. */
export const exampleResources = `[
  {
    "provider": "aws", "account": "123456789012", "region": "eu-west-1",
    "type": "s3.bucket", "id": "orders",
    "attributes": {"versioning": {"enabled": true}}
  },
  {
    "provider": "aws", "account": "123456789012", "region": "eu-west-1",
    "type": "s3.bucket", "id": "exports", "attributes": {}
  }
]
`;
