//! A resource in its canonical form, without secrets.

use crate::canonical::{Marks, Misfit, Settler};
use crate::identity::{Fault, Identity};
use crate::json::{Object, Value, push_value};
use crate::redact::{Reason, Redactor, Search, has_replaced, reason_of, secret_in};
use crate::types::{ResourceType, UNKNOWN, registry};
use crate::{Draft, redact};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// The longest name and alias, in bytes.
const LONGEST_NAME: usize = 1_024;

/// The most aliases.
const MOST_ALIASES: usize = 32;

/// A resource in its canonical form: equal configurations are equal, and no secret is in
/// it that was marked, is known to be one, or looks like one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    identity: Identity,
    name: Option<String>,
    tags: Object,
    attributes: Object,
    observed_at: Option<Timestamp>,
    aliases: Vec<String>,
    deleted: bool,
    unsaid: Vec<String>,
    misfits: Vec<Misfit>,
}

/// A secret that was taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redaction {
    /// Where: a JSON Pointer (RFC 6901) in the resource, `/attributes/environment/TOKEN`.
    pub pointer: String,
    /// Why it was taken for one.
    pub reason: Reason,
}

impl Resource {
    /// Brings a draft into the canonical form of `docs/resources.md` and replaces secrets
    /// in it. What is canonical already stays as it is.
    ///
    /// # Errors
    /// The part of the identity that cannot be one (see [`Identity::canonical`]) or that
    /// holds a secret of which no digest may be kept; a name or alias that is too long.
    pub fn canonical(draft: Draft, redactor: &Redactor<'_>) -> Result<Self, Fault> {
        let identity = identity(draft.identity, redactor)?.canonical()?;
        let known = registry().get(identity.provider, &identity.resource_type);
        let mut settler = Settler::new(*redactor);
        let shape = known.map_or(&UNKNOWN, |known| &known.shape);
        let attributes = match draft.deleted {
            true => Object::new(),
            false => settler.attributes(draft.attributes, shape, &Marks::of(&draft.sensitive)),
        };
        let name = draft
            .name
            .as_deref()
            .map(str::trim)
            .filter(|name| !name.is_empty());
        let name = name
            .map(|name| called("name", name, redactor))
            .transpose()?;
        if draft.aliases.len() > MOST_ALIASES {
            let detail = format!("are more than {MOST_ALIASES}");
            return Err(Fault::new("aliases", detail));
        }
        let aliases = draft.aliases.iter().filter(|alias| !alias.is_empty());
        let aliases = aliases.map(|alias| called("aliases", alias, redactor));
        let mut aliases: Vec<String> = aliases.collect::<Result<_, _>>()?;
        aliases.sort_unstable();
        aliases.dedup();
        // Only names that the registry has: whatever else stands there is not kept.
        let is_known =
            |path: &String| known.is_some_and(|known| known.attributes.contains_key(path));
        let mut unsaid: Vec<String> = draft.unsaid.into_iter().filter(is_known).collect();
        unsaid.sort_unstable();
        unsaid.dedup();
        Ok(Self {
            unsaid,
            tags: settler.tags(draft.tags),
            identity,
            name,
            attributes,
            observed_at: draft.observed_at,
            aliases,
            deleted: draft.deleted,
            misfits: settler.misfits,
        })
    }

    /// Which it is.
    #[must_use]
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// What people call it.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Its tags or labels.
    #[must_use]
    pub const fn tags(&self) -> &Object {
        &self.tags
    }

    /// How it is configured; empty when it is deleted.
    #[must_use]
    pub const fn attributes(&self) -> &Object {
        &self.attributes
    }

    /// When it was seen like this, if whoever delivered it said so.
    #[must_use]
    pub const fn observed_at(&self) -> Option<Timestamp> {
        self.observed_at
    }

    /// What else it is called by, sorted.
    #[must_use]
    pub fn aliases(&self) -> &[String] {
        &self.aliases
    }

    /// Attributes that its source never says, by their paths in the registry, sorted.
    #[must_use]
    pub fn unsaid(&self) -> &[String] {
        &self.unsaid
    }

    /// Whether it is gone.
    #[must_use]
    pub const fn is_deleted(&self) -> bool {
        self.deleted
    }

    /// What is known of its type; none when the type is unknown.
    #[must_use]
    pub fn known_type(&self) -> Option<&'static ResourceType> {
        registry().get(self.identity.provider, &self.identity.resource_type)
    }

    /// Attributes that are not of the kind that its type says. They are kept as those of
    /// an unknown type.
    #[must_use]
    pub fn misfits(&self) -> &[Misfit] {
        &self.misfits
    }

    /// The secrets that were taken out of its tags and attributes.
    #[must_use]
    pub fn redactions(&self) -> Vec<Redaction> {
        let mut found = Vec::new();
        redactions(&self.attributes, "/attributes", &mut found);
        redactions(&self.tags, "/tags", &mut found);
        found
    }

    /// It as a document that [`document::Reader`](crate::document::Reader) reads, in
    /// canonical JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut object = self.content();
        if let Some(at) = self.observed_at {
            object.insert("observed_at", Value::Text(at.to_string()));
        }
        if !self.aliases.is_empty() {
            let aliases = self.aliases.iter().cloned().map(Value::Text);
            object.insert("aliases", Value::List(aliases.collect()));
        }
        if !self.unsaid.is_empty() {
            let unsaid = self.unsaid.iter().cloned().map(Value::Text);
            object.insert("unsaid", Value::List(unsaid.collect()));
        }
        object.to_string()
    }

    /// SHA-256 of what it is and how it is configured: of [`to_json`](Self::to_json)
    /// without `observed_at`, `aliases` and `unsaid`.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        let mut json = String::with_capacity(1_024);
        push_value(&mut json, &Value::Object(self.content()));
        Sha256::digest(json).into()
    }

    /// It as a draft, to be changed or brought into this form again.
    #[must_use]
    pub fn into_draft(self) -> Draft {
        Draft {
            identity: self.identity,
            name: self.name,
            tags: self.tags,
            attributes: self.attributes,
            observed_at: self.observed_at,
            aliases: self.aliases,
            deleted: self.deleted,
            sensitive: Vec::new(),
            unsaid: self.unsaid,
        }
    }

    fn content(&self) -> Object {
        let identity = &self.identity;
        let mut object = Object::new();
        object.insert("provider", identity.provider.as_str());
        object.insert("account", identity.account.as_str());
        object.insert("region", identity.region.as_str());
        object.insert("type", identity.resource_type.as_str());
        object.insert("id", identity.id.as_str());
        if let Some(name) = self.name() {
            object.insert("name", name);
        }
        if !self.tags.is_empty() {
            object.insert("tags", self.tags.clone());
        }
        if !self.attributes.is_empty() {
            object.insert("attributes", self.attributes.clone());
        }
        if self.deleted {
            object.insert("deleted", Value::Bool(true));
        }
        object
    }
}

/// The parts of an identity without secrets. A digest keeps resources apart; without one
/// they would become the same.
fn identity(mut identity: Identity, redactor: &Redactor<'_>) -> Result<Identity, Fault> {
    let parts = [
        ("account", &mut identity.account),
        ("region", &mut identity.region),
        ("id", &mut identity.id),
    ];
    for (field, part) in parts {
        if secret_in(part, "", Search::Sure).is_some() {
            let safe = redactor.in_text(part);
            if safe.ends_with(redact::DROPPED) {
                return Err(Fault::new(field, "holds a secret"));
            }
            *part = safe;
        }
    }
    Ok(identity)
}

/// A name without secrets.
fn called(field: &str, name: &str, redactor: &Redactor<'_>) -> Result<String, Fault> {
    if name.len() > LONGEST_NAME {
        let detail = format!("is longer than {LONGEST_NAME} bytes");
        return Err(Fault::new(field, detail));
    }
    if name.contains('\0') {
        return Err(Fault::new(field, "has a NUL character"));
    }
    // What stands for a secret in it may make it longer than a name is.
    let safe = Some(redactor.name(name)).filter(|safe| safe.len() <= LONGEST_NAME);
    Ok(safe.unwrap_or_else(|| redactor.in_text(name)))
}

fn redactions(object: &Object, pointer: &str, found: &mut Vec<Redaction>) {
    for (name, value) in object.iter() {
        let name = name.replace('~', "~0").replace('/', "~1");
        redacted(value, format!("{pointer}/{name}"), found);
    }
}

fn redacted(value: &Value, pointer: String, found: &mut Vec<Redaction>) {
    if let Some(reason) = reason_of(value) {
        found.push(Redaction { pointer, reason });
        return;
    }
    match value {
        Value::Object(object) => redactions(object, &pointer, found),
        Value::List(list) => {
            for (at, element) in list.iter().enumerate() {
                redacted(element, format!("{pointer}/{at}"), found);
            }
        }
        Value::Text(text) if has_replaced(text) => {
            let reason = Reason::SecretName;
            found.push(Redaction { pointer, reason });
        }
        _ => {}
    }
}
