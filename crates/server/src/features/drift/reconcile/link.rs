//! Whether a violation is about a field: by the place that the policy names and the place that differs.

use serde::Deserialize;
use tenantry_drift::Pointer;

#[derive(Deserialize)]
struct Evidence {
    #[serde(default)]
    violations: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    path: String,
}

/// The steps of a policy's place, such as `ingress[0].cidr_blocks`; `None` is an element of a list, whose position says
/// nothing of what is in a set.
fn steps(path: &str) -> Vec<Option<&str>> {
    let mut steps = Vec::new();
    for part in path.split('.') {
        let mut inside = part.split('[');
        if let Some(name) = inside.next().filter(|name| !name.is_empty()) {
            steps.push(Some(name));
        }
        steps.extend(inside.map(|_| None));
    }
    steps
}

/// Whether one of the places stands in the other, below the attributes.
fn meet(policy: &[Option<&str>], field: &Pointer) -> bool {
    let Some((first, rest)) = field.steps().split_first() else {
        return true;
    };
    first == "attributes"
        && policy
            .iter()
            .zip(rest)
            .all(|(policy, field)| policy.is_none_or(|name| name == field))
}

/// Whether a policy that said this of a resource looked at one of these fields.
pub(super) fn overlaps(evidence: Option<&str>, fields: &[Pointer]) -> bool {
    let evidence = evidence.and_then(|json| serde_json::from_str::<Evidence>(json).ok());
    evidence.is_some_and(|evidence| {
        evidence.violations.iter().any(|named| {
            let policy = steps(&named.path);
            fields.iter().any(|field| meet(&policy, field))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(path: &str, field: &str) -> bool {
        let evidence = serde_json::json!({ "violations": [{ "path": path, "message": "" }] });
        let field: Vec<Pointer> = field.parse().into_iter().collect();
        assert_eq!(field.len(), 1);
        overlaps(Some(&evidence.to_string()), &field)
    }

    #[test]
    fn a_place_meets_what_stands_in_it_and_what_it_stands_in() {
        let rule = "/attributes/ingress/protocol=tcp,from_port=22,to_port=22";
        assert!(about("ingress[0].cidr_blocks", rule));
        assert!(about("ingress", &format!("{rule}/cidr_blocks/0.0.0.0~10")));
        assert!(about(
            "ingress[3].cidr_blocks[0]",
            &format!("{rule}/cidr_blocks/0.0.0.0~10")
        ));
        assert!(!about(
            "ingress[0].cidr_blocks",
            &format!("{rule}/description")
        ));
        assert!(!about("encryption", rule));
        assert!(!about("ingress", "/tags/ingress"));
        let field: Vec<Pointer> = rule.parse().into_iter().collect();
        assert!(!overlaps(None, &field));
    }
}
