//! A finding in canonical JSON (RFC 8785), within a bound.

use super::node::Node;
use crate::json::push_escaped;
use std::fmt::Write as _;

/// A finding as it came, members sorted and without white space, NUL written as U+FFFD.
/// Where it would be longer than `max_bytes`, its longest members are replaced by how
/// many bytes they had. The second says whether nothing was.
pub(super) fn bounded(finding: &Node<'_>, max_bytes: usize) -> (String, bool) {
    let whole = compact(finding);
    if whole.len() <= max_bytes {
        return (whole, true);
    }
    let mut members: Vec<(String, String)> = finding
        .members()
        .iter()
        .map(|(name, node)| {
            let mut label = String::new();
            push_text(&mut label, name);
            (label, compact(node))
        })
        .collect();
    let mut longest: Vec<usize> = (0..members.len()).collect();
    let length = |at: &usize| members.get(*at).map_or(0, |(_, value)| value.len());
    longest.sort_by_key(|at| std::cmp::Reverse(length(at)));
    let mut total = whole.len();
    for at in longest {
        let Some((_, value)) = members.get_mut(at).filter(|_| total > max_bytes) else {
            break;
        };
        let left_out = format!("\"[left out: {} bytes]\"", value.len());
        total -= value.len().saturating_sub(left_out.len());
        if left_out.len() < value.len() {
            *value = left_out;
        }
    }
    let mut json = String::with_capacity(total.min(max_bytes));
    json.push('{');
    for (label, value) in members {
        // Only a finding of thousands of members comes to this.
        if json.len() + label.len() + value.len() + 3 > max_bytes {
            continue;
        }
        if json.len() > 1 {
            json.push(',');
        }
        let _ = write!(json, "{label}:{value}");
    }
    json.push('}');
    (json, false)
}

/// A value in canonical JSON.
pub(super) fn compact(node: &Node<'_>) -> String {
    let mut json = String::with_capacity(2 << 10);
    push(&mut json, node);
    json
}

fn push(json: &mut String, node: &Node<'_>) {
    match node {
        Node::Null => json.push_str("null"),
        Node::Bool(value) => json.push_str(if *value { "true" } else { "false" }),
        Node::Signed(number) => {
            let _ = write!(json, "{number}");
        }
        Node::Unsigned(number) => {
            let _ = write!(json, "{number}");
        }
        // Finite, as it was JSON; `{:?}` has the fewest digits that read back as it, and
        // an exponent where it is very large or small.
        Node::Float(number) => {
            let _ = write!(json, "{number:?}");
        }
        Node::Text(text) => push_text(json, text),
        Node::List(items) => {
            json.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    json.push(',');
                }
                push(json, item);
            }
            json.push(']');
        }
        Node::Object(members) => {
            json.push('{');
            for (at, (name, node)) in members.iter().enumerate() {
                if at > 0 {
                    json.push(',');
                }
                push_text(json, name);
                json.push(':');
                push(json, node);
            }
            json.push('}');
        }
    }
}

fn push_text(json: &mut String, text: &str) {
    json.push('"');
    match memchr::memchr(0, text.as_bytes()) {
        None => push_escaped(json, text),
        Some(_) => push_escaped(json, &text.replace('\0', "\u{FFFD}")),
    }
    json.push('"');
}
