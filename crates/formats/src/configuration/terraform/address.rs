//! What Terraform calls a resource. Addresses are texts: however modules call each other,
//! nothing here follows them.

use super::super::value::bare;
use tenantry_resource::json::Value;

/// `module.a["b"].aws_s3_bucket.logs[0]`.
pub(super) fn of(module: Option<&str>, kind: &str, name: &str, index: Option<&Value>) -> String {
    let mut address = String::new();
    if let Some(module) = module.filter(|module| !module.is_empty()) {
        address.push_str(module);
        address.push('.');
    }
    address.push_str(kind);
    address.push('.');
    address.push_str(name);
    match index.map(bare) {
        Some(number @ Value::Number(_)) => address.push_str(&format!("[{number}]")),
        // JSON escapes as Terraform does.
        Some(text @ Value::Text(_)) => address.push_str(&format!("[{text}]")),
        _ => {}
    }
    address
}
