//! Secrets in random texts: exactly they go, once and for all, and no text takes long.

use crate::inside::{GONE, kept, kept_with};
use crate::support::{draft, keyed};
use proptest::prelude::*;
use proptest::sample::select;
use tenantry_resource::redact::reason_of;
use tenantry_resource::{Reason, Redactor, Resource};

/// No text takes longer than its length says.
#[test]
fn a_text_that_was_made_to_be_slow_is_not() {
    let long = 400_000;
    for piece in [
        "password: \"",
        "password: '\\'",
        "password: |\n ",
        "password: ${",
        ",token:\"1\",",
        "{token: ",
        "\\\"token\\\":1,",
        "\"token\":!",
        "token=${",
        "password: \\\\\"",
        "password:\n ",
        "name: \"key: \"",
        ", token: ",
        "- ",
        "\\",
        ":",
        "= ",
        "{\"token\":1}",
        "password: $(a\n b\n  ",
        "password: >\n  ${a}\n ",
        "token: [",
        "token: [\"",
        "a,token=$a;",
        " ",
        "token= ",
        "secret: 'a''",
    ] {
        let mut text = piece.repeat(long / piece.len());
        text.push_str("password: hunter2");
        let begin = std::time::Instant::now();
        let kept = kept(&text);
        let took = begin.elapsed();
        assert!(!kept.contains("hunter2"), "{piece}");
        assert!(took.as_secs() < 5, "{piece}: {took:?}");
    }
}

/// A text as another one quotes it, `levels` times.
fn quoted(text: String, levels: usize) -> String {
    (0..levels).fold(text, |text, _| {
        serde_json::json!({"a": "b", "text": text, "z": 1}).to_string()
    })
}

/// A name and a value as YAML or JSON have them, and the same without the value.
fn written(style: &str, name: &str, value: &str, indent: usize) -> [String; 2] {
    let pad = " ".repeat(indent);
    let lines = value.replace('"', "\n");
    let lines = |by: usize| {
        let each = lines.split('\n').filter(|line| !line.trim().is_empty());
        let each = each.map(|line| format!("\n{pad}{}{}", " ".repeat(by), line.trim()));
        each.collect::<String>()
    };
    let json = serde_json::to_string(value).unwrap();
    let (written, gone) = match style {
        "plain" => (value.trim().to_owned(), GONE.to_owned()),
        "comment" => (format!("{} # kept", value.trim()), format!("{GONE} # kept")),
        "single" => (
            format!("'{}'", value.replace('\'', "''")),
            format!("'{GONE}'"),
        ),
        "double" => (json, format!("\"{GONE}\"")),
        "block" => (format!("|-{}", lines(2)), GONE.to_owned()),
        "folded" => (format!(">{}", lines(1)), GONE.to_owned()),
        "below" => (format!("\n{pad}  {json}"), format!("\n{pad}  \"{GONE}\"")),
        "flow" => (json, format!("\"{GONE}\"")),
        other => panic!("{other}"),
    };
    [written, gone].map(|value| match style {
        "flow" => format!("{pad}{{kept: 1, {name}: {value}, also: 'kept'}}"),
        _ => format!("{pad}{name}: {value}"),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    /// Whatever the style, how deep it stands and how often it is quoted: exactly the values
    /// go.
    #[test]
    fn exactly_the_values_go(
        members in prop::collection::vec(
            (
                select(vec!["plain", "comment", "single", "double", "block", "folded", "below", "flow"]),
                select(vec!["password", "dbPassword", "API_TOKEN", "client-secret", "\"apiKey\"", "'passwd'"]),
                "Q[A-Za-z0-9!@%^*()_+=/.,;:'\"\\\\ #{}\\[\\]|<>~`$&?é-]{0,20}[A-Za-z0-9!@%^*()_+=/.;}\\]|<>~$&?é-]",
            ),
            1..4,
        ),
        levels in 0_usize..4,
        indent in 0_usize..4,
        windows in any::<bool>(),
    ) {
        let [mut given, mut expected] = [String::from("kept: yes\n"), String::from("kept: yes\n")];
        for (style, name, value) in members {
            // What would not be a value without quotes in YAML.
            let is_open = matches!(style, "plain" | "comment");
            let value = match is_open {
                true => value.replace(": ", ":").replace(" #", "#"),
                false => value,
            };
            let [one, other] = written(style, name, &value, indent);
            let quote = name.get(..1).filter(|_| name.starts_with(['"', '\'']));
            let is_bare = is_open || matches!(style, "block" | "folded");
            let other = match quote.filter(|_| is_bare) {
                Some(quote) => other.replace(GONE, &format!("{quote}{GONE}{quote}")),
                None => other,
            };
            given.push_str(&format!("{one}\n{}kept: 'yes'\n", " ".repeat(indent)));
            expected.push_str(&format!("{other}\n{}kept: 'yes'\n", " ".repeat(indent)));
        }
        if windows {
            (given, expected) = (given.replace('\n', "\r\n"), expected.replace('\n', "\r\n"));
        }
        let (given, expected) = (quoted(given, levels), quoted(expected, levels));
        let found = kept_with(&given, &Redactor::dropping());
        match found.as_str() {
            Some(found) => prop_assert_eq!(found, expected, "{}", given),
            // By chance it has the shape of a secret.
            None => prop_assert_ne!(reason_of(&found), Some(Reason::SecretName), "{}", given),
        }
    }

    #[test]
    fn any_text_is_settled_once_and_for_all(
        pieces in prop::collection::vec(
            select(vec![
                "password", "token", "name", "value", ":", ": ", "=", " = ", "\"", "'", "\\", "\\n", "\n", "\r\n", " ", "  ", "- ", "|", ">",
                "{", "}", "[", "]", ",", "#", " #", "a", "hunter2", "1", "$", "${A}", "true", "&", ";", "!Ref ", "redacted:dropped", "é", "`",
            ]),
            0..40,
        ),
        resource_type in select(vec!["not.known", "s3.bucket"]),
        member in select(vec!["a", "policy", "acl", "env"]),
    ) {
        let text = pieces.concat();
        let mut given = draft(resource_type, "{}");
        given.attributes.insert(member, text.as_str());
        let once = keyed(given);
        let again = Resource::canonical(once.clone().into_draft(), &Redactor::dropping()).unwrap();
        prop_assert_eq!(once.to_json(), again.to_json(), "{}", text);
    }
}
