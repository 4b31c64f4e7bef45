use super::documents::Document;
use super::found::{Found, Person};
use super::ids::assign;
use super::key::{USER, Value};
use super::notice::Notices;
use super::written::{Someone, Written, digits};
use std::collections::{BTreeMap, BTreeSet};

/// Where a document goes.
#[derive(Clone, Debug)]
pub struct Target<'a> {
    /// The tenant's id.
    pub tenant: &'a str,
    /// What the tenant is called, where it is not written yet.
    pub name: &'a str,
    /// Who writes: `sync ad`, `import csv`.
    pub by: &'a str,
}

/// A document that is ready to be written.
#[derive(Clone, Debug)]
pub struct Composed {
    /// Its text.
    pub text: String,
    /// How many users it holds.
    pub users: usize,
    /// How many phones it holds.
    pub phones: usize,
    /// The id of each of the people that were found, also of those who are written by hand.
    pub ids: Vec<String>,
}

/// Makes a document of what was found and is not written by hand.
pub fn compose(
    found: &Found,
    written: &Written,
    target: &Target<'_>,
    notices: &mut Notices,
) -> Composed {
    let by_hand: Vec<_> = found
        .people
        .iter()
        .map(|person| same(person, written))
        .collect();
    let ids = ids(found, &by_hand, written);
    let mut document = Document::default();
    for ((person, id), by_hand) in found.people.iter().zip(&ids).zip(&by_hand) {
        if let Some((_, someone)) = by_hand {
            tell_missing(person, id, someone, notices);
            continue;
        }
        let keys = (person.keys.clone(), person.class.clone());
        document.users.insert(id.clone(), keys);
    }
    phones(found, &ids, written, &mut document, notices);
    groups(found, &ids, written, &mut document, notices);
    if !written.tenant {
        document.tenant = found
            .domain
            .clone()
            .map(|domain| (target.name.to_owned(), domain));
    }
    let (users, phones) = (document.users.len(), document.phones.len());
    Composed {
        text: document.text(target.by),
        users,
        phones,
        ids,
    }
}

/// Who of those written by hand this is: by id, unless the extensions say otherwise; then by extension, then by address.
fn same<'a>(person: &Person, written: &'a Written) -> Option<(&'a str, &'a Someone)> {
    let extension = person.text("extension");
    let email = person.text("email").map(|text| text.to_lowercase());
    let differ = |a: &Option<String>, b: &Option<String>| a.is_some() && b.is_some() && a != b;
    let equal = |a: &Option<String>, b: &Option<String>| a.is_some() && a == b;
    let by_id = written
        .users
        .get_key_value(&person.id)
        .filter(|(_, user)| !differ(&user.extension, &extension));
    let by_extension = || {
        written
            .users
            .iter()
            .find(|(_, user)| equal(&user.extension, &extension))
    };
    let by_email = || {
        let same =
            |user: &Someone| equal(&user.email, &email) && !differ(&user.extension, &extension);
        written.users.iter().find(|(_, user)| same(user))
    };
    by_id
        .or_else(by_extension)
        .or_else(by_email)
        .map(|(id, user)| (id.as_str(), user))
}

fn ids(found: &Found, by_hand: &[Option<(&str, &Someone)>], written: &Written) -> Vec<String> {
    let taken: BTreeSet<String> = written.users.keys().cloned().collect();
    let wishes: Vec<_> = found
        .people
        .iter()
        .zip(by_hand)
        .filter(|(_, by_hand)| by_hand.is_none())
        .map(|(person, _)| (person.id.as_str(), person.stable.as_str()))
        .collect();
    let mut given = assign(&wishes, &taken).into_iter();
    by_hand
        .iter()
        .map(|by_hand| match by_hand {
            Some((id, _)) => (*id).to_owned(),
            None => given.next().unwrap_or_default(),
        })
        .collect()
}

fn tell_missing(person: &Person, id: &str, someone: &Someone, notices: &mut Notices) {
    let Some(keys) = &someone.keys else { return };
    let missing = USER.iter().filter(|key| !keys.contains(&key.path));
    for (key, value) in missing.filter_map(|key| Some((key, person.keys.get(key.path)?))) {
        let what = format!(
            "`{}` of people who are written by hand without it",
            key.path
        );
        let place = format!("users/{id} in {} (`{}`)", someone.place, value.text());
        notices.left_out(place, what);
    }
}

fn phones(
    found: &Found,
    ids: &[String],
    written: &Written,
    document: &mut Document,
    notices: &mut Notices,
) {
    let mac = |keys: &BTreeMap<&str, Value>| keys.get("mac").map(|mac| digits(&mac.text()));
    let known: BTreeMap<&str, &str> = written
        .phones
        .values()
        .filter_map(|(place, mac)| Some((mac.as_deref()?, place.as_str())))
        .collect();
    let (mut wishes, mut fresh) = (Vec::new(), Vec::new());
    for device in &found.devices {
        let digits = mac(&device.keys).unwrap_or_default();
        if let Some(place) = known.get(&*digits) {
            notices.left_out(*place, "phones written by hand: kept as they are");
            continue;
        }
        let owner = device.owner.and_then(|at| ids.get(at));
        wishes.push((owner.cloned().unwrap_or(format!("phone-{digits}")), digits));
        fresh.push((device, owner));
    }
    let taken = written.phones.keys().cloned().collect();
    let wishes: Vec<_> = wishes
        .iter()
        .map(|(id, mac)| (id.as_str(), mac.as_str()))
        .collect();
    for ((device, owner), id) in fresh.into_iter().zip(assign(&wishes, &taken)) {
        let lines = owner.map(|owner| format!("users/{owner}"));
        document
            .phones
            .insert(id, (device.keys.clone(), lines.into_iter().collect()));
    }
}

/// Groups are written unless somebody wrote them by hand: their other keys would be lost.
fn groups(
    found: &Found,
    ids: &[String],
    written: &Written,
    document: &mut Document,
    notices: &mut Notices,
) {
    for (group, members) in &found.groups {
        if let Some(place) = written.groups.get(group) {
            let place = format!(
                "groups/{group} in {place}, members in the directory: {}",
                members.len()
            );
            notices.left_out(place, "groups written by hand: kept as they are");
            continue;
        }
        let members = members.iter().filter_map(|at| ids.get(*at));
        let members: BTreeSet<_> = members.map(|id| format!("users/{id}")).collect();
        document.groups.insert(group.clone(), members);
    }
}
