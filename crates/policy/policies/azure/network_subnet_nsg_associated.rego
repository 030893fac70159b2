# METADATA
# title: Every subnet has firewall rules
# description: A subnet without a group is reached from all others.
# custom:
#   id: azure.network_subnet_nsg_associated
#   severity: medium
#   area: network
#   remediation: Associate a network security group with each subnet.
#   resource_types: [network.virtual_network]
package tenantry.azure.network_subnet_nsg_associated

import rego.v1

violations contains {"path": ["subnets", i, "network_security_group"], "message": sprintf("Subnet %s has no firewall rules.", [subnet.name])} if {
	some i, subnet in input.attributes.subnets
	not subnet.network_security_group
	not subnet.name in {"GatewaySubnet", "AzureFirewallSubnet", "AzureBastionSubnet", "RouteServerSubnet"}
}
