//! Which provider configures a resource.

use tenantry_resource::Provider;

/// Who provides what a provider of Terraform configures; none if that exists in the
/// state only.
pub(super) fn of(name: &str) -> Option<Provider> {
    Some(match short(name) {
        "aws" | "awscc" => Provider::Aws,
        "google" | "google-beta" => Provider::Gcp,
        "azurerm" | "azapi" => Provider::Azure,
        "kubernetes" => Provider::Kubernetes,
        "random" | "null" | "local" | "time" | "external" | "archive" | "template" | "tls"
        | "terraform" | "cloudinit" => return None,
        _ => Provider::Other,
    })
}

/// The last word of `registry.terraform.io/hashicorp/aws`, of
/// `module.a.provider["registry.terraform.io/hashicorp/aws"].west`, or of
/// `provider.aws.west` without its alias.
fn short(name: &str) -> &str {
    if let Some((_, rest)) = name.split_once("[\"") {
        let source = rest.split('"').next().unwrap_or(rest);
        return source.rsplit('/').next().unwrap_or(source);
    }
    if let Some((_, rest)) = name.rsplit_once("provider.") {
        return rest.split('.').next().unwrap_or(rest);
    }
    name.rsplit('/').next().unwrap_or(name)
}
