use super::attributes::{CLASS, of};
use super::photo;
use crate::directory::found::Person;
use crate::directory::ldap::Entry;
use crate::directory::notice::Notices;
use crate::directory::slug::slug;
use crate::model::{Directory, Extension};

/// The bit of `userAccountControl` that disables an account.
const DISABLED: u64 = 2;

/// Somebody in the directory.
#[derive(Clone, Debug, Default)]
pub(super) struct Somebody {
    /// Tells this person from all others, whatever they are called.
    pub(super) unique: String,
    /// The id that the account's name makes.
    pub(super) wish: String,
    pub(super) person: Person,
    pub(super) photo: Option<Vec<u8>>,
}

/// Reads an entry; `None` for what is no person.
pub(super) fn read(
    entry: &Entry,
    directory: &Directory,
    notices: &mut Notices,
) -> Option<Somebody> {
    let classes = entry.texts(CLASS);
    if classes
        .iter()
        .any(|class| class.eq_ignore_ascii_case("computer"))
    {
        return None;
    }
    let text = |key: &str| {
        let attributes = of(directory, key);
        attributes
            .iter()
            .find_map(|attribute| entry.text(attribute))
    };
    let account = text("id");
    let name = text("name").or_else(|| account.clone());
    let wish = account.as_deref().map(slug).filter(|id| !id.is_empty());
    let wish = wish
        .or_else(|| name.as_deref().map(slug))
        .filter(|id| !id.is_empty());
    let (Some(name), Some(wish)) = (name, wish) else {
        notices.left_out(entry.dn.clone(), "entries without a name");
        return None;
    };
    let mut person = Person {
        origin: entry.dn.clone(),
        id: wish.clone(),
        ..Person::default()
    };
    person.try_set("name", &name, &entry.dn, notices);
    if let Some(email) = text("email") {
        person.try_set("email", &email, &entry.dn, notices);
    }
    extension(&mut person, entry, directory, notices);
    if let Some(state) = text("state").and_then(|text| state(&text, &entry.dn, notices)) {
        person.try_set("state", state, &entry.dn, notices);
    }
    person.keys.contains_key("name").then(|| Somebody {
        unique: unique(entry, directory),
        wish,
        person,
        photo: photo::of_person(entry, directory, notices),
    })
}

/// The first number that is an extension.
fn extension(person: &mut Person, entry: &Entry, directory: &Directory, notices: &mut Notices) {
    let attributes = of(directory, "extension");
    let numbers: Vec<String> = attributes
        .iter()
        .flat_map(|attribute| entry.texts(attribute))
        .collect();
    let known = numbers
        .iter()
        .find(|number| Extension::parse(number).is_ok());
    match (known, numbers.first()) {
        (Some(number), _) => person.try_set("extension", number, &entry.dn, notices),
        (None, Some(number)) => notices.left_out(
            format!("{} (`{number}`)", entry.dn),
            "telephone numbers that are no extension: `pbxctl lock` gives one",
        ),
        (None, None) => {}
    }
}

/// What the directory says of an account: bits in Active Directory, a word elsewhere.
fn state(text: &str, dn: &str, notices: &mut Notices) -> Option<&'static str> {
    let disabled = match (text.parse::<u64>(), text.to_lowercase().as_str()) {
        (Ok(bits), _) => bits & DISABLED != 0,
        (_, "true") => true,
        (_, "false") => false,
        _ => {
            let what = "states of accounts that are neither bits nor `TRUE` or `FALSE`";
            notices.left_out(format!("{dn} (`{text}`)"), what);
            false
        }
    };
    disabled.then_some("suspended")
}

/// The attribute that outlives every rename; the entry's name where there is none.
fn unique(entry: &Entry, directory: &Directory) -> String {
    let attributes = of(directory, "unique");
    let values = attributes
        .iter()
        .flat_map(|attribute| entry.bytes(attribute));
    match values.into_iter().find(|value| !value.is_empty()) {
        Some(bytes) if bytes.len() == 16 => hexadecimal(bytes),
        Some(bytes) if bytes.iter().all(u8::is_ascii_graphic) => {
            bytes.iter().copied().map(char::from).collect()
        }
        Some(bytes) => hexadecimal(bytes),
        None => format!(
            "dn:{}",
            entry.dn.to_lowercase().replace(char::is_whitespace, "_")
        ),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or('0');
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}
