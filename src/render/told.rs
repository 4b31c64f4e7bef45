//! Values as they are kept for another time.

use super::Value;
use super::value::Node;
use crate::secrets::SecretRef;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;

/// A value as it is kept for another time: where its texts were written is of this time alone.
#[derive(Serialize, Deserialize)]
enum Told<'a> {
    #[serde(rename = "t")]
    Text(Cow<'a, str>),
    #[serde(rename = "n")]
    Number(i64),
    #[serde(rename = "f")]
    Flag(bool),
    #[serde(rename = "s")]
    Secret(SecretRef),
    #[serde(rename = "l")]
    List(Cow<'a, [Value]>),
    #[serde(rename = "r")]
    Record(Cow<'a, [(Cow<'static, str>, Value)]>),
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let told = match &self.0 {
            Node::Text(text, _) | Node::Own(text, _) => Told::Text(Cow::Borrowed(text)),
            Node::Slot(number, _) => Told::Text(Cow::Owned(number.to_string())),
            Node::Number(number) => Told::Number(*number),
            Node::Flag(flag) => Told::Flag(*flag),
            Node::Secret(sealed) => Told::Secret(sealed.secret.clone()),
            Node::List(list) => Told::List(Cow::Borrowed(&list.0)),
            Node::Record(record) => Told::Record(Cow::Borrowed(&record.fields)),
            Node::Rows(rows) => return rows.listed().serialize(to),
        };
        told.serialize(to)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(match Told::deserialize(from)? {
            Told::Text(text) => Self::plain(&*text),
            Told::Number(number) => Self::number(number),
            Told::Flag(flag) => Self::flag(flag),
            Told::Secret(secret) => Self::secret(secret, None),
            Told::List(list) => Self::list(list.into_owned()),
            Told::Record(record) => Self::record(record.into_owned()),
        })
    }
}
