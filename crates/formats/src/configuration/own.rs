//! The product's own documents.

use super::item::{Item, Record, Refusal};
use super::out::Out;
use std::io::Read;
use tenantry_resource::document::{DocumentError, Reader};

pub(super) struct Own<R: Read>(pub(super) Reader<R>);

impl<R: Read> Own<R> {
    /// Reads the next resource; false behind the last.
    pub(super) fn step(&mut self, out: &mut Out) -> Result<bool, Refusal> {
        match self.0.next() {
            None => return Ok(false),
            Some(Ok(draft)) => {
                let index = out.meet();
                out.give(Item::Resource(Box::new(Record {
                    draft,
                    address: None,
                    dependencies: Vec::new(),
                    is_tainted: false,
                    index,
                    line: None,
                })));
            }
            Some(Err(DocumentError {
                index,
                line,
                fault,
                ends,
            })) => {
                if ends {
                    return Err(Refusal {
                        index,
                        line: Some(line),
                        about: None,
                        fault,
                        ends,
                    });
                }
                let index = out.meet();
                out.refuse(index, Some(line), None, fault);
            }
        }
        Ok(true)
    }
}
