# METADATA
# title: A function runs on a supported runtime
# description: Nobody mends what is found in old ones.
# custom:
#   id: aws.awslambda_function_using_supported_runtimes
#   severity: medium
#   area: compute
#   remediation: Move the function to a current version of its language.
#   resource_types: [lambda.function]
package tenantry.aws.awslambda_function_using_supported_runtimes

import rego.v1

applies if input.attributes.runtime

violations contains {"path": "runtime", "message": "The runtime is not supported any more."} if {
	input.attributes.runtime in old
}

old := {
	"dotnetcore1.0", "dotnetcore2.0", "dotnetcore2.1", "dotnetcore3.1", "dotnet5.0", "dotnet6", "dotnet7",
	"go1.x", "java8", "nodejs", "nodejs4.3", "nodejs4.3-edge", "nodejs6.10", "nodejs8.10", "nodejs10.x",
	"nodejs12.x", "nodejs14.x", "nodejs16.x", "nodejs18.x", "provided", "python2.7", "python3.6", "python3.7",
	"python3.8", "python3.9", "ruby2.5", "ruby2.7",
}
