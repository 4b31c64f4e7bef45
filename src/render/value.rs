use crate::secrets::SecretRef;
use crate::source::{Place, Spanned};
use minijinja::value::{Enumerator, Object, ObjectRepr};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// What a template is handed: a tree whose texts know their place and whose secrets are sealed. Cloning is cheap.
///
/// What is absent is left out of its record: a template asks `is defined`.
#[derive(Clone, Debug)]
pub struct Value(Node);

#[derive(Clone, Debug)]
enum Node {
    Text(Arc<str>, Option<Place>),
    Number(i64),
    Flag(bool),
    Secret(Arc<Sealed>),
    List(Arc<List>),
    Record(Arc<Record>),
}

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
    Record(Cow<'a, BTreeMap<Cow<'static, str>, Value>>),
}

/// A secret within a template: a thing without a text, which the formatter alone knows how to write.
#[derive(Debug)]
pub(super) struct Sealed {
    pub(super) secret: SecretRef,
    pub(super) place: Option<Place>,
}

#[derive(Debug)]
struct List(Vec<Value>);

#[derive(Debug)]
struct Record(BTreeMap<Cow<'static, str>, Value>);

impl Value {
    /// A text that was written somewhere.
    pub fn text(text: &Spanned<impl AsRef<str>>) -> Self {
        Self(Node::Text(text.value.as_ref().into(), Some(text.place)))
    }

    /// A text that the compiler made.
    pub fn plain(text: impl Into<Arc<str>>) -> Self {
        Self(Node::Text(text.into(), None))
    }

    /// A whole number.
    pub const fn number(number: i64) -> Self {
        Self(Node::Number(number))
    }

    /// A truth value: to be asked, not to be printed.
    pub const fn flag(flag: bool) -> Self {
        Self(Node::Flag(flag))
    }

    /// A secret, and where it was asked for.
    pub fn secret(secret: SecretRef, place: Option<Place>) -> Self {
        Self(Node::Secret(Arc::new(Sealed { secret, place })))
    }

    /// Values in their order.
    pub fn list(values: impl IntoIterator<Item = Self>) -> Self {
        Self(Node::List(Arc::new(List(values.into_iter().collect()))))
    }

    /// Values by name.
    pub fn record<K: Into<Cow<'static, str>>>(fields: impl IntoIterator<Item = (K, Self)>) -> Self {
        Self(Node::Record(Arc::new(Record(
            fields
                .into_iter()
                .map(|(key, value)| (key.into(), value))
                .collect(),
        ))))
    }

    /// The value as the engine knows it. A text keeps its allocation, by which [`place_of`](Self::place_of) knows it again.
    pub(super) fn to_engine(&self) -> minijinja::Value {
        match &self.0 {
            Node::Text(text, _) => text.into(),
            Node::Number(number) => (*number).into(),
            Node::Flag(flag) => (*flag).into(),
            Node::Secret(sealed) => minijinja::Value::from_dyn_object(Arc::clone(sealed)),
            Node::List(list) => minijinja::Value::from_dyn_object(Arc::clone(list)),
            Node::Record(record) => minijinja::Value::from_dyn_object(Arc::clone(record)),
        }
    }

    /// Hands on all that templates can see of it, so that two values differ in this where a file could. Places are not seen.
    pub(super) fn tell(&self, to: &mut impl FnMut(&[u8])) {
        let mut text = |kind: u8, text: &str| {
            to(&[kind]);
            to(&text.len().to_be_bytes());
            to(text.as_bytes());
        };
        match &self.0 {
            Node::Text(told, _) => text(b't', told),
            Node::Secret(sealed) => text(b's', &format!("{:?}", sealed.secret)),
            Node::Number(number) => {
                to(b"n");
                to(&number.to_be_bytes());
            }
            Node::Flag(flag) => to(&[b'f', (*flag).into()]),
            Node::List(list) => {
                to(b"l");
                to(&list.0.len().to_be_bytes());
                list.0.iter().for_each(|value| value.tell(to));
            }
            Node::Record(record) => {
                to(b"r");
                to(&record.0.len().to_be_bytes());
                for (key, value) in &record.0 {
                    to(&key.len().to_be_bytes());
                    to(key.as_bytes());
                    value.tell(to);
                }
            }
        }
    }

    /// Where the text was written whose first byte lies at `address`.
    pub(super) fn place_of(&self, address: usize) -> Option<Place> {
        match &self.0 {
            Node::Text(text, place) => place.filter(|_| text.as_ptr().addr() == address),
            Node::List(list) => list.0.iter().find_map(|value| value.place_of(address)),
            Node::Record(record) => record.0.values().find_map(|value| value.place_of(address)),
            Node::Number(_) | Node::Flag(_) | Node::Secret(_) => None,
        }
    }

    /// Whether a text of this tree, written or made, starts at `address`.
    pub(super) fn holds(&self, address: usize) -> bool {
        match &self.0 {
            Node::Text(text, _) => text.as_ptr().addr() == address,
            Node::List(list) => list.0.iter().any(|value| value.holds(address)),
            Node::Record(record) => record.0.values().any(|value| value.holds(address)),
            Node::Number(_) | Node::Flag(_) | Node::Secret(_) => false,
        }
    }

    /// Every text that was written somewhere, by the address of its first byte.
    pub(super) fn places(&self) -> BTreeMap<usize, Place> {
        let mut places = BTreeMap::new();
        self.collect_places(&mut places);
        places
    }

    fn collect_places(&self, places: &mut BTreeMap<usize, Place>) {
        match &self.0 {
            Node::Text(text, place) => {
                places.extend(place.map(|place| (text.as_ptr().addr(), place)));
            }
            Node::List(list) => list.0.iter().for_each(|value| value.collect_places(places)),
            Node::Record(record) => record
                .0
                .values()
                .for_each(|value| value.collect_places(places)),
            Node::Number(_) | Node::Flag(_) | Node::Secret(_) => {}
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let told = match &self.0 {
            Node::Text(text, _) => Told::Text(Cow::Borrowed(text)),
            Node::Number(number) => Told::Number(*number),
            Node::Flag(flag) => Told::Flag(*flag),
            Node::Secret(sealed) => Told::Secret(sealed.secret.clone()),
            Node::List(list) => Told::List(Cow::Borrowed(&list.0)),
            Node::Record(record) => Told::Record(Cow::Borrowed(&record.0)),
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

impl Object for Sealed {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    /// Whoever makes a text of it gets one that the formatter refuses.
    fn render(self: &Arc<Self>, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(super::marks::BROKEN)
    }
}

impl Object for List {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &minijinja::Value) -> Option<minijinja::Value> {
        self.0.get(key.as_usize()?).map(Value::to_engine)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(self.0.len())
    }
}

impl Object for Record {
    fn get_value(self: &Arc<Self>, key: &minijinja::Value) -> Option<minijinja::Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<minijinja::Value> {
        self.0.get(key).map(Value::to_engine)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(
            self.0
                .keys()
                .map(|key| minijinja::Value::from(key.as_ref()))
                .collect(),
        )
    }
}
