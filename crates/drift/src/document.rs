//! The rules and classes as a page of the documentation.

use crate::class::{self, FieldClass};
use crate::rules::{ShippedRule, shipped};
use std::fmt::Write as _;
use tenantry_resource::Provider;

const HEAD: &str = include_str!("../rules/drift-rules.head.md");

/// Writes `docs/drift-rules.md`: the classes of fields, then the rules by provider.
#[must_use]
pub fn document() -> String {
    let mut page = HEAD.to_owned();
    page.push_str("\n## How bad a drift is\n\n");
    page.push_str(
        "| class | severity | what it is about | places, for example |\n|---|---|---|---|\n",
    );
    for class in FieldClass::ALL {
        let mut places = class::examples(class);
        let more = places.len().saturating_sub(SHOWN);
        places.truncate(SHOWN);
        if more > 0 {
            places.push(format!("{more} more entries"));
        }
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} |",
            class.as_str(),
            class.severity(),
            class.about(),
            places.join(", "),
        );
    }
    page.push_str(DIRECTION);
    for provider in Provider::ALL {
        let of_provider = |shipped: &&ShippedRule| {
            shipped.rule.draft().provider.as_deref() == Some(provider.as_str())
        };
        let rules: Vec<_> = shipped().iter().filter(of_provider).collect();
        let _ = write!(page, "\n## {} ({})\n\n", title(provider), rules.len());
        page.push_str(
            "| rule | what it hides, and why | of which resources | what |\n|---|---|---|---|\n",
        );
        for shipped in rules {
            row(&mut page, shipped);
        }
    }
    page
}

/// What else the severity depends on.
const DIRECTION: &str = "
The places stand in `crates/drift/rules/classes.yaml`, some of them for some types only. The severity of a drift is that of its worst
field that no rule hides; it also depends on the direction:

- a change to the value that is the safe one (`publicly_accessible` to `false`) is low at most;
- what lets somebody in is as bad as its class only where it lets in everybody (`0.0.0.0/0`, `*`, `allUsers` …), else one less; less
  of it is low. A statement that denies counts the other way;
- a resource that was removed counts as the class of its type, one that was added or is unmanaged one less;
- a resource that only moved is informational, as is a drift that is ignored.
";

/// How many places of a class the page lists.
const SHOWN: usize = 6;

fn row(page: &mut String, shipped: &ShippedRule) {
    let rule = &shipped.rule;
    let draft = rule.draft();
    let code = |texts: &[String]| -> String {
        let texts: Vec<String> = texts.iter().map(|text| format!("`{text}`")).collect();
        texts.join(", ")
    };
    let mut resources = code(&draft.types);
    if !draft.ids.is_empty() {
        let _ = write!(resources, " called {}", code(&draft.ids));
    }
    let mut what = match draft.paths.is_empty() {
        false => code(&draft.paths),
        true => format!("the whole resource, {}", draft.standings.join(" or ")),
    };
    for condition in &draft.when {
        let values: Vec<String> = condition.is.iter().map(ToString::to_string).collect();
        let values = values.join(" or ").replace('"', "");
        let _ = write!(what, "; if `{}` is `{values}`", condition.path);
    }
    if let Some(values) = &draft.values {
        let _ = write!(what, "; if `{values}`");
    }
    let _ = writeln!(
        page,
        "| `{}` | **{}.** {} [Source]({}) | {} | {} |",
        rule.id(),
        rule.title(),
        rule.reason().replace('|', "\\|"),
        rule.source().unwrap_or_default(),
        resources,
        what.replace('|', "\\|"),
    );
}

const fn title(provider: Provider) -> &'static str {
    match provider {
        Provider::Aws => "AWS",
        Provider::Azure => "Azure",
        Provider::Gcp => "GCP",
        Provider::Kubernetes => "Kubernetes",
        Provider::Other => "Others",
    }
}
