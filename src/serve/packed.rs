//! From a bundle to an [`Index`]: the phones' files of its hosts, which stay where they are.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::disk::hex;
use super::index::{Content, Entry, Index};
use super::options::Limits;
use super::room::{Room, is_shared};
use super::rules::Rules;
use super::stored::Stored;
use crate::bundle::Serving;
use crate::store::{BundleFile, Packed};

/// The phones' files of these hosts, of all where none is named. Every byte of the bundle is looked at once.
pub(super) fn index(file: &Path, hosts: &[String], limits: &Limits) -> io::Result<Index> {
    let bundle = BundleFile::open(file).map_err(io::Error::other)?;
    bundle.verify().map_err(io::Error::other)?;
    let bundle = Arc::new(bundle);
    let (mut serving, mut entries) = (Serving::default(), Vec::new());
    let (mut room, mut known) = (Room::for_release(limits), Vec::new());
    for file in bundle.files() {
        let (host, path) = file.name.split_once('/').unwrap_or_default();
        if !hosts.is_empty() && !hosts.iter().any(|named| named == host) {
            continue;
        }
        if known.last() != Some(&host) {
            known.push(host);
        }
        if path == Serving::PATH {
            serving.join(Serving::parse(&bundle.whole(&file)?).map_err(io::Error::other)?);
        }
        if let Some(name) = path.strip_prefix("phones/") {
            entries.push(entry(&bundle, name, &file, &mut room)?);
        }
    }
    if let Some(strange) = hosts.iter().find(|host| !known.contains(&host.as_str())) {
        let message = format!("it holds nothing for a host `{strange}`");
        return Err(io::Error::other(message));
    }
    Ok(Index::new(bundle.digest(), entries).with_rules(Rules::new(serving)))
}

fn entry(
    bundle: &Arc<BundleFile>,
    name: &str,
    file: &Packed<'_>,
    room: &mut Room,
) -> io::Result<Entry> {
    let entry = if is_shared(name) && room.takes(file.size) {
        Entry::in_memory(name, bundle.whole(file)?)
    } else {
        let content = Content::Stored(Stored::Packed(Arc::clone(bundle), file.blob));
        Entry::new(name.to_owned(), file.size, hex(file.sum), content)
    };
    Ok(entry.with_secret(file.secret))
}
