//! Plans made by chance, whole and broken: what they come to does not hang on the order in
//! which they stand.

use crate::support::{canonical, everything, read};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A resource of the state with, at times, how it was before.
#[derive(Clone, Debug)]
struct One {
    kind: &'static str,
    name: usize,
    id: usize,
    now: Option<bool>,
    before: Option<bool>,
}

fn values(kind: &str, id: usize, on: bool) -> Value {
    let id = format!("b-{id}");
    match kind {
        "aws_s3_bucket" => json!({"id": id, "bucket": id, "tags": {"on": on.to_string()}}),
        "aws_s3_bucket_versioning" => {
            let status = if on { "Enabled" } else { "Suspended" };
            json!({"id": id, "bucket": id, "versioning_configuration": [{"status": status}]})
        }
        "aws_s3_bucket_public_access_block" => {
            json!({"id": id, "bucket": id, "block_public_acls": on})
        }
        _ => json!({"id": id, "public": on}),
    }
}

impl One {
    fn with(&self, member: &str, value: Value) -> Value {
        let Self { kind, name, .. } = self;
        let mut one = json!({"address": format!("{kind}.n{name}"), "mode": "managed", "type": kind,
                             "provider_name": "registry.terraform.io/hashicorp/aws"});
        one[member] = value;
        one
    }

    fn side(&self, on: Option<bool>) -> Value {
        on.map_or(Value::Null, |on| values(self.kind, self.id, on))
    }

    fn drift(&self) -> Option<Value> {
        self.before?;
        let change = json!({"actions": ["update"], "before": self.side(self.before), "after": self.side(self.now)});
        Some(self.with("change", change))
    }

    fn state(&self) -> Option<Value> {
        self.now?;
        Some(self.with("values", self.side(self.now)))
    }
}

fn one() -> impl Strategy<Value = One> {
    let kinds = prop::sample::select(vec![
        "aws_s3_bucket",
        "aws_s3_bucket_versioning",
        "aws_s3_bucket_public_access_block",
        "aws_ami",
    ]);
    let on = prop::option::weighted(0.8, any::<bool>());
    (kinds, 0..4_usize, 0..3_usize, on.clone(), on).prop_map(|(kind, name, id, now, before)| One {
        kind,
        name,
        id,
        now,
        before,
    })
}

/// Both orders of a plan of these lists, as they are written.
fn orders(drift: &str, state: &str) -> [String; 2] {
    let drift = format!(r#""resource_drift":{drift}"#);
    let state = format!(r#""prior_state":{{"values":{{"root_module":{{"resources":{state}}}}}}}"#);
    [(&drift, &state), (&state, &drift)].map(|(one, other)| {
        format!(r#"{{"format_version":"1.2","planned_values":{{}},{one},{other}}}"#)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn the_order_of_a_plan_says_nothing(all in prop::collection::vec(one(), 0..8)) {
        // An address is one resource.
        let mut all = all;
        all.sort_by_key(|one| (one.kind, one.name));
        all.dedup_by_key(|one| (one.kind, one.name));
        let drift: Vec<Value> = all.iter().filter_map(One::drift).collect();
        let state: Vec<Value> = all.iter().filter_map(One::state).collect();
        let [written, sorted] = orders(&json!(drift).to_string(), &json!(state).to_string());
        let (written, sorted) = (read(written), read(sorted));
        prop_assert_eq!(everything(&written), everything(&sorted));
        for change in &written.changes {
            let record = written.records.iter().find(|record| record.address.as_ref() == Some(&change.address));
            let digest = |draft: &tenantry_resource::Draft| canonical(draft).digest();
            // What drifted is observed as the state has it, or it is gone.
            prop_assert_eq!(
                change.after.as_ref().map(digest),
                record.map(|record| digest(&record.draft)),
                "{}", change.address
            );
        }
        // Where nothing is otherwise than it was, nothing differs.
        if all.iter().all(|one| one.before.is_none() || one.before == one.now) {
            for change in &written.changes {
                let (Some(before), Some(after)) = (&change.before, &change.after) else {
                    panic!("{change:?}");
                };
                prop_assert_eq!(canonical(before).digest(), canonical(after).digest());
            }
        }
    }

    #[test]
    fn a_plan_that_is_damaged_is_read_or_refused(
        all in prop::collection::vec(one(), 1..5),
        place in any::<prop::sample::Index>(),
        damage in prop::sample::select(vec!["", "}", "]", "null", "\"id\":7,", "[", "\\u0000", ","]),
    ) {
        let drift: Vec<Value> = all.iter().filter_map(One::drift).collect();
        let state: Vec<Value> = all.iter().filter_map(One::state).collect();
        let [whole, _] = orders(&json!(drift).to_string(), &json!(state).to_string());
        let at = place.index(whole.len());
        let damaged = format!("{}{damage}{}", &whole[..at], &whole[at + 1..]);
        let outcome = read(damaged);
        for draft in outcome.changes.iter().flat_map(|change| [&change.before, &change.after]).flatten() {
            let _ = tenantry_resource::Resource::canonical(draft.clone(), &tenantry_resource::Redactor::dropping());
        }
    }
}
