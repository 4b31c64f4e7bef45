//! The immutable answer to every name: made once for a release, looked up without touching a path.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, OnceLock};

use hyper::body::Bytes;

use super::disk::Identity;
use super::http::Told;
use super::name::{Name, fold_macs, phone_in};
use super::rules::Rules;
use super::stored::Stored;

/// All files of one release, by name.
#[derive(Debug, Default)]
pub struct Index {
    release: Arc<str>,
    /// In the order of their names, which are all different.
    files: Vec<Arc<Entry>>,
    names: Names,
    /// Names that hold a MAC in upper case, with it in lower case.
    folded: Names,
    /// Those with a phone's MAC in their names, in the order of the MACs.
    own: Vec<Arc<Entry>>,
    rules: Rules,
    secrets: usize,
}

/// Names as they are looked up: a tree of ten thousand is fourteen cold places of memory deep.
#[expect(
    clippy::disallowed_types,
    reason = "its order reaches nobody: it is looked up, never walked"
)]
type Names = std::collections::HashMap<Arc<str>, Arc<Entry>>;

/// One file as it is served.
#[derive(Debug)]
pub struct Entry {
    /// Its path beneath the folder, with `/`.
    pub name: Arc<str>,
    /// Its size in bytes.
    pub length: u64,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub digest: Arc<str>,
    /// The phone whose MAC is in the name.
    pub(super) owner: Option<Arc<str>>,
    /// What HTTP says of it, once it was asked.
    pub(super) told: OnceLock<Box<Told>>,
    /// Whether it holds a secret, so that it is not given to everybody.
    pub secret: bool,
    /// The bytes, or where they are.
    pub content: Content,
    /// Which file on disk it was read from.
    pub(super) identity: Option<Box<Identity>>,
}

/// The bytes of a file, or where they are.
#[derive(Clone, Debug)]
pub enum Content {
    /// Small enough to be kept.
    Memory(Bytes),
    /// Read by position.
    Stored(Stored),
}

impl Index {
    /// An index over `files` under the name of their release. Of two that differ in the case of a MAC alone, the one
    /// in lower case answers a name that is neither.
    pub fn new(release: impl Into<String>, files: impl IntoIterator<Item = Entry>) -> Self {
        Self::of_shared(release, files.into_iter().map(Arc::new))
    }

    pub(super) fn of_shared(
        release: impl Into<String>,
        all: impl IntoIterator<Item = Arc<Entry>>,
    ) -> Self {
        let files: BTreeMap<Arc<str>, Arc<Entry>> = all
            .into_iter()
            .map(|file| (Arc::clone(&file.name), file))
            .collect();
        // A tree of so many takes twice the memory
        let files: Vec<_> = files.into_values().collect();
        let folded = files.iter().filter_map(|file| {
            let key = fold_macs(&file.name);
            (*key != *file.name).then(|| (key.into(), Arc::clone(file)))
        });
        let own = files.iter().filter(|file| file.owner.is_some());
        let mut own: Vec<_> = own.map(Arc::clone).collect();
        own.sort_by(|one, other| one.owner.cmp(&other.owner));
        Self {
            own,
            folded: folded.collect(),
            names: files
                .iter()
                .map(|file| (Arc::clone(&file.name), Arc::clone(file)))
                .collect(),
            release: release.into().into(),
            secrets: files.iter().filter(|file| file.secret).count(),
            files,
            rules: Rules::default(),
        }
    }

    /// With who may have what.
    #[must_use]
    pub fn with_rules(self, rules: Rules) -> Self {
        Self { rules, ..self }
    }

    /// Who may have what.
    pub const fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The file of that name; literally first, else with its MAC in either case.
    pub fn find(&self, name: &Name) -> Option<&Arc<Entry>> {
        let by_mac = || {
            let key = name.folded();
            self.names
                .get(key.as_str())
                .or_else(|| self.folded.get(key.as_str()))
        };
        self.names.get(name.as_str()).or_else(by_mac)
    }

    /// The file that has just this name.
    pub fn get(&self, name: &str) -> Option<&Arc<Entry>> {
        self.names.get(name)
    }

    /// The digest of the release, or the folder's path.
    pub fn release(&self) -> &str {
        &self.release
    }

    /// The same, shared.
    pub(super) fn release_name(&self) -> Arc<str> {
        Arc::clone(&self.release)
    }

    /// The MACs that stand in names of files.
    pub fn owners(&self) -> impl Iterator<Item = &str> {
        let same = |one: &Arc<Entry>, other: &Arc<Entry>| one.owner == other.owner;
        let each = self.own.chunk_by(same);
        each.filter_map(|own| own.first()?.owner.as_deref())
    }

    /// The files of a phone.
    pub fn own<'a>(&'a self, mac: &'a str) -> impl Iterator<Item = &'a Arc<Entry>> {
        let before = |file: &Arc<Entry>| file.owner.as_deref() < Some(mac);
        let (_, rest) = self.own.split_at(self.own.partition_point(before));
        rest.iter()
            .take_while(move |file| file.owner.as_deref() == Some(mac))
    }

    /// How many files hold a secret.
    pub const fn secrets(&self) -> usize {
        self.secrets
    }

    /// How many files there are.
    pub const fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Every file, in the order of their names.
    pub fn entries(&self) -> impl Iterator<Item = &Arc<Entry>> {
        self.files.iter()
    }
}

impl Entry {
    /// The same, with or without a secret in it.
    #[must_use]
    pub fn with_secret(self, secret: bool) -> Self {
        Self { secret, ..self }
    }

    /// A file that is kept in memory.
    pub fn in_memory(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let digest = super::disk::digest_of(&bytes);
        Self::new(
            name.into(),
            bytes.len() as u64,
            digest,
            Content::Memory(bytes),
        )
    }

    /// All of it, or where it lies if it is so large that nobody may be kept waiting for it.
    pub(super) fn at_once(&self) -> Result<io::Result<Bytes>, &Stored> {
        match &self.content {
            Content::Memory(bytes) => Ok(Ok(bytes.clone())),
            Content::Stored(stored) => stored.at_once(self.length).ok_or(stored),
        }
    }

    /// A file without a secret in it.
    pub(super) fn new(name: String, length: u64, digest: String, content: Content) -> Self {
        Self {
            owner: phone_in(&name).map(Arc::from),
            name: name.into(),
            length,
            digest: digest.into(),
            told: OnceLock::new(),
            secret: false,
            content,
            identity: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(index: &Index, asked: &str) -> Option<String> {
        index
            .find(&Name::parse(asked.as_bytes()).unwrap())
            .map(|file| file.name.to_string())
    }

    fn index(names: &[&str]) -> Index {
        Index::new(
            "r",
            names
                .iter()
                .map(|name| Entry::in_memory(*name, Bytes::new())),
        )
    }

    #[test]
    fn finds_a_mac_in_either_case_and_the_rest_literally() {
        let index = index(&[
            "001565aabbcc.cfg",
            "SEP001565AABBCC.cnf.xml",
            "y000000000000.boot",
        ]);
        for asked in ["001565aabbcc.cfg", "/001565AABBCC.cfg", "001565AAbbCC.cfg"] {
            assert_eq!(
                found(&index, asked).as_deref(),
                Some("001565aabbcc.cfg"),
                "{asked}"
            );
        }
        for asked in ["SEP001565AABBCC.cnf.xml", "SEP001565aabbcc.cnf.xml"] {
            assert_eq!(
                found(&index, asked).as_deref(),
                Some("SEP001565AABBCC.cnf.xml"),
                "{asked}"
            );
        }
        for asked in [
            "sep001565aabbcc.cnf.xml",
            "001565aabbcc.CFG",
            "001565aabbcd.cfg",
            "aabbcc.cfg",
        ] {
            assert_eq!(found(&index, asked), None, "{asked}");
        }
    }

    #[test]
    fn a_literal_name_wins_over_a_folded_one() {
        let index = index(&["001565AABBCC.cfg", "001565aabbcc.cfg"]);
        assert_eq!(
            found(&index, "001565AABBCC.cfg").as_deref(),
            Some("001565AABBCC.cfg")
        );
        assert_eq!(
            found(&index, "001565aabbcc.cfg").as_deref(),
            Some("001565aabbcc.cfg")
        );
        assert_eq!(
            found(&index, "001565AABBcc.cfg").as_deref(),
            Some("001565aabbcc.cfg")
        );
    }
}
