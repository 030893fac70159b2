//! Thrift's compact protocol, as far as footers and page headers need it: walked
//! over without keeping anything, so that what they claim is known before
//! memory is given to it.

/// The deepest nesting of a structure; those of Parquet have at most seven levels.
const MAX_DEPTH: u32 = 16;

/// Why bytes are not what they should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// They end too early.
    Cut,
    /// They make no sense.
    Malformed,
}

/// The type of a field, as the protocol numbers them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind(u8);

impl Kind {
    pub(super) const TRUE: Kind = Kind(1);
    pub(super) const FALSE: Kind = Kind(2);
    pub(super) const I32: Kind = Kind(5);
    pub(super) const LIST: Kind = Kind(9);
    pub(super) const STRUCT: Kind = Kind(12);
}

/// A position in a structure.
pub(super) struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    /// How many more elements its lists may have altogether.
    elements: usize,
}

impl<'a> Walk<'a> {
    pub(super) fn new(bytes: &'a [u8], elements: usize) -> Self {
        Walk {
            bytes,
            at: 0,
            elements,
        }
    }

    /// How many bytes were walked over.
    pub(super) fn taken(&self) -> usize {
        self.at
    }

    /// Walks over a structure; `look` is called for each field with its number and
    /// type, and says whether it walked over the field itself.
    pub(super) fn fields(
        &mut self,
        mut look: impl FnMut(&mut Self, i64, Kind) -> Result<bool, Broken>,
    ) -> Result<(), Broken> {
        let mut id = 0_i64;
        while let Some(kind) = self.field(&mut id)? {
            if !look(self, id, kind)? {
                self.skip(kind, 0)?;
            }
        }
        Ok(())
    }

    pub(super) fn i32(&mut self) -> Result<i32, Broken> {
        i32::try_from(self.signed()?).map_err(|_| Broken::Malformed)
    }

    /// The type and number of the elements of a list. There is at least a byte of
    /// each.
    pub(super) fn list(&mut self) -> Result<(Kind, usize), Broken> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => usize::try_from(self.unsigned()?).map_err(|_| Broken::Malformed)?,
            few => usize::from(few),
        };
        if count > self.bytes.len() - self.at {
            return Err(Broken::Cut);
        }
        self.elements = self.elements.checked_sub(count).ok_or(Broken::Malformed)?;
        Ok((Kind(head & 15), count))
    }

    pub(super) fn skip(&mut self, kind: Kind, depth: u32) -> Result<(), Broken> {
        if depth > MAX_DEPTH {
            return Err(Broken::Malformed);
        }
        match kind.0 {
            1 | 2 => Ok(()),
            3 => self.pass(1),
            4..=6 => self.unsigned().map(drop),
            7 => self.pass(8),
            8 => {
                let length = self.unsigned()?;
                self.pass(usize::try_from(length).map_err(|_| Broken::Malformed)?)
            }
            9 | 10 => {
                let (kind, count) = self.list()?;
                for _ in 0..count {
                    self.skip_element(kind, depth)?;
                }
                Ok(())
            }
            11 => {
                let count = self.unsigned()?;
                if count == 0 {
                    return Ok(());
                }
                let kinds = self.byte()?;
                for _ in 0..count {
                    self.skip_element(Kind(kinds >> 4), depth)?;
                    self.skip_element(Kind(kinds & 15), depth)?;
                }
                Ok(())
            }
            12 => {
                let mut id = 0;
                while let Some(kind) = self.field(&mut id)? {
                    self.skip(kind, depth + 1)?;
                }
                Ok(())
            }
            13 => self.pass(16),
            _ => Err(Broken::Malformed),
        }
    }

    /// Truth values have a byte of their own in lists, and none as fields.
    fn skip_element(&mut self, kind: Kind, depth: u32) -> Result<(), Broken> {
        match kind.0 {
            1 | 2 => self.pass(1),
            _ => self.skip(kind, depth + 1),
        }
    }

    /// The type of the next field of a structure, none at its end.
    fn field(&mut self, id: &mut i64) -> Result<Option<Kind>, Broken> {
        let head = self.byte()?;
        if head & 15 == 0 {
            return Ok(None);
        }
        *id = match head >> 4 {
            0 => self.signed()?,
            step => id.checked_add(i64::from(step)).ok_or(Broken::Malformed)?,
        };
        Ok(Some(Kind(head & 15)))
    }

    fn byte(&mut self) -> Result<u8, Broken> {
        let byte = *self.bytes.get(self.at).ok_or(Broken::Cut)?;
        self.at += 1;
        Ok(byte)
    }

    fn pass(&mut self, count: usize) -> Result<(), Broken> {
        if count > self.bytes.len() - self.at {
            return Err(Broken::Cut);
        }
        self.at += count;
        Ok(())
    }

    fn signed(&mut self) -> Result<i64, Broken> {
        self.unsigned().map(unfold)
    }

    fn unsigned(&mut self) -> Result<u64, Broken> {
        let (value, length) = variable(&self.bytes[self.at..])?;
        self.at += length;
        Ok(value)
    }
}

/// An unsigned number of variable length, and how many bytes it has.
pub(super) fn variable(bytes: &[u8]) -> Result<(u64, usize), Broken> {
    let mut value = 0_u64;
    for (index, byte) in bytes.iter().enumerate().take(10) {
        let bits = u64::from(byte & 0x7F);
        let shift = 7 * index;
        if shift == 63 && bits > 1 {
            return Err(Broken::Malformed);
        }
        value |= bits << shift;
        if byte & 0x80 == 0 {
            return Ok((value, index + 1));
        }
    }
    Err(if bytes.len() < 10 {
        Broken::Cut
    } else {
        Broken::Malformed
    })
}

/// Undoes the zigzag by which signed numbers are written.
pub(super) fn unfold(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -((value & 1).cast_signed())
}
