use crate::bundle::BundleError;
use sha2::{Digest, Sha256};

/// What every bundle of any version starts with.
pub(super) const KIND: &[u8; 14] = b"pbxctl bundle ";
/// What those of this version start with.
pub(super) const HEAD: &[u8] = b"pbxctl bundle 1\n";
/// More than so many bytes of a file are compressed in pieces of this size, so that nobody has to read all of a firmware.
pub(super) const PIECE: usize = 128 << 10;
/// The largest index that is read: some five million files.
pub(super) const MOST_INDEX: u64 = 512 << 20;
/// The length of the foot.
pub(super) const FOOT: usize = 3 * 8 + 3 * SUM;
const SUM: usize = 32;

/// A SHA-256.
pub(super) type Sum = [u8; SUM];

pub(super) fn sum_of(bytes: &[u8]) -> Sum {
    Sha256::digest(bytes).into()
}

/// The end of a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Foot {
    /// Where the index begins.
    pub(super) index: u64,
    /// How long it is as it lies there.
    pub(super) packed: u64,
    /// How long it is when it is read.
    pub(super) length: u64,
    /// Of the index as it is read.
    pub(super) of_index: Sum,
    /// Of all that lies before the foot.
    pub(super) of_all: Sum,
}

impl Foot {
    /// As it is written, with its own sum behind it.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let numbers = [self.index, self.packed, self.length].map(u64::to_be_bytes);
        let mut bytes = numbers.concat();
        bytes.extend(self.of_index);
        bytes.extend(self.of_all);
        bytes.extend(sum_of(&bytes));
        bytes
    }

    /// Reads it from a bundle of `length` bytes; what it says lies within them.
    pub(super) fn parse(bytes: &[u8], length: u64) -> Result<Self, BundleError> {
        let (said, seal) = bytes.split_last_chunk::<SUM>().ok_or_else(damaged)?;
        let mut rest = said;
        let [index, packed, unpacked] = [0; 3].map(|_: u8| number(&mut rest));
        let (of_index, of_all) = rest.split_first_chunk().ok_or_else(damaged)?;
        let foot = Self {
            index: index.ok_or_else(damaged)?,
            packed: packed.ok_or_else(damaged)?,
            length: unpacked.ok_or_else(damaged)?,
            of_index: *of_index,
            of_all: sound(of_all.try_into())?,
        };
        let end = foot.index.checked_add(foot.packed);
        let fits = end.and_then(|end| end.checked_add(FOOT as u64)) == Some(length);
        let whole = *seal == sum_of(said) && fits && foot.index >= HEAD.len() as u64;
        whole.then_some(foot).ok_or_else(damaged)
    }
}

fn number(rest: &mut &[u8]) -> Option<u64> {
    let (first, behind) = rest.split_first_chunk()?;
    *rest = behind;
    Some(u64::from_be_bytes(*first))
}

/// Refuses what does not start as a bundle of this version does.
pub(super) fn check_head(head: &[u8]) -> Result<(), BundleError> {
    if head == HEAD {
        return Ok(());
    }
    Err(match head.starts_with(KIND.as_slice()) {
        true => {
            BundleError::new("it was made by a newer pbxctl, in a form that this one does not know")
        }
        false => BundleError::new("it is no bundle that pbxctl wrote"),
    })
}

/// What cannot be in a bundle that is whole.
pub(super) fn sound<T, E>(read: Result<T, E>) -> Result<T, BundleError> {
    read.ok().ok_or_else(damaged)
}

pub(super) fn damaged() -> BundleError {
    BundleError::new("it is damaged: it was cut, or changed after it was written")
}
