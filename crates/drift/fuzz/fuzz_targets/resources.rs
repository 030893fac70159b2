//! Any JSON as attributes of two resources of any type, one in a line each: the first byte
//! chooses the type. What differs leads from one to the other, in sets as well, and a
//! baseline that is as observed declares nothing else.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenantry_drift::{Coverage, Expected, Layout, Names, Settings, apply, compare, join};
use tenantry_resource::json::{Object, Value};
use tenantry_resource::types::registry;
use tenantry_resource::{Draft, Identity, Provider, Redactor, Resource};

fuzz_target!(|bytes: &[u8]| {
    let Some((which, text)) = bytes.split_first() else {
        return;
    };
    let Some((old, new)) = std::str::from_utf8(text)
        .ok()
        .and_then(|text| text.split_once('\n'))
    else {
        return;
    };
    let (Ok(Value::Object(old)), Ok(Value::Object(new))) = (Value::parse(old), Value::parse(new))
    else {
        return;
    };
    let known = registry().iter().nth(usize::from(*which));
    let (provider, resource_type) = known.map_or((Provider::Aws, "not.known"), |known| {
        (known.provider, known.name.as_str())
    });
    let draft = |attributes: &Object| {
        let mut draft = Draft::new(Identity {
            provider,
            account: "1".to_owned(),
            region: "r".to_owned(),
            resource_type: resource_type.to_owned(),
            id: "i".to_owned(),
        });
        draft.attributes = attributes.clone();
        Resource::canonical(draft, &Redactor::dropping()).expect("a valid identity")
    };
    let names = Names::of(&old);
    let (old, new) = (draft(&old), draft(&new));
    let content = |resource: &Resource| {
        let mut content = Object::new();
        content.insert("attributes", resource.attributes().clone());
        Value::Object(content)
    };
    let layout = Layout::of(provider, resource_type);
    let difference = compare(layout, &content(&old), &content(&new), usize::MAX);
    let applied = apply(layout, &content(&old), &difference).expect("it starts from the old one");
    assert!(applied == content(&new));

    let settings = Settings {
        observed: Coverage::everything(),
        ..Settings::default()
    };
    let declared = Expected::declared(old.clone(), names);
    let same = join([&declared].into_iter(), [&old].into_iter(), &settings);
    for outcome in same {
        assert!(outcome.expect("one of each").difference.is_empty());
    }
    for outcome in join([&declared].into_iter(), [&new].into_iter(), &settings) {
        _ = outcome.expect("one of each");
    }
});
