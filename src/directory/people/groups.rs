use super::attributes::of;
use crate::directory::found::Found;
use crate::directory::ldap::Entry;
use crate::directory::notice::Notices;
use crate::model::Directory;
use std::collections::BTreeSet;

/// Notes what membership means: groups get members, people a class.
pub(super) fn groups(
    entries: &[&Entry],
    directory: &Directory,
    found: &mut Found,
    notices: &mut Notices,
) {
    for (theirs, ours) in &directory.groups {
        let Some((section, id)) = ours.split_once('/') else {
            continue;
        };
        let members: Vec<usize> = (0..)
            .zip(entries)
            .filter(|(_, entry)| belongs(entry, theirs, directory))
            .map(|(at, _)| at)
            .collect();
        if members.is_empty() {
            notices.left_out(
                format!("`{theirs}`"),
                "groups of the directory that nobody found is in",
            );
        }
        match section {
            "groups" => found
                .groups
                .entry(id.to_owned())
                .or_default()
                .extend(members),
            _ => class(id, &members, found, notices),
        }
    }
    for members in found.groups.values_mut() {
        let all: BTreeSet<usize> = members.drain(..).collect();
        members.extend(all);
    }
}

fn class(id: &str, members: &[usize], found: &mut Found, notices: &mut Notices) {
    for at in members {
        let person = &mut found.people[*at];
        match &person.class {
            Some(first) if first != id => {
                let place = format!("{} (`{id}`)", person.origin);
                notices.left_out(place, format!("second classes: `{first}` stays"));
            }
            _ => person.class = Some(id.to_owned()),
        }
    }
}

/// Whether an entry is in a group, which is named in full or by its first part alone.
fn belongs(entry: &Entry, group: &str, directory: &Directory) -> bool {
    let wanted = normal(group);
    let attributes = of(directory, "groups");
    let groups = attributes
        .iter()
        .flat_map(|attribute| entry.texts(attribute));
    groups.into_iter().any(|name| {
        let name = normal(&name);
        let first = name.split(',').next().and_then(|part| part.split_once('='));
        name == wanted || first.is_some_and(|(_, value)| value == wanted)
    })
}

/// A name of the directory, without the freedom of spaces and case.
fn normal(name: &str) -> String {
    let parts = name.split(',').map(|part| match part.split_once('=') {
        Some((key, value)) => format!("{}={}", key.trim(), value.trim()),
        None => part.trim().to_owned(),
    });
    parts.collect::<Vec<_>>().join(",").to_lowercase()
}
