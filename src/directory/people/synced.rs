use super::entry::{self, Somebody};
use super::groups::groups;
use super::index::{Index, Known};
use crate::directory::found::Found;
use crate::directory::ids::assign;
use crate::directory::key::Value;
use crate::directory::ldap::Answer;
use crate::directory::notice::Notices;
use crate::directory::write::Change;
use crate::directory::written::Written;
use crate::model::Directory;
use std::collections::{BTreeMap, BTreeSet};

/// People of a directory, brought together with who they were before.
#[derive(Clone, Debug, Default)]
pub struct Synced {
    /// The people, ready for a document.
    pub found: Found,
    /// The ids of those who were there before and are no more.
    pub gone: Vec<String>,
    /// Who was renamed: the former id and the new one.
    pub renamed: Vec<(String, String)>,
    /// The ids of those who are new.
    pub joined: Vec<String>,
    who: Vec<Who>,
}

/// What the index keeps of somebody.
#[derive(Clone, Debug, Default)]
struct Who {
    unique: String,
    wish: String,
    former: Option<String>,
    photo: Option<Vec<u8>>,
}

/// Reads an answer. `locked` are the ids that `pbx.lock` knows: a rename starts from one of them.
pub fn people(
    answer: &Answer,
    directory: &Directory,
    index: &Index,
    written: &Written,
    locked: &BTreeSet<String>,
    notices: &mut Notices,
) -> Synced {
    let mut read = Vec::new();
    for entry in &answer.entries {
        read.extend(entry::read(entry, directory, notices).map(|somebody| (somebody, entry)));
    }
    read.sort_by(|(a, _), (b, _)| a.unique.cmp(&b.unique));
    read.dedup_by(|(again, _), (first, _)| again.unique == first.unique);
    let (mut all, entries): (Vec<Somebody>, Vec<_>) = read.into_iter().unzip();
    let ids = ids(&all, index);
    let in_use: BTreeSet<&str> = ids
        .iter()
        .map(String::as_str)
        .chain(written.users.keys().map(String::as_str))
        .collect();
    let mut synced = Synced::default();
    for (somebody, id) in all.iter_mut().zip(&ids) {
        let known = index.people.get(&somebody.unique);
        let former = known.and_then(|known| former(known, id, locked));
        let former = former.filter(|former| !in_use.contains(&**former));
        synced.note(known, id);
        synced.take(somebody, id, former);
    }
    no_doubles(&mut synced.found, notices);
    groups(&entries, directory, &mut synced.found, notices);
    let here: BTreeSet<&str> = synced.who.iter().map(|who| who.unique.as_str()).collect();
    let gone = index
        .people
        .iter()
        .filter(|(unique, _)| !here.contains(unique.as_str()));
    synced.gone = gone.map(|(_, known)| known.id.clone()).collect();
    for referral in &answer.referrals {
        notices.left_out(
            referral.clone(),
            "referrals to other servers, which are not followed",
        );
    }
    synced
}

/// Whoever is known under the same account name keeps the id; all others get one.
fn ids(all: &[Somebody], index: &Index) -> Vec<String> {
    let kept = |somebody: &Somebody| {
        let known = index.people.get(&somebody.unique)?;
        (known.wish == somebody.wish).then(|| known.id.clone())
    };
    let kept: Vec<Option<String>> = all.iter().map(kept).collect();
    let taken: BTreeSet<String> = kept.iter().flatten().cloned().collect();
    let wishes = all.iter().zip(&kept).filter(|(_, kept)| kept.is_none());
    let wishes: Vec<_> = wishes
        .map(|(one, _)| (one.wish.as_str(), one.unique.as_str()))
        .collect();
    let mut given = assign(&wishes, &taken).into_iter();
    kept.into_iter()
        .map(|kept| kept.or_else(|| given.next()).unwrap_or_default())
        .collect()
}

/// The id that somebody had before a rename. Of two renames without a `pbxctl lock` between them, the first counts.
fn former(known: &Known, id: &str, locked: &BTreeSet<String>) -> Option<String> {
    let former = match &known.former {
        _ if known.id == id => known.former.clone(),
        Some(former) if !locked.contains(&known.id) => Some(former.clone()),
        _ => Some(known.id.clone()),
    };
    former.filter(|former| former != id)
}

/// An extension that several people have is nobody's: `pbxctl lock` keeps it with whoever held it.
fn no_doubles(found: &mut Found, notices: &mut Notices) {
    let mut owners: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, person) in found.people.iter().enumerate() {
        if let Some(extension) = person.text("extension") {
            owners.entry(extension).or_default().push(at);
        }
    }
    for (extension, owners) in owners.into_iter().filter(|(_, owners)| owners.len() > 1) {
        for at in owners {
            let person = &mut found.people[at];
            person.keys.remove("extension");
            let place = format!("{} (`{extension}`)", person.origin);
            notices.left_out(
                place,
                "extensions that several people have: nobody's is pinned",
            );
        }
    }
}

impl Synced {
    fn note(&mut self, known: Option<&Known>, id: &str) {
        match known {
            None => self.joined.push(id.to_owned()),
            Some(known) if known.id != id => self.renamed.push((known.id.clone(), id.to_owned())),
            Some(_) => {}
        }
    }

    fn take(&mut self, somebody: &mut Somebody, id: &str, former: Option<String>) {
        let mut person = std::mem::take(&mut somebody.person);
        id.clone_into(&mut person.id);
        person.stable.clone_from(&somebody.unique);
        if let Some(former) = &former {
            person
                .keys
                .insert("renamed_from", Value::Text(former.clone()));
        }
        self.found.people.push(person);
        self.who.push(Who {
            unique: somebody.unique.clone(),
            wish: somebody.wish.clone(),
            former,
            photo: somebody.photo.take(),
        });
    }

    /// What the next run must know; `ids` are those that the document gave.
    pub fn index(&self, ids: &[String]) -> Index {
        let known = self.who.iter().zip(ids).map(|(who, id)| {
            let known = Known {
                wish: who.wish.clone(),
                id: id.clone(),
                former: who.former.clone(),
                photo: who.photo.is_some(),
            };
            (who.unique.clone(), known)
        });
        Index {
            people: known.collect(),
        }
    }

    /// The photos to write, and those of people who have none any more.
    pub fn photos(&self, tenant: &str, ids: &[String], before: &Index) -> Vec<Change> {
        let path = |id: &str| format!("files/photos/{tenant}/{id}.jpg");
        let old = before.people.values().filter(|known| known.photo);
        let mut photos: BTreeMap<String, Option<Vec<u8>>> =
            old.map(|known| (path(&known.id), None)).collect();
        for (who, id) in self.who.iter().zip(ids) {
            if let Some(photo) = &who.photo {
                photos.insert(path(id), Some(photo.clone()));
            }
        }
        photos
            .into_iter()
            .map(|(path, bytes)| Change { path, bytes })
            .collect()
    }
}
