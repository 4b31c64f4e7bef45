//! What becomes of a tenant, and of a host, follows from its basis: an edit anywhere in a repository that changes its files changes that.

use crate::support;
use pbxctl::bundle::{Memory as Blobs, Part};
use pbxctl::load::{Disk, Memory, World as _};
use pbxctl::target::{self, Basis};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::path::Path;

/// The repositories that are edited: one that has every key of the language, and one of several tenants.
const SITES: [&str; 2] = ["acme", "msp"];

/// A letter or digit somewhere becomes another, or a line goes.
#[derive(Clone, Debug)]
struct Edit {
    file: prop::sample::Index,
    at: prop::sample::Index,
    to: u8,
}

fn edit() -> impl Strategy<Value = Edit> {
    let places = (any::<prop::sample::Index>(), any::<prop::sample::Index>());
    (places, 0..12_u8).prop_map(|((file, at), to)| Edit { file, at, to })
}

impl Edit {
    fn of(&self, text: &str) -> String {
        let lines: Vec<_> = text.lines().collect();
        let at = self.at.index(lines.len().max(1));
        let edited = lines.iter().enumerate().filter_map(|(nth, line)| {
            let gone = nth == at && self.to > 9;
            (!gone).then(|| match nth == at {
                true => self.turned(line),
                false => (*line).to_owned(),
            })
        });
        edited.map(|line| line + "\n").collect()
    }

    /// The last digit of the line, or its last letter where it has none, is another one.
    fn turned(&self, line: &str) -> String {
        let (digit, letter) = (
            line.rfind(|c: char| c.is_ascii_digit()),
            line.rfind(|c: char| c.is_ascii_lowercase()),
        );
        let Some(at) = digit.or(letter) else {
            return line.to_owned();
        };
        let first = if digit.is_some() { b'0' } else { b'a' };
        let new = char::from(first + self.to);
        let (start, rest) = line.split_at(at);
        format!("{start}{new}{}", rest.get(1..).unwrap_or_default())
    }
}

/// The paths and bytes of a repository of `examples/`.
fn paths(site: &str) -> Vec<(String, Vec<u8>)> {
    let disk = Disk::new(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("examples")
            .join(site),
    );
    let mut paths = disk.list().unwrap();
    let front = support::front(&disk);
    paths.extend(front.files.into_keys());
    let bytes = |path: String| disk.read(&path).map(|bytes| (path, bytes)).unwrap();
    paths.into_iter().map(bytes).collect()
}

fn world(paths: &[(String, Vec<u8>)]) -> Memory {
    let paths = paths.iter().cloned();
    paths.fold(Memory::default(), |world, (path, bytes)| {
        world.with(path, bytes)
    })
}

/// What became of each tenant, or of each host: its basis, and its files by host and path.
type Became = BTreeMap<String, (Basis, BTreeSet<String>)>;

/// What became of tenants, and of hosts; nothing where there is an error.
fn compiled(world: &Memory) -> Option<[Became; 2]> {
    let mut front = support::front(world);
    let mut blobs = Blobs::default();
    if front.found.has_errors() {
        return None;
    }
    let bundle = support::bundle(&mut front, None, None, &mut blobs)?;
    let of = |id: &str| -> BTreeSet<String> {
        let files = bundle.parts().flat_map(|part| files_of(part, id));
        files.collect()
    };
    let tenants = front.bases.iter();
    let tenants = tenants.map(|(id, basis)| (id.to_string(), (*basis, of(id.as_str()))));
    let templates = target::templates(&front.overrides).take(&mut front.found)?;
    let hosts = target::bases(&support::input(&front, &templates)).into_iter();
    let hosts = hosts.map(|(to, basis)| {
        let part = bundle.part(&to.id).unwrap();
        (to.id.to_string(), (basis, all_of(part)))
    });
    Some([tenants.collect(), hosts.collect()])
}

/// All that a host has: its files, what its engine is told, and what lives there.
fn all_of(part: &Part) -> BTreeSet<String> {
    let entries = part.entries.iter().map(|file| format!("{file:?}"));
    let told = [&part.destination as &dyn Debug, &part.holds];
    let told = told.map(|told| format!("{told:?}"));
    entries.chain(told).collect()
}

/// The files of a tenant, each with its digest.
fn files_of(part: &Part, tenant: &str) -> Vec<String> {
    let (alone, below) = (format!("tenants/{tenant}"), format!("tenants/{tenant}/"));
    let entries = part.entries.iter();
    let own = entries
        .filter(|(_, entry)| entry.provenance == alone || entry.provenance.starts_with(&below));
    let told = own.map(|(path, entry)| {
        format!(
            "{} {path} {} {:?}",
            part.destination.id,
            entry.digest,
            entry.masked_digest()
        )
    });
    told.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_tenant_or_a_host_whose_files_change_has_another_basis(site in 0..SITES.len(), edits in prop::collection::vec(edit(), 1..3)) {
        let mut paths = paths(SITES[site]);
        let before = compiled(&world(&paths)).unwrap();
        for edit in &edits {
            let at = edit.file.index(paths.len());
            if let Ok(text) = std::str::from_utf8(&paths[at].1) {
                paths[at].1 = edit.of(text).into_bytes();
            }
        }
        let after = compiled(&world(&paths)).unwrap_or_default();
        for (before, after) in before.iter().zip(&after) {
            for (id, (basis, files)) in after {
                let Some((old, was)) = before.get(id) else {
                    continue;
                };
                prop_assert!(files == was || basis != old, "{id}: {edits:?}");
            }
        }
    }
}

#[test]
fn an_edit_of_one_tenant_leaves_the_others_theirs() {
    let mut paths = paths("msp");
    let before = compiled(&world(&paths)).unwrap();
    let tenant = paths
        .iter_mut()
        .find(|(path, _)| path == "tenants/kite/tenant.yaml");
    let (_, bytes) = tenant.unwrap();
    *bytes = String::from_utf8_lossy(bytes)
        .replacen("name: ", "name: New ", 1)
        .into_bytes();
    let after = compiled(&world(&paths)).unwrap();
    let other = before.iter().zip(&after).map(|(before, after)| {
        let other = after
            .iter()
            .filter(|(id, (basis, _))| before[*id].0 != *basis);
        other.map(|(id, _)| id.as_str()).collect::<Vec<_>>()
    });
    let other: Vec<_> = other.collect();
    assert_eq!(other, [vec!["kite"], vec!["shared-2"]]);
}
