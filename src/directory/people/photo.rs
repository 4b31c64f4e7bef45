use super::attributes::of;
use crate::directory::ldap::Entry;
use crate::directory::notice::Notices;
use crate::model::Directory;

/// A photo that is larger is none for a phone.
const LARGEST: usize = 1024 * 1024;
/// How every JPEG starts.
const JPEG: &[u8] = &[0xFF, 0xD8, 0xFF];

/// The photo of an entry, if it is one.
pub(super) fn of_entry(entry: &Entry, directory: &Directory) -> Option<Vec<u8>> {
    let attributes = of(directory, "photo");
    let values = attributes
        .iter()
        .flat_map(|attribute| entry.bytes(attribute));
    values.into_iter().find(|bytes| !bytes.is_empty()).cloned()
}

/// The photo that is kept.
pub(super) fn of_person(
    entry: &Entry,
    directory: &Directory,
    notices: &mut Notices,
) -> Option<Vec<u8>> {
    let photo = of_entry(entry, directory).filter(|_| directory.photos)?;
    if !photo.starts_with(JPEG) {
        notices.left_out(entry.dn.clone(), "photos that are no JPEG");
        return None;
    }
    if photo.len() > LARGEST {
        notices.left_out(entry.dn.clone(), "photos larger than 1 MiB");
        return None;
    }
    Some(photo)
}
