#![expect(
    clippy::disallowed_methods,
    reason = "this is where the index of a directory is read"
)]

mod ask;

use super::exit::Exit;
use super::failure::Failure;
use super::incoming::{self, Incoming};
use super::out::Out;
use super::session::Session;
use crate::allocate::Lockfile;
use crate::diag::Diagnostics;
use crate::directory::{self, Change, Index, Missing, Notices, Synced, Target};
use crate::model::{Directory, Site, UserId};
use crate::resolve::resolve;
use crate::syntax;
use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// So many names are told of those who joined, left or were renamed.
const SHOWN: usize = 20;

/// Refresh the documents that come from a directory
///
/// Asks the LDAP directory that is declared as `directories.DIRECTORY` and writes `tenants/TENANT/DIRECTORY.yaml`, ready for
/// review. Who is written by hand in another file of the tenant is left alone. Nothing reaches a PBX.
#[derive(Debug, clap::Args)]
pub(super) struct Sync {
    /// The directory, by its id
    #[arg(value_name = "DIRECTORY")]
    name: String,
    /// The tenant, where several have a directory of that id
    #[arg(long, value_name = "TENANT")]
    tenant: Option<String>,
    /// Print the document, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Accept that so many people are missing: `users=12`
    #[arg(long, value_name = "users=COUNT", value_parser = waiver)]
    waive: Option<usize>,
}

fn waiver(text: &str) -> Result<usize, String> {
    let count = text
        .strip_prefix("users=")
        .and_then(|count| count.parse().ok());
    count.ok_or_else(|| "write it as `users=12`".to_owned())
}

impl Sync {
    /// Asks the directory and writes the document.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let incoming = Incoming::read(session)?;
        let (site, found) = resolve(&syntax::read(&incoming.repository).0);
        let directory = self.declared(session, &incoming, &site, found)?;
        if session.offline {
            return Err(Failure::usage(
                "a directory cannot be asked with `--offline`",
            ));
        }
        let tenant = directory.tenant.as_str();
        let paths = Paths::new(tenant, &self.name);
        let index = index(&incoming.root, &paths.index)?;
        let written = incoming.written(session, tenant, &paths.document)?;
        let answer = ask::ask(session, &self.name, &incoming.root, &directory)?;
        let mut notices = Notices::default();
        let locked = locked(&incoming, tenant);
        let synced =
            directory::people(&answer, &directory, &index, &written, &locked, &mut notices);
        let composed = self.compose(&directory, &synced, &written, &mut notices);
        incoming::tell(session, &notices)?;
        incoming::accept(session, &paths.document, &composed.text)?;
        let written = users(&incoming, tenant, &paths.document);
        let policy = site.project.policy.deletes.get(UserId::SECTION);
        let missing = directory::missing(&synced, &index, written, policy);
        self.guard(&synced, missing)?;
        tell(session, &synced);
        incoming::summary(session, &paths.document, &composed);
        if self.dry_run {
            Out::data(&composed.text)?;
            return Ok(Exit::Done);
        }
        let mut changes = synced.photos(tenant, &composed.ids, &index);
        let now = synced.index(&composed.ids).text(&self.name);
        for (path, text) in [(paths.document, composed.text), (paths.index, now)] {
            changes.push(Change {
                path,
                bytes: Some(text.into_bytes()),
            });
        }
        if incoming::place(session, &incoming, &changes)? > 0 {
            session
                .out
                .say("review it with `git diff`, then run `pbxctl check` and `pbxctl lock`");
        }
        Ok(Exit::Done)
    }

    fn compose(
        &self,
        directory: &Directory,
        synced: &Synced,
        written: &directory::Written,
        notices: &mut Notices,
    ) -> directory::Composed {
        let tenant = directory.tenant.as_str();
        let target = Target {
            tenant,
            name: tenant,
            by: &format!("sync {}", self.name),
        };
        directory::compose(&synced.found, written, &target, notices)
    }

    /// The directory as it is declared, sound; nothing else of the repository need be.
    fn declared(
        &self,
        session: &Session,
        incoming: &Incoming,
        site: &Site,
        found: Diagnostics,
    ) -> Result<Directory, Failure> {
        let mut all = directories(site).filter(|(id, directory)| {
            let wanted = self.tenant.as_deref();
            *id == self.name && wanted.is_none_or(|tenant| tenant == directory.tenant.as_str())
        });
        match (all.next(), all.next()) {
            (Some((_, directory)), None) => Ok(directory.clone()),
            (Some(_), Some(_)) => Err(Failure::usage(format!(
                "several tenants have a directory `{}`",
                self.name
            ))
            .help("name the tenant: `--tenant TENANT`")),
            _ if found.has_errors() || incoming.found.has_errors() => {
                Err(incoming.unsound(session, found))
            }
            _ => {
                let failure = Failure::new(format!("there is no directory `{}`", self.name));
                let known = directories(site).map(|(id, _)| id);
                Err(match crate::diag::did_you_mean(&self.name, known) {
                    Some(near) => failure.help(format!("did you mean `{near}`?")),
                    None => failure.help("declare it: `directories: {ad: {ldap: …, base: …}}`"),
                })
            }
        }
    }

    /// A directory that suddenly knows few people is not believed.
    fn guard(&self, synced: &Synced, missing: Missing) -> Result<(), Failure> {
        if synced.found.people.is_empty() && missing.gone == 0 {
            return Err(
                Failure::new(format!("the directory `{}` holds nobody", self.name))
                    .help("look at its `base` and `filter`"),
            );
        }
        if !missing.suspicious || self.waive == Some(missing.gone) {
            return Ok(());
        }
        let failure = Failure {
            exit: Exit::Refused,
            ..Failure::new(format!(
                "{} of {} people are missing in the directory: nothing was written",
                missing.gone, missing.before
            ))
        };
        Err(failure
            .help("find out whether its answer is whole: rights of the account, `base`, `filter`")
            .help(format!("accept it with `--waive users={}`", missing.gone)))
    }
}

/// The files of a directory's people.
struct Paths {
    document: String,
    index: String,
}

impl Paths {
    fn new(tenant: &str, directory: &str) -> Self {
        Self {
            document: format!("tenants/{tenant}/{directory}.yaml"),
            index: format!("tenants/{tenant}/.{directory}.index"),
        }
    }
}

fn directories(site: &Site) -> impl Iterator<Item = (&str, &Directory)> {
    let tenants = site.tenants.values().flat_map(|tenant| &tenant.directories);
    let all = site.project.directories.iter().chain(tenants);
    all.map(|(id, directory)| (id.as_str(), directory))
}

fn index(root: &Path, path: &str) -> Result<Index, Failure> {
    let text = match fs::read_to_string(root.join(path)) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Index::default()),
        Err(error) => return Err(Failure::doing(format!("read `{path}`"))(error)),
    };
    Index::parse(&text).map_err(|line| {
        Failure::new(format!("line {line} of `{path}` is damaged")).help(
            "restore the file from Git, or remove it: then renames since the last run are not seen",
        )
    })
}

/// The ids that the lockfile knows of a tenant.
fn locked(incoming: &Incoming, tenant: &str) -> BTreeSet<String> {
    let Some(file) = incoming.repository.lock else {
        return BTreeSet::new();
    };
    let text = incoming.repository.sources.file(file).text();
    let (lockfile, _) = Lockfile::parse(file, text);
    let held = lockfile
        .entries()
        .filter(|entry| *entry.tenant == *tenant && entry.freed.is_none());
    held.filter_map(|entry| entry.owner.strip_prefix("users/").map(str::to_owned))
        .collect()
}

/// How many people the document holds so far.
fn users(incoming: &Incoming, tenant: &str, path: &str) -> usize {
    let file = incoming.repository.sources.find(path);
    let (documents, _) = syntax::read(&incoming.repository);
    let tenant = documents.tenant(tenant);
    let documents = tenant.iter().flat_map(|folder| &folder.documents);
    let keys = documents.flat_map(|document| &document.users.items);
    keys.filter(|user| Some(user.key.place.file) == file)
        .count()
}

fn tell(session: &Session, synced: &Synced) {
    let renamed = synced
        .renamed
        .iter()
        .map(|(from, to)| format!("users/{from} is users/{to} now"));
    let joined = synced.joined.iter().map(|id| format!("users/{id}"));
    let gone = synced.gone.iter().map(|id| format!("users/{id}"));
    lines(session, '~', renamed.collect());
    lines(session, '-', gone.collect());
    lines(session, '+', joined.collect());
}

fn lines(session: &Session, sign: char, mut all: Vec<String>) {
    all.sort();
    for line in all.iter().take(SHOWN) {
        session.out.say(&format!("{sign} {line}"));
    }
    if all.len() > SHOWN {
        session
            .out
            .say(&format!("{sign} … and {} more", all.len() - SHOWN));
    }
}
