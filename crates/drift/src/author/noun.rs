//! How operations call resources: `ModifyDBInstance`, `CreateRouteTable`.

/// What an operation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// A resource.
    Whole,
    /// A part of one.
    Part,
}

/// Whether what stands behind a verb is a type, or a part of it.
pub(super) fn about(text: &str, nouns: &[String], parts: &[String]) -> Option<About> {
    let of = |noun: &String| {
        let begin = text.get(..noun.len())?;
        let rest = text.get(noun.len()..)?;
        if !begin.eq_ignore_ascii_case(noun) {
            return None;
        }
        match rest {
            "" | "s" | "es" => Some(About::Whole),
            _ if parts.iter().any(|part| part == rest) => Some(About::Part),
            _ => None,
        }
    };
    nouns.iter().find_map(of)
}

/// `SecurityGroup` of `ec2.security_group`.
pub(super) fn noun_of(resource_type: &str) -> String {
    let last = resource_type.rsplit('.').next().unwrap_or_default();
    let last = last.strip_prefix("aws_").unwrap_or(last);
    let words = last.split('_').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    words.collect()
}

/// A noun without the version of the API (`Function20150331v2`) and without what it is made
/// of or brought to (`DBInstanceFromDBSnapshot`).
pub(super) fn trimmed(noun: &str) -> &str {
    let digit = noun.find("20").filter(|at| {
        let rest = noun.get(*at..).unwrap_or_default();
        rest.len() >= 8 && rest.bytes().take(8).all(|byte| byte.is_ascii_digit())
    });
    let noun = digit.and_then(|at| noun.get(..at)).unwrap_or(noun);
    let ends = ["From", "ToPointInTime"]
        .into_iter()
        .filter_map(|word| noun.find(word));
    let end = ends.filter(|at| *at > 0).min().unwrap_or(noun.len());
    noun.get(..end).unwrap_or(noun)
}
