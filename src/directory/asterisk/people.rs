use super::dialplan::Plan;
use super::mailboxes::Mailbox;
use super::pjsip::Endpoint;
use super::steps::in_context;
use crate::directory::found::{Found, Person};
use crate::directory::key::Value;
use crate::directory::notice::Notices;
use crate::directory::slug::slug;
use crate::model::Extension;
use std::collections::BTreeMap;

/// Brings endpoints, mailboxes and extensions together.
pub(super) fn people(
    endpoints: &mut [Endpoint],
    boxes: &mut BTreeMap<String, Mailbox>,
    plan: &Plan,
    notices: &mut Notices,
) -> Found {
    let mut found = Found::default();
    for endpoint in endpoints {
        let extension = extension(endpoint, plan);
        let reached = plan.reached(extension.as_deref().unwrap_or_default());
        let listed = endpoint.mailboxes.iter().map(|name| in_context(name));
        let mut names: Vec<String> = listed.chain(reached.mailbox).collect();
        names.dedup();
        let mailbox = names.first().cloned();
        for surplus in names.iter().skip(1) {
            notices.left_out(
                format!("{} (`{surplus}`)", endpoint.place),
                "second mailboxes of an endpoint",
            );
        }
        let mut person = Person {
            origin: endpoint.place.clone(),
            stable: endpoint.name.clone(),
            ..Person::default()
        };
        let known = mailbox.as_ref().and_then(|name| boxes.get_mut(name));
        fill(&mut person, endpoint, known.as_deref(), notices);
        person.id = id(&endpoint.name, &person, extension.as_deref());
        set_extension(&mut person, extension.as_deref(), notices);
        if let Some(seconds) = &reached.ring {
            person.try_set("ring.for", seconds, &endpoint.place, notices);
        }
        match (known, mailbox) {
            (Some(known), _) => claim(known, extension.as_deref(), notices),
            (None, Some(name)) => {
                notices.left_out(
                    format!("{} (`{name}`)", endpoint.place),
                    "mailboxes that voicemail.conf does not hold",
                );
                person.keys.insert("voicemail", Value::Truth(false));
            }
            (None, None) => drop(person.keys.insert("voicemail", Value::Truth(false))),
        }
        found.people.push(person);
    }
    alone(boxes, notices, &mut found);
    found
}

/// The extension that rings the endpoint; else its name, or the number in its caller id, where that is one.
fn extension(endpoint: &Endpoint, plan: &Plan) -> Option<String> {
    let number = |text: &str| Extension::parse(text).ok().map(|_| text.to_owned());
    plan.extension_of(&endpoint.name)
        .or_else(|| number(endpoint.name.split('@').next().unwrap_or_default()))
        .or_else(|| endpoint.caller_number.as_deref().and_then(number))
}

fn set_extension(person: &mut Person, extension: Option<&str>, notices: &mut Notices) {
    let place = person.origin.clone();
    match extension {
        Some(extension) => person.try_set("extension", extension, &place, notices),
        None => notices.left_out(
            place,
            "endpoints that no extension rings: `pbxctl lock` gives them one",
        ),
    }
}

fn fill(
    person: &mut Person,
    endpoint: &Endpoint,
    mailbox: Option<&Mailbox>,
    notices: &mut Notices,
) {
    let name = endpoint
        .caller_name
        .as_ref()
        .or_else(|| mailbox.and_then(|mailbox| mailbox.name.as_ref()));
    person.try_set(
        "name",
        name.unwrap_or(&endpoint.name),
        &endpoint.place,
        notices,
    );
    if let Some(mailbox) = mailbox
        && let Some(email) = &mailbox.email
    {
        person.try_set("email", email, &mailbox.place, notices);
    }
}

/// The name of the endpoint where it is a word, else one made of the person's name or number.
fn id(endpoint: &str, person: &Person, extension: Option<&str>) -> String {
    let name = endpoint.split('@').next().unwrap_or_default();
    let word = name.chars().any(char::is_alphabetic).then(|| slug(name));
    let own = person
        .text("name")
        .filter(|own| own != endpoint)
        .map(|own| slug(&own));
    word.into_iter()
        .chain(own)
        .find(|id| !id.is_empty())
        .unwrap_or_else(|| format!("user-{}", extension.unwrap_or("0")))
}

fn claim(mailbox: &mut Mailbox, extension: Option<&str>, notices: &mut Notices) {
    mailbox.taken = true;
    if extension.is_some_and(|extension| extension != mailbox.number) {
        let place = format!("{} (`{}`)", mailbox.place, mailbox.number);
        notices.left_out(
            place,
            "numbers of mailboxes: a mailbox has the number of its owner",
        );
    }
}

/// Mailboxes of nobody who has an endpoint.
fn alone(boxes: &BTreeMap<String, Mailbox>, notices: &mut Notices, found: &mut Found) {
    for mailbox in boxes.values().filter(|mailbox| !mailbox.taken) {
        let mut person = Person {
            origin: mailbox.place.clone(),
            stable: mailbox.number.clone(),
            ..Person::default()
        };
        let name = mailbox.name.as_ref().unwrap_or(&mailbox.number);
        person.try_set("name", name, &mailbox.place, notices);
        person.id = id(&mailbox.number, &person, Some(&mailbox.number));
        person.try_set("extension", &mailbox.number, &mailbox.place, notices);
        if let Some(email) = &mailbox.email {
            person.try_set("email", email, &mailbox.place, notices);
        }
        notices.left_out(
            mailbox.place.clone(),
            "mailboxes without an endpoint: their owners become users without a phone",
        );
        found.people.push(person);
    }
}
