use super::tree::{DomainNode, UserNode, Word};
use crate::directory::found::{Found, Person};
use crate::directory::key::Value;
use crate::directory::notice::Notices;
use crate::directory::slug::slug;
use crate::model::Extension;
use std::collections::BTreeSet;

/// Parameters that are taken over.
const PARAMS: &[&str] = &["vm-mailto", "vm-enabled"];
/// Parameters that hold a secret, which is not taken over.
const SECRET: &[&str] = &[
    "password",
    "a1-hash",
    "vm-password",
    "vm-a1-hash",
    "reverse-auth-pass",
];
/// Variables that are taken over.
const VARIABLES: &[&str] = &[
    "effective_caller_id_name",
    "effective_caller_id_number",
    "call_timeout",
];

/// The people of a domain.
pub(super) fn people(domain: &DomainNode, notices: &mut Notices) -> Found {
    let mut found = Found {
        domain: Some(domain.name.clone()),
        ..Found::default()
    };
    let mut seen = BTreeSet::new();
    for user in &domain.users {
        let id = user.attributes.get("id").map_or("", String::as_str);
        if !seen.insert(id) {
            notices.left_out(
                format!("{} (`{id}`)", user.place),
                "users that are there already: FreeSWITCH uses the first",
            );
            continue;
        }
        found.people.push(person(user, id, notices));
        tell(user, notices);
    }
    found
}

fn person(user: &UserNode, id: &str, notices: &mut Notices) -> Person {
    let word = |from: &super::tree::Said, name: &str| {
        let value = from
            .get(name)
            .map(|word: &Word| word.value.trim().to_owned());
        value.filter(|value| !value.is_empty() && !value.contains("${"))
    };
    let mut person = Person {
        origin: user.place.clone(),
        stable: id.to_owned(),
        ..Person::default()
    };
    let name = word(&user.variables, "effective_caller_id_name").unwrap_or_else(|| id.to_owned());
    person.try_set("name", &name, &user.place, notices);
    let alias = user.attributes.get("number-alias").cloned();
    let numbers = [
        alias,
        Some(id.to_owned()),
        word(&user.variables, "effective_caller_id_number"),
    ];
    let number = numbers
        .into_iter()
        .flatten()
        .find(|number| Extension::parse(number).is_ok());
    match &number {
        Some(number) => person.try_set("extension", number, &user.place, notices),
        None => notices.left_out(
            user.place.clone(),
            "users without a number: `pbxctl lock` gives them one",
        ),
    }
    if let Some(email) = word(&user.params, "vm-mailto") {
        let place = user.params.get("vm-mailto").map_or("", |word| &word.place);
        person.try_set("email", &email, place, notices);
    }
    if let Some(seconds) = word(&user.variables, "call_timeout") {
        person.try_set("ring.for", &seconds, &user.place, notices);
    }
    if word(&user.params, "vm-enabled").as_deref() == Some("false") {
        person.keys.insert("voicemail", Value::Truth(false));
    }
    let word = id
        .chars()
        .any(char::is_alphabetic)
        .then(|| slug(id))
        .filter(|id| !id.is_empty());
    let named = Some(slug(&name)).filter(|slug| slug.chars().any(char::is_alphabetic));
    person.id = word
        .or(named)
        .unwrap_or_else(|| format!("user-{}", slug(id)));
    person
}

/// Notes what a user says that is not taken over. What many inherit from one line is one place.
fn tell(user: &UserNode, notices: &mut Notices) {
    let said = [
        (&user.params, PARAMS, "parameter"),
        (&user.variables, VARIABLES, "variable"),
    ];
    for (said, known, kind) in said {
        for (name, word) in said
            .iter()
            .filter(|(name, _)| !known.contains(&name.as_str()))
        {
            let what = if SECRET.contains(&name.as_str()) {
                "passwords and PINs: everybody gets a new one, derived from the project key"
                    .to_owned()
            } else {
                format!("the {kind} `{name}`: pbxctl chooses it itself or has no word for it")
            };
            notices.left_out(word.place.clone(), what);
        }
    }
    let known = ["id", "number-alias", "mailbox", "type"];
    for name in user
        .attributes
        .keys()
        .filter(|name| !known.contains(&name.as_str()))
    {
        notices.left_out(
            user.place.clone(),
            format!("the attribute `{name}` of users"),
        );
    }
    let mailbox = user.attributes.get("mailbox");
    if mailbox.is_some_and(|mailbox| Some(mailbox) != user.attributes.get("id")) {
        notices.left_out(
            user.place.clone(),
            "numbers of mailboxes: a mailbox has the number of its owner",
        );
    }
}
