use super::objects::{List, Record, Sealed};
use super::slot::{Slot, Trace};
use crate::secrets::SecretRef;
use crate::source::{Place, Spanned};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Room for the shape of a phone's value, so that it does not move while it grows.
const SHAPE: usize = 6 << 10;

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
}

/// What a value has of its own, in the order in which it stands there.
#[derive(Debug, Default)]
pub(super) struct Leaves {
    pub(super) texts: Vec<Arc<str>>,
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

    /// Values by name.
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
        let mut fields: Vec<_> = fields.map(|(key, value)| (key.into(), value)).collect();
        fields.sort_by(|(one, _), (other, _)| one.cmp(other));
        // Of two with one name the later one holds
        fields.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                std::mem::swap(later, earlier);
            }
            same
        });
        let own = fields.iter().any(|(_, value)| value.has_own());
        Self(Node::Record(Arc::new(Record {
            fields: fields.into(),
            own,
            part,
        })))
    }

    /// Whether there is a text in it that hardly any other file holds.
    pub(super) fn has_own(&self) -> bool {
        match &self.0 {
            Node::Own(..) => true,
            Node::List(list) => list.1,
            // A part has a mould of its own
            Node::Record(record) => record.own && record.part.is_none(),
            Node::Text(..) | Node::Slot(..) | Node::Number(_) | Node::Flag(_) | Node::Secret(_) => {
                false
            }
        }
    }

    /// What files that are made from one mould have in common, as bytes, and what this one has of its own.
    pub(super) fn shape(&self) -> (Vec<u8>, Leaves) {
        let (mut shape, mut leaves) = (Vec::with_capacity(SHAPE), Leaves::default());
        self.tell_but(&mut |bytes| shape.extend_from_slice(bytes), &mut |leaf| {
            match &leaf.0 {
                Node::Own(text, _) => leaves.texts.push(Arc::clone(text)),
                Node::Secret(sealed) => leaves.secrets.push(Arc::clone(sealed)),
                _ => return false,
            }
            true
        });
        (shape, leaves)
    }

    /// The same value with slots instead of its own texts, and secrets that nothing else shares, in their order.
    pub(super) fn slotted(&self, trace: &Arc<Trace>, leaves: &mut Leaves) -> Self {
        match &self.0 {
            Node::Own(text, _) => {
                leaves.texts.push(Arc::clone(text));
                Self(Node::Slot(leaves.texts.len() - 1, Arc::clone(trace)))
            }
            Node::Secret(sealed) => {
                let Sealed { secret, place } = &**sealed;
                let alone = Arc::new(Sealed {
                    secret: secret.clone(),
                    place: *place,
                });
                leaves.secrets.push(Arc::clone(&alone));
                Self(Node::Secret(alone))
            }
            Node::List(list) => Self::list(list.0.iter().map(|value| value.slotted(trace, leaves))),
            Node::Record(record) => {
                let fields = record.fields.iter();
                Self::record(fields.map(|(key, value)| (key.clone(), value.slotted(trace, leaves))))
            }
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
        }
    }

    /// Hands on all that templates can see of it, so that two values differ in this where a file could. Places are not seen.
    pub(super) fn tell(&self, to: &mut impl FnMut(&[u8])) {
        self.tell_but(to, &mut |_| false);
    }

    /// The same, but of what `left_out` takes that it is there.
    fn tell_but(&self, to: &mut impl FnMut(&[u8]), left_out: &mut impl FnMut(&Self) -> bool) {
        if left_out(self) {
            return to(b"-");
        }
        let mut text = |kind: u8, text: &str| {
            to(&[kind]);
            to(&text.len().to_be_bytes());
            to(text.as_bytes());
        };
        match &self.0 {
            Node::Text(told, _) | Node::Own(told, _) => text(b't', told),
            Node::Slot(number, _) => to(&number.to_be_bytes()),
            Node::Secret(sealed) => text(b's', &format!("{:?}", sealed.secret)),
            Node::Number(number) => {
                to(b"n");
                to(&number.to_be_bytes());
            }
            Node::Flag(flag) => to(&[b'f', (*flag).into()]),
            Node::List(list) => {
                to(b"l");
                to(&list.0.len().to_be_bytes());
                let values = list.0.iter();
                values.for_each(|value| value.tell_but(to, left_out));
            }
            Node::Record(record) => {
                to(b"r");
                to(&record.fields.len().to_be_bytes());
                for (key, value) in &*record.fields {
                    to(&key.len().to_be_bytes());
                    to(key.as_bytes());
                    value.tell_but(to, left_out);
                }
            }
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
            Node::Slot(..) | Node::Number(_) | Node::Flag(_) | Node::Secret(_) => {}
        }
    }
}
