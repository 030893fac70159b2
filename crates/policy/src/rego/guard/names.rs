//! Which names a policy may use.

use super::words::{Kind, Word};
use super::{GuardError, GuardFault, Package, RANGE, refuse};

/// The families of built-in functions. A name that starts with one of them must be among
/// [`FUNCTIONS`].
const FAMILIES: [&str; 30] = [
    "array",
    "base64",
    "base64url",
    "bits",
    "crypto",
    "glob",
    "graph",
    "graphql",
    "hex",
    "http",
    "internal",
    "io",
    "json",
    "net",
    "numbers",
    "object",
    "opa",
    "providers",
    "rand",
    "regex",
    "rego",
    "semver",
    "strings",
    "test",
    "time",
    "units",
    "urlquery",
    "uuid",
    "yaml",
    "azure",
];

/// The functions with a dot in their name that a policy may call: each gives the same answer
/// to the same question.
const FUNCTIONS: [&str; 46] = [
    "array.concat",
    "array.reverse",
    "array.slice",
    "bits.and",
    "bits.negate",
    "bits.or",
    "bits.rsh",
    "bits.xor",
    "glob.match",
    "glob.quote_meta",
    "json.filter",
    "json.is_valid",
    "json.marshal",
    "json.remove",
    "json.unmarshal",
    "numbers.range",
    "numbers.range_step",
    "object.filter",
    "object.get",
    "object.keys",
    "object.remove",
    "object.subset",
    "object.union",
    "object.union_n",
    "regex.find_n",
    "regex.is_valid",
    "regex.match",
    "regex.replace",
    "regex.split",
    "semver.compare",
    "semver.is_valid",
    "strings.any_prefix_match",
    "strings.any_suffix_match",
    "strings.count",
    "strings.replace_n",
    "strings.reverse",
    "time.add_date",
    "time.clock",
    "time.date",
    "time.diff",
    "time.parse_duration_ns",
    "time.parse_ns",
    "time.parse_rfc3339_ns",
    "time.weekday",
    "units.parse",
    "units.parse_bytes",
];

/// Names without a dot that a policy must not use.
const FORBIDDEN: [(&str, &str); 4] = [
    ("with", "a policy cannot replace its input or a function"),
    ("print", "a policy cannot print"),
    ("trace", "a policy cannot print"),
    (
        "data",
        "a policy sees its input only; what else it looks up is named under `reads` and stands in input.related",
    ),
];

/// What is not among [`FUNCTIONS`], and why not, where that is worth a word of its own.
const REASONS: [(&str, &str); 6] = [
    (
        "time.now_ns",
        "the time is input.now, if reads_clock is set",
    ),
    ("http.send", "a policy cannot call out"),
    ("net.lookup_ip_addr", "a policy cannot call out"),
    ("rand.intn", "the same question must get the same answer"),
    ("uuid.rfc4122", "the same question must get the same answer"),
    ("opa.runtime", "a policy cannot see the machine it runs on"),
];

/// Looks at every name once.
pub(super) fn check(words: &[Word<'_>]) -> Result<Package, GuardError> {
    let package = match words.first() {
        Some(Word {
            line,
            kind: Kind::Name("package"),
        }) => Package {
            name: dotted(words.get(1..).unwrap_or(&[])).0,
            line: *line,
        },
        first => return refuse(first.map_or(1, |word| word.line), GuardFault::NoPackage),
    };
    let mut at = 1 + dotted(words.get(1..).unwrap_or(&[])).1;
    let mut after_dot = false;
    while let Some(word) = words.get(at) {
        let rest = words.get(at..).unwrap_or(&[]);
        let mut length = 1;
        if let Kind::Name(root) = word.kind
            && !after_dot
        {
            let name;
            (name, length) = dotted(rest);
            if root == "import" {
                let (import, _) = dotted(rest.get(1..).unwrap_or(&[]));
                if import != "rego.v1" {
                    return refuse(word.line, GuardFault::Import(import));
                }
                length = 4;
            } else {
                let next = rest.get(length).map(|word| word.kind);
                let indexed = next == Some(Kind::Symbol('['));
                check_name(word.line, root, &name, indexed)?;
                if name == "numbers.range" || name == "numbers.range_step" {
                    check_range(rest.get(length..).unwrap_or(&[]))?;
                }
            }
        }
        let last = words.get(at + length - 1).map(|word| word.kind);
        after_dot = last == Some(Kind::Symbol('.'));
        at += length;
    }
    Ok(package)
}

fn check_name(line: usize, root: &str, name: &str, indexed: bool) -> Result<(), GuardError> {
    let forbidden = |name: &str, why: &'static str| {
        refuse(
            line,
            GuardFault::Name {
                name: name.to_owned(),
                why,
            },
        )
    };
    if let Some((_, why)) = FORBIDDEN.iter().find(|(word, _)| *word == root) {
        return forbidden(root, why);
    }
    if FAMILIES.contains(&root) && (indexed || name != root) && !FUNCTIONS.contains(&name) {
        let reason = REASONS.iter().find(|(function, _)| *function == name);
        return forbidden(
            name,
            reason.map_or("not a function that a policy may call", |(_, why)| why),
        );
    }
    Ok(())
}

/// The dotted name at the front, and of how many words it is made.
fn dotted(words: &[Word<'_>]) -> (String, usize) {
    let mut name = String::new();
    let mut length = 0;
    while let Some(Word {
        kind: Kind::Name(part),
        ..
    }) = words.get(length)
    {
        name.push_str(part);
        length += 1;
        let dot = words.get(length).map(|word| word.kind) == Some(Kind::Symbol('.'));
        let more = matches!(
            words.get(length + 1).map(|word| word.kind),
            Some(Kind::Name(_))
        );
        if !(dot && more) {
            break;
        }
        name.push('.');
        length += 1;
    }
    (name, length)
}

/// A range whose ends are both written out must be a short one. Others are bounded where
/// they are computed.
fn check_range(arguments: &[Word<'_>]) -> Result<(), GuardError> {
    let mut words = arguments.iter();
    if words.next().map(|word| word.kind) != Some(Kind::Symbol('(')) {
        return Ok(());
    }
    let mut ends = [None, None];
    for end in &mut ends {
        let mut negative = false;
        for word in words.by_ref() {
            match word.kind {
                Kind::Symbol('-') => negative = true,
                Kind::Number(digits) => {
                    *end = match digits.parse::<i128>() {
                        Ok(number) => Some(if negative { -number } else { number }),
                        // With an exponent, or longer than any number that is meant.
                        Err(_) => return refuse(word.line, GuardFault::Range),
                    };
                }
                _ => break,
            }
        }
    }
    match (ends, arguments.first()) {
        ([Some(from), Some(to)], Some(word))
            if from.abs_diff(to) >= RANGE.unsigned_abs().into() =>
        {
            refuse(word.line, GuardFault::Range)
        }
        _ => Ok(()),
    }
}
