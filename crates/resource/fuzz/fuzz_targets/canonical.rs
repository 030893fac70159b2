//! Any JSON as attributes of any type: the canonical form is reached once and for all.
//! The first byte chooses the type, the rest is JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenantry_resource::json::Value;
use tenantry_resource::types::registry;
use tenantry_resource::{Draft, Identity, Provider, Redactor, Resource};

fuzz_target!(|bytes: &[u8]| {
    let Some((which, json)) = bytes.split_first() else {
        return;
    };
    let Ok(json) = std::str::from_utf8(json) else {
        return;
    };
    let Ok(Value::Object(attributes)) = Value::parse(json) else {
        return;
    };
    let known = registry().iter().nth(usize::from(*which));
    let (provider, resource_type) = known.map_or((Provider::Aws, "not.known"), |known| {
        (known.provider, known.name.as_str())
    });
    let mut draft = Draft::new(Identity {
        provider,
        account: "1".to_owned(),
        region: "r".to_owned(),
        resource_type: resource_type.to_owned(),
        id: "i".to_owned(),
    });
    draft.attributes = attributes;
    let once = Resource::canonical(draft, &Redactor::dropping()).expect("a valid identity");
    let twice = Resource::canonical(once.clone().into_draft(), &Redactor::dropping());
    assert_eq!(twice.expect("canonical already").to_json(), once.to_json());
});
