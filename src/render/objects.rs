//! Lists, records and secrets as the engine has them: it looks into ours, and nothing is copied for it.

use super::Value;
use crate::secrets::SecretRef;
use crate::source::Place;
use minijinja::value::{Enumerator, Object, ObjectRepr};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

/// A secret within a template: a thing without a text, which the formatter alone knows how to write.
#[derive(Debug)]
pub(super) struct Sealed {
    pub(super) secret: SecretRef,
    pub(super) place: Option<Place>,
}

/// Values in their order, and whether there is a text among them that hardly any other file holds.
#[derive(Debug)]
pub(super) struct List(pub(super) Vec<Value>, pub(super) bool);

/// Values by name, in the order in which they were put there. They are few: whoever looks for one looks at all behind it.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) fields: Box<[(Cow<'static, str>, Value)]>,
    /// Whether there is a text in them that hardly any other file holds.
    pub(super) own: bool,
    /// The template by which it is printed, where it is a part of a file.
    pub(super) part: Option<&'static str>,
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
        let mut fields = self.fields.iter().rev();
        let (_, value) = fields.find(|(name, _)| name == key)?;
        Some(value.to_engine())
    }

    /// In the order of their names.
    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let names: BTreeSet<_> = self.fields.iter().map(|(name, _)| &**name).collect();
        Enumerator::Values(names.into_iter().map(minijinja::Value::from).collect())
    }
}
