//! Frameworks and their requirements.

use std::collections::HashMap;

/// Requirements of one framework that belong together, such as a family of controls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its id within the framework, such as `CC6` or `AC`.
    pub id: String,
    /// What its requirements are about.
    pub title: String,
}

/// What a framework asks for in one of its numbered places: a control, a criterion, an
/// article, a recommendation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// Its id in the spelling of the publisher, such as `AC-2(1)` or `164.312(a)(1)`.
    pub id: String,
    /// What it asks for. The publisher's own words only where those are free.
    pub title: String,
    /// The id of its [`Group`]; none where the framework has no groups.
    pub group: Option<String>,
    /// Its place in the framework, counted from 0.
    pub order: usize,
}

/// A list of requirements that a customer may have to meet, in one version.
#[derive(Clone, Debug)]
pub struct Framework {
    /// What it is known by in addresses and in JSON, such as `soc2_2017`.
    pub key: String,
    /// Its name, without the version.
    pub name: String,
    /// The version, as the publisher writes it.
    pub version: String,
    /// Who publishes it; empty where a custom framework does not say.
    pub publisher: String,
    /// Under which terms ids and titles stand here; empty where a custom framework does
    /// not say.
    pub licence: String,
    groups: Vec<Group>,
    requirements: Vec<Requirement>,
    by_fold: HashMap<String, usize>,
}

/// What stands above a framework's requirements.
pub(crate) struct Head {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) publisher: String,
    pub(crate) licence: String,
}

impl Framework {
    /// Of requirements in their order, and those of the groups that they name.
    pub(crate) fn new(head: Head, groups: &[Group], mut requirements: Vec<Requirement>) -> Self {
        let named = |group: &&Group| {
            requirements
                .iter()
                .any(|requirement| requirement.group.as_ref() == Some(&group.id))
        };
        let groups = groups.iter().filter(named).cloned().collect();
        for (order, requirement) in requirements.iter_mut().enumerate() {
            requirement.order = order;
        }
        let by_fold = requirements
            .iter()
            .map(|requirement| (fold_id(&requirement.id), requirement.order))
            .collect();
        Self {
            key: head.key,
            name: head.name,
            version: head.version,
            publisher: head.publisher,
            licence: head.licence,
            groups,
            requirements,
            by_fold,
        }
    }

    /// Its groups in order; none where it has none.
    #[must_use]
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// Its requirements in order.
    #[must_use]
    pub fn requirements(&self) -> &[Requirement] {
        &self.requirements
    }

    /// The requirement of an id, in whichever of the spellings that [`fold_id`] knows.
    #[must_use]
    pub fn requirement(&self, id: &str) -> Option<&Requirement> {
        self.requirements.get(*self.by_fold.get(&fold_id(id))?)
    }

    pub(crate) fn position(&self, folded: &str) -> Option<usize> {
        self.by_fold.get(folded).copied()
    }
}

/// Words that some scanners write before the number.
const LEADING: [&str; 6] = [
    "art",
    "article",
    "section",
    "req",
    "requirement",
    "requirements",
];

/// The spelling by which ids of one framework are compared: runs of letters and of digits
/// in lower case, without leading zeros, separated by dots. `AC-2(1)`, `ac-2.1`,
/// `ac_2_1` and `AC-02(01)` all fold to `ac.2.1`; `164_308_a_1_ii_a` and
/// `164.308(a)(1)(ii)(A)` to `164.308.a.1.ii.a`. A word such as `Art.` or `Requirement`
/// before the number is left out.
#[must_use]
pub fn fold_id(id: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut digits = None;
    for letter in id.chars() {
        if !letter.is_alphanumeric() {
            digits = None;
            continue;
        }
        let is_digit = letter.is_ascii_digit();
        if digits != Some(is_digit) {
            parts.push(String::new());
            digits = Some(is_digit);
        }
        if let Some(part) = parts.last_mut() {
            if is_digit && part == "0" {
                part.clear();
            }
            part.extend(letter.to_lowercase());
        }
    }
    let leading = parts.len() > 1
        && parts
            .first()
            .is_some_and(|part| LEADING.contains(&part.as_str()));
    parts.split_off(usize::from(leading)).join(".")
}
