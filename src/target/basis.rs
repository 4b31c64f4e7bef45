//! What the files of a tenant follow from, as one digest of it.

use crate::allocate::Holding;
use crate::bundle::Digest;
use crate::load::Repository;
use crate::model::{Claims, Member, TenantId};
use crate::source::FileId;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The digest of all in a repository that can be told from what is made of a tenant: its calls, what is found wrong with them, its files,
/// and what it has in those of its host.
///
/// The rule: two tenants of one id and of equal bases are the same to every stage behind `allocate`, whatever else the repositories say.
/// So it covers
/// - `pbx.yaml`, `library/` and `templates/`, which belong to no tenant, whole: each path and each byte;
/// - the tenant's own documents, each path and each byte;
/// - each file below `files/` that the tenant names, in its own documents or by the library;
/// - what it holds: its host, and its extensions and accounts with their births and rotations, whatever the lockfile said before.
///
/// It does not cover other tenants, call tests, lines of the lockfile that are freed, and what is no part of the repository: this
/// program, the project key and the values of secrets. Who keeps a basis for another run keeps those beside it. What all tenants are to
/// a host together, what tenants may not have twice, and whether a command has to name the tenant, is told of all of them and has no basis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Basis(Digest);

/// What the bases of all tenants have in common.
#[derive(Debug)]
pub struct Ground<'a> {
    repository: &'a Repository,
    shared: [u8; 32],
    files: BTreeMap<&'a str, [u8; 32]>,
}

impl<'a> Ground<'a> {
    /// Of a repository, with the files that it names.
    pub fn new(repository: &'a Repository, files: &'a BTreeMap<String, Vec<u8>>) -> Self {
        let mut shared = Told::about("shared");
        let project: Vec<_> = repository.project.into_iter().collect();
        let templates: Vec<_> = repository.templates.values().copied().collect();
        for documents in [&project, &repository.library, &templates] {
            shared.texts(repository, documents);
        }
        let files = files.iter();
        Self {
            repository,
            shared: shared.end(),
            files: files
                .map(|(path, bytes)| (path.as_str(), Sha256::digest(bytes).into()))
                .collect(),
        }
    }

    /// The basis of a tenant.
    pub fn basis(&self, id: &TenantId, tenant: &Member, held: &Holding) -> Basis {
        let mut told = Told::about("tenant");
        told.bytes(&self.shared);
        told.text(id.as_str());
        told.texts(self.repository, self.repository.documents_of(id.as_str()));
        self.named(tenant.claims(), &mut told);
        told.bytes(held.digest());
        Basis(Digest::from_bytes(told.end()))
    }

    /// What the documents of a tenant's folder mean follows from this: what no tenant owns, and its own documents.
    pub fn written(&self, folder: &str) -> Digest {
        let mut told = Told::about("written");
        told.bytes(&self.shared);
        told.text(folder);
        told.texts(self.repository, self.repository.documents_of(folder));
        Digest::from_bytes(told.end())
    }

    /// The files of the repository that a tenant names; one that is not there is told as well.
    fn named(&self, claims: &Claims, told: &mut Told) {
        let named = claims.host_files.iter().chain(&claims.phone_files);
        let named: BTreeSet<_> = named.map(|path| path.value.as_str()).collect();
        told.count(named.len());
        for path in named {
            told.text(path);
            let digest = self.files.get(path).map_or(&[][..], |digest| digest);
            told.bytes(digest);
        }
    }
}

impl Basis {
    /// The digest of all that what a host has follows from, by those of its tenants, and of those whose phones it serves.
    pub(super) fn of_host(id: &str, tenants: &[Self], served: &[Self]) -> Self {
        let mut told = Told::about("host");
        told.text(id);
        for list in [tenants, served] {
            told.count(list.len());
            for basis in list {
                told.text(&basis.to_string());
            }
        }
        Self(Digest::from_bytes(told.end()))
    }
}

/// Two are the same to a tenant that is the same in both.
impl PartialEq for Ground<'_> {
    fn eq(&self, other: &Self) -> bool {
        (self.shared, &self.files) == (other.shared, &other.files)
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

/// What was told so far. Each part comes behind its length and each list behind its count, so that no two are told alike.
struct Told(Sha256);

impl Told {
    fn about(what: &str) -> Self {
        let mut told = Self(Sha256::new());
        told.text("pbxctl basis 2");
        told.text(what);
        told
    }

    fn count(&mut self, count: usize) {
        self.0.update((count as u64).to_be_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.0.update(bytes);
    }

    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    fn texts(&mut self, repository: &Repository, documents: &[FileId]) {
        self.count(documents.len());
        for document in documents {
            let document = repository.sources.file(*document);
            self.text(document.path());
            self.bytes(document.digest());
        }
    }

    fn end(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::allocate::{Lockfile, allocate};
    use crate::load::{Memory, load};
    use crate::resolve::resolve;
    use crate::syntax;

    const PROJECT: &str = "version: 1\nhosts:\n  one: {engine: asterisk, connect: {dir: ./one}, address: one.example.net}\n  \
         two: {engine: asterisk, connect: {dir: ./two}, address: two.example.net}\nsecrets: {key: {env: KEY}}\n";
    const LOCK: &str = "version 1\na one host tenants/a a 0\nb two host tenants/b b 0\n\
         a 100 user users/u u 0\na 100 account users/u u 0\n";

    fn world() -> Memory {
        let tenant = |name: &str| {
            format!(
                "tenant: {{name: X, domain: {name}.example.net, pools: {{users: 100-199}}}}\nusers: {{u: {{name: U}}}}\n\
                 queues: {{q: {{extension: 150, members: [users/u], announcement: files/{name}.wav}}}}\n"
            )
        };
        Memory::default()
            .with("pbx.yaml", PROJECT)
            .with("pbx.lock", LOCK)
            .with("library/x.yaml", "schedules: {}\n")
            .with("templates/asterisk/queues.conf", "")
            .with("tests/x.yaml", "tests: []\n")
            .with("tenants/a/tenant.yaml", tenant("a"))
            .with("tenants/b/tenant.yaml", tenant("b"))
            .with("files/a.wav", "a")
            .with("files/b.wav", "b")
    }

    fn bases(world: &Memory) -> BTreeMap<String, Basis> {
        let (repository, _) = load(world);
        let (documents, _) = syntax::read(&repository);
        let (site, found) = resolve(&documents);
        assert!(!found.has_errors(), "{found:?}");
        let (files, _) = crate::load::files(world, &crate::target::files(&site));
        let lock = repository.lock.map(|lock| {
            let text = repository.sources.file(lock).text();
            Lockfile::parse(lock, text).0
        });
        let (allocated, _) = allocate(&site, &lock.unwrap_or_default(), "2026-11-20");
        let ground = Ground::new(&repository, &files);
        let held = &allocated.allocation.tenants;
        let tenants = site.tenants.iter();
        let basis = |id, tenant| (format!("{id}"), ground.basis(id, tenant, &held[id]));
        tenants.map(|(id, tenant)| basis(id, tenant)).collect()
    }

    fn changed(path: &str, bytes: &str) -> Vec<String> {
        let (old, new) = (bases(&world()), bases(&world().with(path, bytes)));
        let other = new.into_iter().filter(|(id, new)| old.get(id) != Some(new));
        other.map(|(id, _)| id).collect()
    }

    #[test]
    fn what_belongs_to_no_tenant_is_told_of_all() {
        assert_eq!(bases(&world()), bases(&world()));
        for (path, text) in [
            ("pbx.yaml", &*format!("{PROJECT}# one\n")),
            ("library/x.yaml", "schedules: {}\n\n"),
            ("library/y.yaml", ""),
            ("templates/asterisk/queues.conf", "x"),
            ("templates/asterisk/more.conf", ""),
        ] {
            assert_eq!(changed(path, text), ["a", "b"], "{path}");
        }
    }

    #[test]
    fn what_is_of_one_tenant_is_told_of_no_other() {
        assert_eq!(changed("tenants/a/more.yaml", ""), ["a"]);
        assert_eq!(changed("files/b.wav", "c"), ["b"]);
        let moved = LOCK.replace("b two", "b one");
        assert_eq!(changed("pbx.lock", &moved), ["b"]);
        let rotated = LOCK.replace("account users/u u 0", "account users/u u 0+1");
        assert_eq!(changed("pbx.lock", &rotated), ["a"]);
    }

    #[test]
    fn what_says_nothing_of_a_tenant_is_told_of_none() {
        let none: [&str; 0] = [];
        assert_eq!(changed("tests/y.yaml", "tests: []\n"), none);
        assert_eq!(changed("files/c.wav", "c"), none);
        let freed = format!("{LOCK}a 101 user users/v v 0 freed 2026-01-01\n");
        assert_eq!(changed("pbx.lock", &freed), none);
    }

    #[test]
    fn what_stands_side_by_side_is_not_told_as_one() {
        let told = |parts: &[&str]| {
            let mut told = Told::about("x");
            for part in parts {
                told.text(part);
            }
            told.end()
        };
        assert_ne!(told(&["ab", "c"]), told(&["a", "bc"]));
        assert_ne!(told(&["ab"]), told(&["ab", ""]));
        assert_ne!(Told::about("a").end(), Told::about("b").end());
    }
}
