//! Resources that wait for the end of a large document, because others may add to them.

use crate::support::read;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const AWS: &str = "provider[\"registry.terraform.io/hashicorp/aws\"]";

fn instance(kind: &str, name: &str, attributes: &Value) -> Value {
    json!({"mode": "managed", "type": kind, "name": name, "provider": AWS,
           "instances": [{"schema_version": 0, "attributes": attributes, "sensitive_attributes": []}]})
}

fn group(at: u32) -> Value {
    let id = format!("sg-{at:05}");
    // Told apart by its text, so that nothing packs into next to nothing.
    let description: String = (0..20)
        .map(|word| format!("{:x} ", at * 7_919 * (word + 1)))
        .collect();
    let arn = format!("arn:aws:ec2:eu-west-1:111111111111:security-group/{id}");
    instance(
        "aws_security_group",
        &format!("g{at}"),
        &json!({"id": id, "arn": arn, "name": id, "vpc_id": "vpc-1",
             "description": description, "owner_id": "111111111111", "ingress": [], "egress": []}),
    )
}

fn rule(at: u32, port: u32) -> Value {
    instance(
        "aws_security_group_rule",
        &format!("r{at}_{port}"),
        &json!({"id": format!("sgrule-{at}-{port}"),
             "security_group_id": format!("sg-{at:05}"), "type": "ingress", "protocol": "tcp", "from_port": port,
             "to_port": port, "cidr_blocks": ["10.0.0.0/8"]}),
    )
}

#[test]
fn parts_before_and_behind_come_to_their_resources_however_many_wait() {
    let count = 3_000;
    let mut all: Vec<Value> = (0..count).step_by(7).map(|at| rule(at, 22)).collect();
    all.extend((0..count).map(group));
    all.extend((0..count).step_by(5).map(|at| rule(at, 443)));
    // It is a part of nothing that is there.
    all.push(rule(99_999, 80));
    let document = json!({"version": 4, "terraform_version": "1.9.5", "serial": 1, "lineage": "l", "outputs": {},
                          "resources": all})
    .to_string();
    assert!(document.len() > 1 << 20, "several pieces are packed");
    let outcome = read(&document);
    assert_eq!(outcome.refusals(), Vec::<String>::new());
    let ports: BTreeMap<String, Vec<u64>> = outcome
        .records
        .iter()
        .filter(|record| record.draft.identity.resource_type == "ec2.security_group")
        .map(|record| {
            let ingress = record
                .draft
                .attributes
                .get("ingress")
                .map(ToString::to_string);
            let rules: Vec<Value> =
                serde_json::from_str(&ingress.unwrap_or("[]".to_owned())).unwrap();
            let mut ports: Vec<u64> = rules
                .iter()
                .map(|rule| rule["from_port"].as_u64().unwrap())
                .collect();
            ports.sort_unstable();
            (record.draft.identity.id.clone(), ports)
        })
        .collect();
    assert_eq!(ports.len(), count as usize);
    for at in 0..count {
        let mut expected = Vec::new();
        expected.extend((at % 7 == 0).then_some(22));
        expected.extend((at % 5 == 0).then_some(443));
        assert_eq!(ports[&format!("sg-{at:05}")], expected, "{at}");
    }
    let parts = count.div_ceil(7) + count.div_ceil(5);
    assert_eq!(outcome.facts.folded, u64::from(parts));
    // Those that are nobody's part, first; then in the order of the document.
    assert_eq!(outcome.records.len(), count as usize + 1);
    let order: Vec<u64> = outcome.records[1..]
        .iter()
        .map(|record| record.index)
        .collect();
    assert!(order.is_sorted());
}
