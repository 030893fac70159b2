//! What makes two deliveries the same resource.

use crate::provider::Provider;
use crate::types::is_type_name;
use std::fmt;

/// The region of what belongs to none.
pub const GLOBAL: &str = "global";

/// The longest account and region, in bytes.
const LONGEST_PLACE: usize = 256;

/// The longest native id, in bytes. Azure's reach a thousand.
const LONGEST_ID: usize = 2_048;

/// What makes two deliveries the same resource, within a customer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity {
    /// Who provides it.
    pub provider: Provider,
    /// The provider's account, subscription, project or cluster.
    pub account: String,
    /// The provider's region, or the namespace in a cluster; [`GLOBAL`] for none.
    pub region: String,
    /// The type's name under the provider.
    pub resource_type: String,
    /// The id that the provider gave it, unique among those of its type, account and
    /// region.
    pub id: String,
}

/// What is wrong with one member of a resource. It never repeats a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field} {detail}")]
pub struct Fault {
    /// The member, with the path inside of it: `attributes.policy.Statement[0]`.
    pub field: String,
    /// What is wrong with it.
    pub detail: String,
}

impl Fault {
    /// Of a member; with an empty one, of the whole.
    pub fn new(field: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            detail: detail.into(),
        }
    }
}

impl Identity {
    /// Brings its parts into their one spelling: white space around them goes; no region
    /// is [`GLOBAL`]; regions are in lower case (a namespace stays as it is), those of
    /// Azure without spaces; ids of Azure are in lower case, because it does not tell
    /// upper from lower.
    ///
    /// # Errors
    /// The part that is empty, too long, has a control character, or is not the name of
    /// a type.
    pub fn canonical(mut self) -> Result<Self, Fault> {
        for part in [
            &mut self.account,
            &mut self.region,
            &mut self.resource_type,
            &mut self.id,
        ] {
            let trimmed = part.trim();
            if trimmed.len() != part.len() {
                *part = trimmed.to_owned();
            }
        }
        if self.region.is_empty() || self.region.eq_ignore_ascii_case(GLOBAL) {
            GLOBAL.clone_into(&mut self.region);
        }
        match self.provider {
            Provider::Kubernetes | Provider::Other => {}
            Provider::Aws | Provider::Gcp => self.region.make_ascii_lowercase(),
            Provider::Azure => {
                self.region.retain(|letter| letter != ' ');
                self.region.make_ascii_lowercase();
                self.account.make_ascii_lowercase();
                self.id.make_ascii_lowercase();
            }
        }
        check("account", &self.account, LONGEST_PLACE)?;
        check("region", &self.region, LONGEST_PLACE)?;
        check("id", &self.id, LONGEST_ID)?;
        if !is_type_name(&self.resource_type) {
            let detail = "is not the name of a type: two or more words in lower snake case, joined by points, like s3.bucket";
            return Err(Fault::new("type", detail));
        }
        Ok(self)
    }
}

fn check(field: &str, part: &str, longest: usize) -> Result<(), Fault> {
    if part.is_empty() {
        return Err(Fault::new(field, "is empty"));
    }
    if part.len() > longest {
        return Err(Fault::new(field, format!("is longer than {longest} bytes")));
    }
    if part.contains(char::is_control) {
        return Err(Fault::new(field, "has a control character"));
    }
    Ok(())
}

/// For people: `aws 123456789012 eu-west-1 s3.bucket my-bucket`.
impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            provider,
            account,
            region,
            resource_type,
            id,
        } = self;
        write!(f, "{provider} {account} {region} {resource_type} {id}")
    }
}
