//! IAM policy documents: one form for those that mean the same.
//!
//! By the grammar of the IAM policy language: where one or several may stand, there is a
//! list; lists without an order are sorted and have each element once; `"*"` as a
//! principal is `{"AWS": ["*"]}`; the ARN of an account's root is the account's number;
//! values of conditions are texts. Statements are sorted, because their order means
//! nothing. What is not of that grammar is kept as it is.

use crate::json::{Object, Value};
use crate::redact::reason_of;

/// Members of a statement of which one or several may be given.
const SEVERAL: [&str; 4] = ["Action", "NotAction", "Resource", "NotResource"];

/// Brings a document into that form.
pub(super) fn settle(document: Object) -> Object {
    let members = document.into_iter().filter_map(|(name, value)| {
        let value = match name.as_str() {
            "Statement" => {
                let statements = several(value).into_iter().map(|statement| match statement {
                    marker if reason_of(&marker).is_some() => marker,
                    Value::Object(statement) => Value::Object(settle_statement(statement)),
                    other => other,
                });
                Value::List(sorted(statements.collect()))
            }
            _ => value,
        };
        (!value.is_empty()).then_some((name, value))
    });
    Object::of_first(members.collect())
}

fn settle_statement(statement: Object) -> Object {
    let members = statement.into_iter().filter_map(|(name, value)| {
        let value = match name.as_str() {
            member if SEVERAL.contains(&member) => Value::List(sorted(several(value))),
            "Principal" | "NotPrincipal" => principal(value),
            "Condition" => condition(value),
            _ => value,
        };
        (!value.is_empty()).then_some((name, value))
    });
    Object::of_first(members.collect())
}

fn principal(value: Value) -> Value {
    let object = match value {
        marker if reason_of(&marker).is_some() => return marker,
        Value::Object(object) => object,
        Value::Text(all) if all == "*" => {
            let mut object = Object::new();
            object.insert("AWS", Value::Text(all));
            object
        }
        other => return other,
    };
    let members = object.into_iter().filter_map(|(name, value)| {
        let of_aws = name == "AWS";
        let whom = several(value).into_iter().map(|whom| match whom {
            Value::Text(whom) if of_aws => Value::Text(account_of_root(whom)),
            Value::Number(account) if of_aws => Value::Text(account.to_string()),
            other => other,
        });
        let whom = sorted(whom.collect());
        (!whom.is_empty()).then_some((name, Value::List(whom)))
    });
    Value::Object(Object::of_first(members.collect()))
}

/// `arn:aws:iam::123456789012:root` is what AWS makes of `123456789012`.
fn account_of_root(whom: String) -> String {
    let account = whom
        .strip_prefix("arn:aws")
        .and_then(|rest| rest.split_once(":iam::"))
        .and_then(|(_, rest)| rest.strip_suffix(":root"));
    let is_account =
        |account: &&str| account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    match account.filter(is_account) {
        Some(account) => account.to_owned(),
        None => whom,
    }
}

fn condition(value: Value) -> Value {
    let operators = match value {
        marker if reason_of(&marker).is_some() => return marker,
        Value::Object(operators) => operators,
        other => return other,
    };
    let operators = operators.into_iter().map(|(operator, keys)| {
        let keys = match keys {
            marker if reason_of(&marker).is_some() => marker,
            Value::Object(keys) => {
                let keys = keys.into_iter().map(|(key, values)| {
                    let values = several(values).into_iter().map(|value| match value {
                        Value::Bool(value) => Value::Text(value.to_string()),
                        Value::Number(value) => Value::Text(value.to_string()),
                        other => other,
                    });
                    (key, Value::List(sorted(values.collect())))
                });
                Value::Object(Object::of_first(keys.collect()))
            }
            other => other,
        };
        (operator, keys)
    });
    Value::Object(Object::of_first(operators.collect()))
}

fn several(value: Value) -> Vec<Value> {
    match value {
        Value::List(list) => list,
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

/// Values in the order of their canonical texts, each once.
pub(super) fn sorted(mut values: Vec<Value>) -> Vec<Value> {
    if values.len() > 1 {
        let all_texts = values.iter().all(|value| {
            // Of texts without what is escaped, the order is that of the texts, but for
            // the quote that ends one where another goes on.
            value
                .as_str()
                .is_some_and(|text| text.bytes().all(|byte| byte > b'"' && byte != b'\\'))
        });
        match all_texts {
            true => values.sort_by(|one, other| one.as_str().cmp(&other.as_str())),
            false => values.sort_by_cached_key(Value::to_string),
        }
        values.dedup();
    }
    values
}
