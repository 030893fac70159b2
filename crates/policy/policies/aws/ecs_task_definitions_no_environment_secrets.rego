# METADATA
# title: No secret stands in the environment of a container
# description: The task definition is read by everybody who may describe it.
# custom:
#   id: aws.ecs_task_definitions_no_environment_secrets
#   severity: critical
#   area: identity
#   remediation: Keep the secret in Secrets Manager and name it under secrets.
#   resource_types: [ecs.task_definition]
package tenantry.aws.ecs_task_definitions_no_environment_secrets

import rego.v1

violations contains {"path": ["containers", i, "environment", name], "message": sprintf("%s holds a secret.", [name])} if {
	some i, container in input.attributes.containers
	some name, value in container.environment
	holds_secret(value)
}

holds_secret(value) if value.redacted

# In a text of YAML or JSON, only the secret itself is replaced.
holds_secret(value) if {
	is_string(value)
	contains(value, "redacted:")
}
