//! Reading documents to what a test compares.

use tenantry_resource::Draft;
use tenantry_resource::document::{Limits, Reader};

/// The least resource, with an id.
pub(crate) fn resource(id: &str) -> String {
    format!(
        r#"{{"provider": "aws", "account": "123456789012", "type": "s3.bucket", "id": "{id}"}}"#
    )
}

/// One resource with further members.
pub(crate) fn with(members: &str) -> String {
    format!(
        r#"{{"provider": "aws", "account": "123456789012", "type": "s3.bucket", "id": "a", {members}}}"#
    )
}

/// What each item of a document is: the id of a resource, or the error.
pub(crate) fn read(document: &[u8]) -> Vec<Result<String, String>> {
    read_within(document, Limits::default())
}

pub(crate) fn read_within(document: &[u8], limits: Limits) -> Vec<Result<String, String>> {
    Reader::new(document, limits)
        .map(|item| match item {
            Ok(draft) => Ok(draft.identity.id),
            Err(error) => Err(error.to_string()),
        })
        .collect()
}

/// The one resource of a document.
pub(crate) fn draft(document: &str) -> Draft {
    let mut reader = Reader::new(document.as_bytes(), Limits::default());
    let draft = reader.next().unwrap().unwrap();
    assert!(reader.next().is_none());
    draft
}

/// The one error of a document of one resource.
pub(crate) fn error(document: &str) -> String {
    let mut reader = Reader::new(document.as_bytes(), Limits::default());
    let error = reader.next().unwrap().unwrap_err();
    assert!(reader.next().is_none(), "{error}");
    error.to_string()
}
