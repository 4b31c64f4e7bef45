use super::key::{Key, PHONE, USER, Value};
use super::notice::Notices;
use std::collections::BTreeMap;

/// What a source knows.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The people.
    pub people: Vec<Person>,
    /// The phones.
    pub devices: Vec<Device>,
    /// The members of groups, by the group's id: positions in [`Found::people`].
    pub groups: BTreeMap<String, Vec<usize>>,
    /// The SIP domain, where the source tells.
    pub domain: Option<String>,
}

/// A person, as a source tells.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// Where the source says so.
    pub origin: String,
    /// The id that is wanted; another is given where it is somebody else's.
    pub id: String,
    /// What tells this person from others of the same name; decides who gets the id.
    pub stable: String,
    /// What is known, by the path of the key.
    pub keys: BTreeMap<&'static str, Value>,
    /// The class, where the source tells.
    pub class: Option<String>,
}

/// A phone, as a source tells.
#[derive(Clone, Debug, Default)]
pub struct Device {
    /// Where the source says so.
    pub origin: String,
    /// What is known, by the path of the key.
    pub keys: BTreeMap<&'static str, Value>,
    /// Whose it is: a position in [`Found::people`].
    pub owner: Option<usize>,
}

impl Person {
    /// Sets a key, if its words are sound; what they are not, otherwise.
    pub(super) fn set(&mut self, path: &str, text: &str) -> Result<(), crate::model::Malformed> {
        set(&mut self.keys, USER, path, text)
    }

    /// Sets a key; words that are not sound are left out and told.
    pub(super) fn try_set(&mut self, path: &str, text: &str, place: &str, notices: &mut Notices) {
        if let Err(why) = self.set(path, text) {
            notices.left_out(
                format!("{place} (`{}`)", shown(text)),
                format!("what is no {path} was left out: {}", why.what),
            );
        }
    }

    /// The words of a key.
    pub(super) fn text(&self, path: &str) -> Option<String> {
        self.keys.get(path).map(Value::text)
    }
}

impl Device {
    /// Sets a key, if its words are sound.
    pub(super) fn set(&mut self, path: &str, text: &str) -> Result<(), crate::model::Malformed> {
        set(&mut self.keys, PHONE, path, text)
    }
}

fn set(
    keys: &mut BTreeMap<&'static str, Value>,
    table: &'static [Key],
    path: &str,
    text: &str,
) -> Result<(), crate::model::Malformed> {
    let key = Key::of(table, path)
        .ok_or_else(|| crate::model::Malformed::new(format!("has no key `{path}`")))?;
    keys.insert(key.path, key.read(text)?);
    Ok(())
}

/// The words as a message shows them: not without end.
pub(super) fn shown(text: &str) -> String {
    text.chars().take(60).flat_map(char::escape_debug).collect()
}
