use super::Rows;
use super::objects::{List, Record, Sealed};
use super::slot::{Slot, Trace};
use crate::secrets::SecretRef;
use crate::source::{Place, Spanned};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a template is handed: a tree whose texts know their place and whose secrets are sealed. Cloning is cheap.
///
/// What is absent is left out of its record: a template asks `is defined`.
#[derive(Clone, Debug)]
pub struct Value(pub(super) Node);

#[derive(Clone, Debug)]
pub(super) enum Node {
    Text(Arc<str>, Option<Place>),
    /// A text that hardly any other file holds.
    Own(Arc<str>, Option<Place>),
    /// What stands for such a text while a mould is made: its number among the leaves.
    Slot(usize, Arc<Trace>),
    Number(i64),
    Flag(bool),
    Secret(Arc<Sealed>),
    List(Arc<List>),
    Record(Arc<Record>),
    Rows(Arc<Rows>),
}

/// What stands in the place of what a value has of its own while a mould is made: so many slots, and secrets that nothing else shares.
#[derive(Debug, Default)]
pub(super) struct Slots {
    texts: usize,
    pub(super) secrets: Vec<Arc<Sealed>>,
}

impl Value {
    /// A text that was written somewhere.
    pub fn text(text: &Spanned<impl AsRef<str>>) -> Self {
        Self(Node::Text(text.value.as_ref().into(), Some(text.place)))
    }

    /// A text that the compiler made.
    pub fn plain(text: impl Into<Arc<str>>) -> Self {
        Self(Node::Text(text.into(), None))
    }

    /// Says of a text that hardly any other file holds it: files whose values differ in such texts and in secrets alone are made from
    /// one mould. It is a hint, and no file is another for it.
    #[must_use]
    pub fn own(self) -> Self {
        match self.0 {
            Node::Text(text, place) => Self(Node::Own(text, place)),
            other => Self(other),
        }
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
        let values: Vec<_> = values.into_iter().collect();
        let own = values.iter().any(Self::has_own);
        Self(Node::List(Arc::new(List(values, own))))
    }

    /// Records that lie in one text.
    pub fn rows(rows: Rows) -> Self {
        Self(Node::Rows(Arc::new(rows)))
    }

    /// Values by name. Of two with one name the later one holds.
    pub fn record<K: Into<Cow<'static, str>>>(fields: impl IntoIterator<Item = (K, Self)>) -> Self {
        Self::fields(fields, None)
    }

    /// A part of a file, of which there are many: values by name that are printed by a template of their own, to which they are handed.
    /// What two parts have of their own is said by [`own`](Self::own), so that those that are alike are made from one mould.
    pub fn part<K: Into<Cow<'static, str>>>(
        template: &'static str,
        fields: impl IntoIterator<Item = (K, Self)>,
    ) -> Self {
        Self::fields(fields, Some(template))
    }

    fn fields<K: Into<Cow<'static, str>>>(
        fields: impl IntoIterator<Item = (K, Self)>,
        part: Option<&'static str>,
    ) -> Self {
        let fields = fields.into_iter();
        let fields: Box<[_]> = fields.map(|(key, value)| (key.into(), value)).collect();
        let own = fields.iter().any(|(_, value)| value.has_own());
        Self(Node::Record(Arc::new(Record { fields, own, part })))
    }

    /// Whether there is a text in it that hardly any other file holds.
    pub(super) fn has_own(&self) -> bool {
        match &self.0 {
            Node::Own(..) => true,
            Node::List(list) => list.1,
            // A part has a mould of its own
            Node::Record(record) => record.own && record.part.is_none(),
            Node::Rows(rows) => rows.len() > 0,
            Node::Text(..) | Node::Slot(..) | Node::Number(_) | Node::Flag(_) | Node::Secret(_) => {
                false
            }
        }
    }

    /// The same value with slots instead of its own texts, and secrets that nothing else shares, in their order.
    pub(super) fn slotted(&self, trace: &Arc<Trace>, slots: &mut Slots) -> Self {
        match &self.0 {
            Node::Own(..) => {
                slots.texts += 1;
                Self(Node::Slot(slots.texts - 1, Arc::clone(trace)))
            }
            Node::Secret(sealed) => {
                let Sealed { secret, place } = &**sealed;
                let alone = Arc::new(Sealed {
                    secret: secret.clone(),
                    place: *place,
                });
                slots.secrets.push(Arc::clone(&alone));
                Self(Node::Secret(alone))
            }
            Node::List(list) => Self::list(list.0.iter().map(|value| value.slotted(trace, slots))),
            Node::Record(record) => {
                let fields = record.fields.iter();
                Self::record(fields.map(|(key, value)| (key.clone(), value.slotted(trace, slots))))
            }
            Node::Rows(rows) => rows.listed().slotted(trace, slots),
            Node::Text(..) | Node::Slot(..) | Node::Number(_) | Node::Flag(_) => self.clone(),
        }
    }

    /// The value as the engine knows it. A text keeps its allocation, by which [`place_of`](Self::place_of) knows it again.
    pub(super) fn to_engine(&self) -> minijinja::Value {
        match &self.0 {
            Node::Text(text, _) | Node::Own(text, _) => text.into(),
            Node::Slot(number, trace) => Slot::fetched(*number, trace),
            Node::Number(number) => (*number).into(),
            Node::Flag(flag) => (*flag).into(),
            Node::Secret(sealed) => minijinja::Value::from_dyn_object(Arc::clone(sealed)),
            Node::List(list) => minijinja::Value::from_dyn_object(Arc::clone(list)),
            Node::Record(record) => minijinja::Value::from_dyn_object(Arc::clone(record)),
            Node::Rows(rows) => rows.listed().to_engine(),
        }
    }

    /// Where the text was written whose first byte lies at `address`.
    pub(super) fn place_of(&self, address: usize) -> Option<Place> {
        match &self.0 {
            Node::Text(text, place) | Node::Own(text, place) => {
                place.filter(|_| text.as_ptr().addr() == address)
            }
            Node::List(list) => list.0.iter().find_map(|value| value.place_of(address)),
            Node::Record(record) => {
                let mut values = record.fields.iter();
                values.find_map(|(_, value)| value.place_of(address))
            }
            Node::Rows(rows) => rows.seen().and_then(|value| value.place_of(address)),
            Node::Slot(..) | Node::Number(_) | Node::Flag(_) | Node::Secret(_) => None,
        }
    }

    /// Whether a text of this tree, written or made, starts at `address`.
    pub(super) fn holds(&self, address: usize) -> bool {
        match &self.0 {
            Node::Text(text, _) | Node::Own(text, _) => text.as_ptr().addr() == address,
            Node::List(list) => list.0.iter().any(|value| value.holds(address)),
            Node::Record(record) => {
                let mut values = record.fields.iter();
                values.any(|(_, value)| value.holds(address))
            }
            Node::Rows(rows) => rows.seen().is_some_and(|value| value.holds(address)),
            Node::Slot(..) | Node::Number(_) | Node::Flag(_) | Node::Secret(_) => false,
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
            Node::Text(text, place) | Node::Own(text, place) => {
                places.extend(place.map(|place| (text.as_ptr().addr(), place)));
            }
            Node::List(list) => list.0.iter().for_each(|value| value.collect_places(places)),
            Node::Record(record) => {
                let values = record.fields.iter();
                values.for_each(|(_, value)| value.collect_places(places));
            }
            Node::Rows(rows) => {
                let seen = rows.seen().into_iter();
                seen.for_each(|value| value.collect_places(places));
            }
            Node::Slot(..) | Node::Number(_) | Node::Flag(_) | Node::Secret(_) => {}
        }
    }
}
