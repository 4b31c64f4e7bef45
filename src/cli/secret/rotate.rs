use super::of::{self, What, Whose};
use crate::allocate::{Device, Entry, Kind, Lockfile, Rotation};
use crate::cli::compile;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::front::Front;
use crate::cli::repository::Repository;
use crate::cli::session::Session;
use crate::cli::{lock, stale};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Beyond so many phones only their count is told.
const SHOWN: usize = 20;

/// Replace the passwords and PINs of a user, a phone or everybody
///
/// Changes the rotation in pbx.lock, from which new secrets follow, and nothing else. A password is replaced in three releases, so
/// that nobody is cut off: the PBX takes the old one and a new one; devices are told the new one; the old one goes. Commit and apply
/// after each, and go on with --next. A PIN, which no device knows, is replaced with the first.
#[derive(Debug, clap::Args)]
pub(super) struct Rotate {
    /// Whose: users/alice (all accounts and the PIN) or phones/alice-desk (the accounts on it)
    #[arg(
        value_name = "WHOSE",
        required_unless_present_any = ["all", "next"],
        conflicts_with = "all"
    )]
    whose: Option<String>,
    /// Everybody's
    #[arg(long)]
    all: bool,
    /// Take what is under way one release further; everybody's where nobody is named
    #[arg(long)]
    next: bool,
    /// In one release, as where a phone was stolen: who has the old password is cut off until they fetch the new one
    #[arg(long, conflicts_with = "next")]
    at_once: bool,
    /// The tenant; with --all nobody else's are replaced
    #[arg(long, value_name = "TENANT")]
    tenant: Option<String>,
}

/// A line of the lockfile: tenant, kind and birth id.
type Line = (Arc<str>, Kind, Arc<str>);

impl Rotate {
    /// Changes the rotation of what is meant.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let here = Repository::nearest();
        let front = compile::front(session, &here, None)?;
        if front.sound(session).is_none() {
            return Ok(Exit::Failed);
        }
        let whose = self.whose(&front)?;
        let wanted: BTreeSet<Line> = whose.iter().flat_map(lines).collect();
        let held = |entry: &&Entry| wanted.contains(&line(entry));
        let held: Vec<_> = front.before.held().filter(held).collect();
        if held.len() < wanted.len() {
            return Err(
                Failure::new("`pbx.lock` does not hold all that would be rotated")
                    .help("run `pbxctl lock` first, then this again"),
            );
        }
        self.free(&held)?;
        let mut rotated = front.before.clone();
        let new = |entry: &Entry| {
            self.rotation(entry)
                .filter(|_| wanted.contains(&line(entry)))
        };
        if rotated.rotate(new) == 0 {
            session.out.say("there is nothing to rotate");
            return Ok(Exit::Done);
        }
        lock::write(&front.root, &rotated.to_string())?;
        tell(session, &front.before, &rotated, &whose);
        Ok(Exit::Done)
    }

    /// Refuses to begin anew with what is under way.
    fn free(&self, held: &[&Entry]) -> Result<(), Failure> {
        let mut under_way = held.iter().filter(|entry| entry.rotation.also().is_some());
        let begun = under_way.next().filter(|_| !self.next && !self.at_once);
        begun.map_or(Ok(()), |begun| {
            let message = format!("a password of `{}` is being replaced already", begun.owner);
            Err(Failure::new(message)
                .help("apply what `pbx.lock` says, then run `pbxctl secret rotate --next`"))
        })
    }

    /// Which of its secrets a line has from now on; none where they stay.
    fn rotation(&self, entry: &Entry) -> Option<Rotation> {
        let (now, is_password) = (entry.rotation, entry.kind == Kind::Account);
        match (self.next, self.at_once) {
            (true, _) => now.also().map(|_| now.next()),
            (false, false) if is_password => Some(now.next()),
            _ => Some(now.at_once()),
        }
    }

    fn whose<'a>(&self, front: &'a Front) -> Result<Vec<Whose<'a>>, Failure> {
        let tenant = self.tenant.as_deref();
        if let Some(reference) = &self.whose {
            return of::one(front, tenant, reference).map(|one| vec![one]);
        }
        let tenants = of::tenants(front, tenant)?.into_iter();
        let all = tenants.map(|(id, tenant, held)| Whose {
            id,
            tenant,
            held,
            what: What::All,
        });
        Ok(all.collect())
    }
}

/// The lines whose rotation their secrets derive from.
fn lines(whose: &Whose<'_>) -> Vec<Line> {
    let tenant: Arc<str> = whose.id.as_str().into();
    let accounts = whose.accounts().into_iter();
    let accounts = accounts.map(|account| (Kind::Account, account.birth.clone()));
    let mailboxes = whose.mailboxes().into_iter();
    accounts
        .chain(mailboxes.map(|(_, held)| (Kind::User, held.birth.clone())))
        .map(|(kind, birth)| (tenant.clone(), kind, birth))
        .collect()
}

fn line(entry: &Entry) -> Line {
    (entry.tenant.clone(), entry.kind, entry.birth.clone())
}

fn tell(session: &Session, before: &Lockfile, now: &Lockfile, whose: &[Whose<'_>]) {
    let changes = stale::changes(before, now);
    lock::tell(session, &changes);
    let told = |lockfile: &Lockfile| -> BTreeMap<Line, u32> {
        let held = lockfile.held();
        held.map(|entry| (line(entry), entry.rotation.told()))
            .collect()
    };
    let (was, is) = (told(before), told(now));
    let (mut phones, mut by_hand) = (BTreeSet::new(), BTreeSet::new());
    for (id, account) in whose.iter().flat_map(|whose| {
        let accounts = whose.accounts().into_iter();
        accounts.map(move |account| (whose.id, account))
    }) {
        let line = (id.as_str().into(), Kind::Account, account.birth.clone());
        if was.get(&line) == is.get(&line) {
            continue;
        }
        let user = account.user.reference();
        match &account.device {
            Device::Line(phone, _) => phones.insert(format!("{} of {id}", phone.reference())),
            Device::Softphone(kind) => by_hand.insert(format!("{} of {user} of {id}", kind.name())),
            Device::ByHand => by_hand.insert(format!("{user} of {id}")),
        };
    }
    names(
        session,
        "must fetch their files again once this is applied:",
        &phones,
    );
    names(
        session,
        "must be set up by hand again (`pbxctl secret show`):",
        &by_hand,
    );
    session
        .out
        .say("next: commit `pbx.lock`, and run `pbxctl apply`");
    if let Some(text) = further(before, now) {
        session.out.say(text);
    }
}

/// What the release that was written is about, and what comes behind it.
fn further(before: &Lockfile, now: &Lockfile) -> Option<&'static str> {
    let under_way = |lockfile: &Lockfile| {
        let mut held = lockfile.held();
        held.any(|entry| entry.rotation.also().is_some())
    };
    match (under_way(before), under_way(now)) {
        (false, true) => Some(
            "then the PBX takes both passwords: go on with `pbxctl secret rotate --next`, which tells devices the new one",
        ),
        (true, true) => Some(
            "then, when every device has come back, `pbxctl secret rotate --next` again, which ends the old one",
        ),
        _ => None,
    }
}

fn names(session: &Session, what: &str, names: &BTreeSet<String>) {
    if names.is_empty() {
        return;
    }
    session.out.say(what);
    for name in names.iter().take(SHOWN) {
        session.out.say(&format!("  {name}"));
    }
    if names.len() > SHOWN {
        session
            .out
            .say(&format!("  … and {} more", names.len() - SHOWN));
    }
}
