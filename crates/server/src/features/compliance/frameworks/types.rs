//! Frameworks and the documents that bring them, as the API has them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::words::SeverityWord;
use crate::error::FieldError;
use crate::tenant::ids::{FrameworkDocument as DocumentId, Id};

/// Where a framework comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FrameworkSource {
    /// It comes with the product.
    BuiltIn,
    /// A document of the operator brings it.
    Operator,
}

/// A framework that customers can follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KnownFramework {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Who publishes it; empty where its document does not say.
    pub publisher: String,
    /// Where it comes from.
    pub source: FrameworkSource,
    /// The document that brings it; `null` where it comes with the product, or the document is not kept yet.
    #[schema(value_type = Option<String>)]
    pub document_id: Option<Id<DocumentId>>,
    /// Its requirements.
    pub requirements: u64,
    /// Those of them that a check is mapped to; the others are met by an attestation alone.
    pub requirements_with_checks: u64,
    /// The checks that are mapped to it.
    pub checks: u64,
    /// How many customers it counts for: all but those who do not want it.
    pub followers: u64,
}

/// Every framework.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KnownFrameworks {
    /// The frameworks: first those of the product, then the operator's as they came.
    pub(crate) data: Vec<KnownFramework>,
}

/// A check that a document brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeclaredCheck {
    /// Its id.
    pub id: String,
    /// What it looks for.
    pub title: String,
    /// How bad it is when it fails.
    pub severity: SeverityWord,
    /// The requirements that it is mapped to, of all frameworks.
    pub requirements: u64,
}

/// A document of the operator's that brings frameworks, checks or topics.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FrameworkDocument {
    /// Its public id.
    #[schema(value_type = String)]
    pub id: Id<DocumentId>,
    /// What it is called, such as the name of its file.
    pub name: String,
    /// From 1, one more with each change.
    pub version: i32,
    /// When it was kept first.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was changed last.
    #[schema(value_type = String, format = DateTime)]
    pub changed_at: Timestamp,
    /// Who did that: the public id of a person or key, as the audit trail has it.
    pub changed_by: String,
    /// How long it is, in bytes.
    pub bytes: u64,
    /// The frameworks that it brings.
    pub frameworks: Vec<KnownFramework>,
    /// The checks that it brings.
    pub checks: Vec<DeclaredCheck>,
    /// The keys of the topics that it brings.
    pub topics: Vec<String>,
    /// Why it is left out: what is right when it is kept may not be so beside what a newer version of the product
    /// brings. Empty while it holds.
    pub errors: Vec<FieldError>,
}

/// The documents of the operator.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FrameworkDocuments {
    /// The documents, in the order in which they were kept first.
    pub(crate) data: Vec<FrameworkDocument>,
}

/// A document with its text.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FrameworkDocumentText {
    /// What it brings.
    #[serde(flatten)]
    pub(crate) about: FrameworkDocument,
    /// YAML, as it was given.
    pub(crate) document: String,
}

/// A document to be kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewFrameworkDocument {
    /// What it is to be called, such as the name of its file: 1 to 200 characters; no two have the same.
    pub(crate) name: String,
    /// YAML: frameworks, checks and topics; 1 MiB at most.
    pub(crate) document: String,
}

/// A document to be tried.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FrameworkDocumentToTest {
    /// The document in whose place it would come; beside all others when absent.
    #[schema(value_type = Option<String>)]
    pub(crate) id: Option<Id<DocumentId>>,
    /// YAML: frameworks, checks and topics; 1 MiB at most.
    pub(crate) document: String,
}

/// What would become of a document.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct FrameworkDocumentTrial {
    /// The frameworks that it would bring.
    pub frameworks: Vec<KnownFramework>,
    /// The checks that it would bring.
    pub checks: Vec<DeclaredCheck>,
    /// The keys of the topics that it would bring.
    pub topics: Vec<String>,
    /// The frameworks that would be no more, with how many customers follow them now: of the document in whose place it
    /// would come.
    pub removed: Vec<KnownFramework>,
}

/// What is no more.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct RemovedFrameworks {
    /// The frameworks that are no more, with how many customers followed them.
    pub(crate) removed: Vec<KnownFramework>,
}
