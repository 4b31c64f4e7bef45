//! Teams as small as the allocator sees them, without their YAML.

use crate::support::TODAY;
use pbxctl::allocate::{Allocated, Entry, Kind, Lockfile, Number, allocate};
use pbxctl::catalog::EMERGENCY;
use pbxctl::diag::Diagnostics;
use pbxctl::model::Address;
use pbxctl::model::{
    Connect, Domain, Engine, Extension, Host, HostId, Mac, Member, Phone, PhoneId, Pool, PoolKind,
    Project, Range, Site, Tenant, TenantId, User, UserId,
};
use pbxctl::source::{FileId, Place, SourceMap, Spanned};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// The teams of a site, by tenant.
pub(crate) type Crews = BTreeMap<String, Crew>;

/// A tenant.
#[derive(Clone, Debug, Default)]
pub(crate) struct Crew {
    /// Its pool for users; none means a block.
    pub(crate) pool: Option<String>,
    /// Its users.
    pub(crate) users: BTreeMap<String, Person>,
    /// Its phones, and the users of their lines.
    pub(crate) phones: BTreeMap<String, Vec<String>>,
}

/// A user.
#[derive(Clone, Debug, Default)]
pub(crate) struct Person {
    pub(crate) pinned: Option<String>,
    pub(crate) former: Option<String>,
}

impl Crew {
    /// A tenant with a pool and these users.
    pub(crate) fn new<'a>(pool: Option<&str>, users: impl IntoIterator<Item = &'a str>) -> Self {
        let users = users.into_iter();
        Self {
            pool: pool.map(str::to_owned),
            users: users.map(|id| (id.to_owned(), Person::default())).collect(),
            phones: BTreeMap::new(),
        }
    }

    /// With a user more.
    pub(crate) fn with(&self, id: &str) -> Self {
        let mut more = self.clone();
        more.users.insert(id.to_owned(), Person::default());
        more
    }
}

/// One tenant of the id `acme`.
pub(crate) fn alone(crew: &Crew) -> Crews {
    Crews::from([("acme".to_owned(), crew.clone())])
}

/// The site of these teams, on two hosts.
pub(crate) fn site(crews: &Crews) -> Site {
    let place = Place::new(file(), 0, 0);
    let tenants = crews.iter();
    let tenants = tenants
        .map(|(id, crew)| {
            (
                TenantId::parse(id).unwrap(),
                Member::from(tenant(id, crew, place)).into(),
            )
        })
        .collect();
    let hosts = ["east", "west"].map(|id| (HostId::parse(id).unwrap(), host(id, place)));
    let hosts = hosts.into();
    Site {
        project: Project {
            hosts,
            ..Project::default()
        },
        tenants,
        tests: Vec::new(),
    }
}

fn file() -> FileId {
    SourceMap::default().add("site.yaml", "")
}

fn host(id: &str, place: Place) -> Host {
    Host {
        place,
        engine: Spanned::new(Engine::Asterisk, place),
        connect: Connect::Dir(id.to_owned()),
        address: Spanned::new(Address::parse("pbx.example.net").unwrap(), place),
        websocket: None,
        region: None,
        default_tenant: None,
        include: "pbxctl".to_owned(),
        layout: pbxctl::model::Layout::Linked,
        capacity: None,
    }
}

fn tenant(id: &str, crew: &Crew, place: Place) -> Tenant {
    let pool = |range: &String| Pool {
        kind: PoolKind::Users,
        range: Spanned::new(Range::parse(range).unwrap(), place),
        reuse_after: Duration::ZERO,
    };
    let domain = Domain::parse(&format!("{id}.example.net")).unwrap();
    let users = crew.users.iter();
    let phones = crew.phones.iter().zip(1_u64..);
    Tenant {
        name: Spanned::new(id.to_owned(), place),
        domain: Spanned::new(domain, place),
        pools: crew.pool.iter().map(pool).collect(),
        users: users
            .map(|(id, person)| (user_id(id), user(person, place)))
            .collect(),
        phones: phones
            .map(|((id, lines), n)| (PhoneId::parse(id).unwrap(), phone(n, lines, place)))
            .collect(),
        ..Tenant::blank(place)
    }
}

fn user(person: &Person, place: Place) -> User {
    let pinned = person.pinned.as_ref();
    let former = person.former.as_ref();
    User {
        extension: pinned.map(|text| Spanned::new(Extension::parse(text).unwrap(), place)),
        renamed_from: former.map(|id| Spanned::new(user_id(id), place)),
        ..User::named(Spanned::new("Somebody".to_owned(), place))
    }
}

fn phone(n: u64, lines: &[String], place: Place) -> Phone {
    let mac = Spanned::new(Mac::parse(&format!("{n:012x}")).unwrap(), place);
    let model = Spanned::new("yealink-t46s".to_owned(), place);
    let lines = lines.iter().map(|id| Spanned::new(user_id(id), place));
    Phone {
        lines: lines.collect(),
        ..Phone::blank(mac, model)
    }
}

pub(crate) fn user_id(id: &str) -> UserId {
    UserId::parse(id).unwrap()
}

/// Allocates, where that must work.
pub(crate) fn lock(crews: &Crews, old: &Lockfile) -> Allocated {
    let (allocated, found) = attempt(crews, old);
    assert!(!found.has_errors(), "{found:?}");
    allocated
}

/// Allocates.
pub(crate) fn attempt(crews: &Crews, old: &Lockfile) -> (Allocated, Diagnostics) {
    allocate(&site(crews), old, TODAY)
}

/// The number of each user of each tenant.
pub(crate) fn numbers(allocated: &Allocated) -> BTreeMap<(String, String), String> {
    let tenants = allocated.allocation.tenants.iter();
    let users = tenants.flat_map(|(tenant, held)| {
        let number = move |(user, held): (&UserId, &pbxctl::allocate::Held)| {
            (
                (tenant.to_string(), user.to_string()),
                held.extension.to_string(),
            )
        };
        held.users.iter().map(number)
    });
    users.collect()
}

/// Holds what is true of every allocation that had no error.
pub(crate) fn hold(crews: &Crews, allocated: &Allocated) {
    for (id, crew) in crews {
        let held = &allocated.allocation.tenants[id.as_str()];
        let extensions: BTreeSet<_> = held.users.values().map(|held| held.extension).collect();
        assert_eq!(held.users.len(), crew.users.len(), "everybody has a number");
        assert_eq!(extensions.len(), crew.users.len(), "nobody shares one");
        for extension in &extensions {
            assert!(
                !EMERGENCY.contains(&&*extension.to_string()),
                "{extension} is for help"
            );
            if let Some(pool) = &crew.pool {
                assert!(
                    Range::parse(pool).unwrap().contains(*extension),
                    "{extension}"
                );
            }
        }
        let accounts: BTreeSet<_> = held
            .accounts
            .iter()
            .map(pbxctl::allocate::Account::name)
            .collect();
        assert_eq!(
            accounts.len(),
            held.accounts.len(),
            "no account shares a name"
        );
        for user in held.users.keys() {
            assert!(!held.accounts_of(user).is_empty(), "{user} has an account");
        }
    }
    births_are_given_once(&allocated.lockfile);
    lines_are_held_once(&allocated.lockfile);
    survives_its_text(&allocated.lockfile);
    let again = allocate(&site(crews), &allocated.lockfile, "2030-01-01");
    assert!(!again.1.has_errors());
    assert_eq!(
        again.0.lockfile, allocated.lockfile,
        "a second time changes nothing"
    );
    assert_eq!(numbers(&again.0), numbers(allocated));
}

fn births_are_given_once(lockfile: &Lockfile) {
    let mut seen = BTreeSet::new();
    for entry in lockfile.entries() {
        let key = (&entry.tenant, entry.kind, &entry.birth);
        assert!(
            seen.insert(key),
            "`{}` was born twice:\n{lockfile}",
            entry.birth
        );
    }
}

fn lines_are_held_once(lockfile: &Lockfile) {
    let (mut numbers, mut owners) = (BTreeSet::new(), BTreeSet::new());
    for entry in lockfile.held() {
        assert!(
            numbers.insert((&entry.tenant, entry.kind, &entry.number)),
            "{lockfile}"
        );
        assert!(
            owners.insert((&entry.tenant, entry.kind, &entry.owner)),
            "{lockfile}"
        );
    }
}

/// What is written is read back the same, line by line in order.
pub(crate) fn survives_its_text(lockfile: &Lockfile) {
    let text = lockfile.to_string();
    let (read, found) = Lockfile::parse(file(), &text);
    assert!(found.is_empty(), "{found:?}\n{text}");
    assert_eq!(&read, lockfile);
    assert_eq!(read.to_string(), text);
}

/// Reads a text where that must work.
pub(crate) fn parse(text: &str) -> (Lockfile, Diagnostics) {
    Lockfile::parse(file(), text)
}

/// The line of a user.
pub(crate) fn line<'a>(lockfile: &'a Lockfile, tenant: &str, user: &str) -> Option<&'a Entry> {
    let owner = user_id(user).reference();
    lockfile.held().find(|entry| {
        *entry.tenant == *tenant && entry.kind == Kind::User && *entry.owner == *owner
    })
}

/// The block of a tenant.
pub(crate) fn block(lockfile: &Lockfile, tenant: &str) -> Option<u64> {
    let mut blocks = lockfile.held().filter(|entry| *entry.tenant == *tenant);
    blocks.find_map(|entry| match entry.number {
        Number::Block(thousand) => Some(thousand),
        _ => None,
    })
}
