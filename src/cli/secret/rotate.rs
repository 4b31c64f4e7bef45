use super::of::{self, What, Whose};
use crate::allocate::{Device, Entry, Kind, Lockfile};
use crate::cli::compile::{self, Front};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::repository::Repository;
use crate::cli::session::Session;
use crate::cli::{lock, stale};
use std::collections::BTreeSet;

/// Beyond so many phones only their count is told.
const SHOWN: usize = 20;

/// Replace the passwords and PINs of a user, a phone or everybody
///
/// Raises the rotation in pbx.lock, from which new secrets follow, and changes nothing else. Commit the result and apply
/// it; the phones that are named then fetch their files again.
#[derive(Debug, clap::Args)]
pub(super) struct Rotate {
    /// Whose: users/alice (all accounts and the PIN) or phones/alice-desk (the accounts on it)
    #[arg(
        value_name = "WHOSE",
        required_unless_present = "all",
        conflicts_with = "all"
    )]
    whose: Option<String>,
    /// Everybody's
    #[arg(long)]
    all: bool,
    /// The tenant; with --all nobody else's are replaced
    #[arg(long, value_name = "TENANT")]
    tenant: Option<String>,
}

/// A line of the lockfile: tenant, kind and birth id.
type Line = (String, Kind, String);

impl Rotate {
    /// Raises the rotation of what is meant.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let here = Repository::nearest();
        let front = compile::front(session, &here, None)?;
        if front.sound(session).is_none() {
            return Ok(Exit::Failed);
        }
        let whose = self.whose(&front)?;
        let wanted: BTreeSet<Line> = whose.iter().flat_map(lines).collect();
        let mut rotated = front.before.clone();
        let raised = rotated.rotate(|entry| wanted.contains(&line(entry)));
        if raised < wanted.len() {
            return Err(
                Failure::new("`pbx.lock` does not hold all that would be rotated")
                    .help("run `pbxctl lock` first, then this again"),
            );
        }
        if raised == 0 {
            session.out.say("there is nothing to rotate");
            return Ok(Exit::Done);
        }
        lock::write(&front.root, &rotated.to_string())?;
        tell(session, &front.before, &rotated, &whose);
        Ok(Exit::Done)
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
    let tenant = whose.id.to_string();
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
    let (mut phones, mut by_hand) = (BTreeSet::new(), BTreeSet::new());
    for (id, account) in whose.iter().flat_map(|whose| {
        let accounts = whose.accounts().into_iter();
        accounts.map(move |account| (whose.id, account))
    }) {
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
