//! Plans: drift on one line, the resources of the state on the next. In which order they
//! stand says nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenantry_formats::configuration::{Item, Options, Reader};
use tenantry_resource::{Draft, Redactor, Resource};

fuzz_target!(|text: &str| {
    let Some((drift, state)) = text.split_once('\n') else {
        return;
    };
    let begin = r#""format_version":"1.2","planned_values":{}"#;
    let drift = format!(r#""resource_drift":{drift}"#);
    let state = format!(r#""prior_state":{{"values":{{"root_module":{{"resources":{state}}}}}}}"#);
    let written = said(&format!("{{{begin},{drift},{state}}}"));
    let sorted = said(&format!("{{{begin},{state},{drift}}}"));
    // Where a document breaks, what stood before it was read.
    if let (Some(written), Some(sorted)) = (written, sorted) {
        assert_eq!(written, sorted);
    }
});

/// Everything that a plan gives; none if it cannot be read to its end.
fn said(document: &str) -> Option<Vec<String>> {
    let options = Options {
        account: Some("123456789012".to_owned()),
        ..Options::default()
    };
    let mut said = Vec::new();
    for item in Reader::new(document.as_bytes(), options) {
        match item {
            Ok(Item::Resource(record)) => {
                said.push(format!("{:?} {}", record.address, canonical(&record.draft)));
            }
            Ok(Item::Change(change)) => {
                let sides = [&change.before, &change.after];
                let sides = sides.map(|side| side.as_ref().map(canonical));
                said.push(format!("{} {sides:?} {:?}", change.address, change.beyond));
            }
            Err(refusal) if refusal.ends => return None,
            Err(refusal) => said.push(format!("{:?} {}", refusal.about, refusal.fault)),
        }
    }
    said.sort();
    Some(said)
}

fn canonical(draft: &Draft) -> String {
    match Resource::canonical(draft.clone(), &Redactor::dropping()) {
        Ok(resource) => resource.to_json(),
        Err(fault) => fault.to_string(),
    }
}
