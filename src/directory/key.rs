use crate::model::{Email, Extension, Mac, Malformed, UserId};
use crate::syntax;

/// A key that a source can fill. One line of [`USER`] or [`PHONE`] each.
#[derive(Debug)]
pub struct Key {
    /// The key, or the path to it: `ring.for`.
    pub path: &'static str,
    /// How its words are read.
    pub(super) shape: Shape,
    /// Whether somebody wrote it by hand.
    pub(super) written: fn(&syntax::User) -> bool,
}

/// How the words of a key are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Text,
    Email,
    Extension,
    Truth,
    State,
    Ring,
    Id,
    Mac,
    Model,
}

/// The value of a key, sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A truth value.
    Truth(bool),
}

/// What a source can say of a person, in the order in which it is written.
pub const USER: &[Key] = &[
    key("name", Shape::Text, |_| true),
    key("email", Shape::Email, |user| user.email.is_some()),
    key("extension", Shape::Extension, |user| {
        user.extension.is_some()
    }),
    key("voicemail", Shape::Truth, |user| user.voicemail.is_some()),
    key("state", Shape::State, |user| user.state.is_some()),
    key("ring.for", Shape::Ring, |user| {
        user.ring.as_ref().is_some_and(|ring| ring.time.is_some())
    }),
    key("renamed_from", Shape::Id, |_| true),
];

/// What a source can say of a phone, in the order in which it is written.
pub const PHONE: &[Key] = &[
    key("mac", Shape::Mac, |_| false),
    key("model", Shape::Model, |_| false),
];

const fn key(path: &'static str, shape: Shape, written: fn(&syntax::User) -> bool) -> Key {
    Key {
        path,
        shape,
        written,
    }
}

impl Key {
    /// The key of a path.
    pub(super) fn of(table: &'static [Self], path: &str) -> Option<&'static Self> {
        table.iter().find(|key| key.path == path)
    }

    /// Reads the words, by the parsers of the model wherever it has one.
    pub(super) fn read(&self, text: &str) -> Result<Value, Malformed> {
        let text = text.trim();
        if let Some(bad) = text.chars().find(|c| syntax::is_control(*c)) {
            return Err(Malformed::new(format!("holds U+{:04X}", u32::from(bad)))
                .help("write it on one line and without invisible characters"));
        }
        Ok(match self.shape {
            Shape::Text if text.is_empty() => return Err(Malformed::new("is empty")),
            Shape::Text => Value::Text(text.to_owned()),
            Shape::Email => Value::Text(Email::parse(text)?.as_str().to_owned()),
            Shape::Extension => Value::Text(Extension::parse(text)?.to_string()),
            Shape::Id => Value::Text(UserId::parse(text)?.to_string()),
            Shape::Mac => Value::Text(colons(Mac::parse(text)?)),
            Shape::Truth => Value::Truth(truth(text)?),
            Shape::State => Value::Text(state(text)?),
            Shape::Ring => Value::Text(ring(text)?),
            Shape::Model => Value::Text(super::slug::slug(text)),
        })
    }
}

/// As it is printed on the phone.
fn colons(mac: Mac) -> String {
    let digits = mac.to_string();
    let pairs: Vec<_> = (0..6)
        .filter_map(|at| digits.get(at * 2..at * 2 + 2))
        .collect();
    pairs.join(":")
}

/// Tables and other engines say yes in many ways.
fn truth(text: &str) -> Result<bool, Malformed> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Ok(true),
        "false" | "no" | "off" | "0" => Ok(false),
        _ => Err(Malformed::new("is neither yes nor no").help("write `true` or `false`")),
    }
}

fn state(text: &str) -> Result<String, Malformed> {
    let known = ["active", "suspended", "disabled"];
    let text = text.to_lowercase();
    if known.contains(&&*text) {
        Ok(text)
    } else {
        Err(Malformed::new("is no state").help(format!("write {}", or(&known))))
    }
}

/// Seconds with or without their unit, or minutes; as long as the language lets a phone ring.
fn ring(text: &str) -> Result<String, Malformed> {
    let (count, unit) = match text.strip_suffix('m') {
        Some(minutes) => (minutes, 60),
        None => (text.strip_suffix('s').unwrap_or(text), 1),
    };
    let seconds = count.trim().parse::<u32>().ok();
    match seconds.and_then(|count| count.checked_mul(unit)) {
        Some(seconds @ 1..=600) => Ok(format!("{seconds}s")),
        _ => Err(Malformed::new("is no time to ring").help("write `1s` to `600s`")),
    }
}

fn or(words: &[&str]) -> String {
    format!("`{}`", words.join("`, `"))
}

impl Value {
    /// The words.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Truth(truth) => truth.to_string(),
        }
    }
}
