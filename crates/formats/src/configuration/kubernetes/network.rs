//! Rules of network policies and ingresses.

use super::super::mapping::get;
use super::super::value::as_text;
use super::workload::{copy, each};
use tenantry_resource::json::{Object, Value};

pub(super) fn policy_rules(spec: &Value, name: &str, peers: &str) -> Option<Value> {
    let Some(Value::List(rules)) = get(spec, name) else {
        return None;
    };
    let made = rules.iter().map(|rule| {
        let mut made = Object::new();
        made.insert(
            peers,
            each(
                rule,
                peers,
                &[
                    ("cidr", "ipBlock.cidr"),
                    ("except", "ipBlock.except"),
                    ("pod_selector", "podSelector.matchLabels"),
                    ("namespace_selector", "namespaceSelector.matchLabels"),
                ],
            ),
        );
        if let Some(Value::List(ports)) = get(rule, "ports") {
            let ports = ports.iter().map(|port| {
                let part = |part: &str| port.get(part).and_then(as_text);
                let protocol = part("protocol").unwrap_or_else(|| "TCP".to_owned());
                let number = part("port").unwrap_or_else(|| "*".to_owned());
                Value::Text(match part("endPort") {
                    None => format!("{protocol}/{number}"),
                    Some(end) => format!("{protocol}/{number}-{end}"),
                })
            });
            made.insert("ports", Value::List(ports.collect()));
        }
        Value::Object(made)
    });
    Some(Value::List(made.collect()))
}

pub(super) fn ingress_rules(spec: &Value) -> Value {
    let mut made = Vec::new();
    if let Some(Value::List(rules)) = get(spec, "rules") {
        for rule in &rules {
            let paths = match get(rule, "http.paths") {
                Some(Value::List(paths)) => paths,
                _ => vec![Value::Null],
            };
            for path in &paths {
                let mut one = Object::new();
                copy(&mut one, rule, &[("host", "host")]);
                copy(
                    &mut one,
                    path,
                    &[
                        ("path", "path"),
                        ("service", "backend.serviceName"),
                        ("port", "backend.servicePort"),
                    ],
                );
                copy(
                    &mut one,
                    path,
                    &[
                        ("service", "backend.service.name"),
                        ("port", "backend.service.port.number"),
                    ],
                );
                made.push(Value::Object(one));
            }
        }
    }
    Value::List(made)
}
