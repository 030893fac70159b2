//! Baselines: how resources are to be, by which word, and since when.

pub(super) mod accept;
mod approve;
mod list;

pub(crate) use approve::{__path_approve, __path_create, approve, create};
pub(crate) use list::{
    __path_change, __path_list, __path_read, __path_remove, change, list, read, remove,
};

#[cfg(feature = "testing")]
pub(super) fn statements() -> Vec<crate::tenant::Statement> {
    [accept::STATEMENTS, approve::STATEMENTS, list::STATEMENTS].concat()
}
