//! The formatter: the one way from a value to the text.

use super::fault::Fault;
use super::ledger::{LIMIT, Ledger, Origin};
use super::objects::{Record, Sealed};
use super::slot::Slot;
use super::{Escape, Marks, marks};
use minijinja::value::ValueKind;
use minijinja::{Error, ErrorKind, Output, State, Value};
use std::sync::Arc;

/// How the formatter of one template works.
#[derive(Clone, Copy, Debug)]
pub(super) struct Emitter {
    pub(super) escape: Escape,
    pub(super) marks: Marks,
}

impl Emitter {
    /// Writes `value`: escaped, as a mark, or not at all. What was captured before went through here already.
    pub(super) fn emit(
        self,
        out: &mut Output<'_>,
        state: &mut State<'_, '_>,
        value: &Value,
    ) -> Result<(), Error> {
        if let Some(sealed) = value.downcast_object::<Sealed>() {
            return self.secret(out, state, sealed);
        }
        if let Some(part) = value.downcast_object::<Record>()
            && part.part.is_some()
        {
            let ledger = state.get_or_insert_extension_with(Ledger::default);
            return Ok(out.write_str(&marks::part(ledger.part(part)))?);
        }
        if let Some(slot) = value.downcast_object::<Slot>() {
            let mark = marks::origin(slot.number);
            return Ok(slot.print(&mark, |mark| out.write_str(mark))?);
        }
        match value.kind() {
            ValueKind::String if value.is_safe() => {
                captured(out, value.as_str().unwrap_or_default())
            }
            ValueKind::String => self.text(out, state, value.as_str().unwrap_or_default()),
            ValueKind::Number => Ok(write!(out, "{value}")?),
            ValueKind::Undefined => Err(Error::new(
                ErrorKind::UndefinedError,
                "an `if` without `else` gives nothing",
            )),
            kind => Err(Fault::Shape(article(kind)).into()),
        }
    }

    fn secret(
        self,
        out: &mut Output<'_>,
        state: &mut State<'_, '_>,
        sealed: Arc<Sealed>,
    ) -> Result<(), Error> {
        let ledger = state.get_or_insert_extension_with(Ledger::default);
        self.origin(out, ledger, Origin::Secret(sealed.place))?;
        Ok(out.write_str(&marks::secret(ledger.secret(sealed)))?)
    }

    fn text(
        self,
        out: &mut Output<'_>,
        state: &mut State<'_, '_>,
        text: &str,
    ) -> Result<(), Error> {
        if marks::found_in(text) {
            return Err(Fault::Marked {
                address: text.as_ptr().addr(),
            }
            .into());
        }
        let escaped = (self.escape)(text).map_err(|why| unwritable(text, why))?;
        self.origin(
            out,
            state.get_or_insert_extension_with(Ledger::default),
            Origin::Text(text.as_ptr().addr()),
        )?;
        Ok(out.write_str(&escaped)?)
    }

    fn origin(
        self,
        out: &mut Output<'_>,
        ledger: &mut Ledger,
        origin: Origin,
    ) -> Result<(), Error> {
        match self.marks {
            Marks::Secrets => Ok(()),
            Marks::Places => Ok(out.write_str(&marks::origin(ledger.origin(origin)))?),
        }
    }
}

/// A text that a macro or a block made: written by this formatter and by the template itself.
fn captured(out: &mut Output<'_>, text: &str) -> Result<(), Error> {
    if text.len() > LIMIT {
        Err(Fault::TooLong.into())
    } else {
        Ok(out.write_str(text)?)
    }
}

fn unwritable(text: &str, why: super::Unwritable) -> Fault {
    Fault::Unwritable {
        text: shown(text),
        address: text.as_ptr().addr(),
        why,
    }
}

/// The start of a text as a message can show it.
fn shown(text: &str) -> String {
    let start: String = text.chars().take(40).flat_map(char::escape_debug).collect();
    if text.chars().nth(40).is_some() {
        start + "…"
    } else {
        start
    }
}

fn article(kind: ValueKind) -> String {
    match kind {
        ValueKind::Bool => "a truth value".to_owned(),
        ValueKind::None => "nothing".to_owned(),
        ValueKind::Seq | ValueKind::Iterable => "a list".to_owned(),
        ValueKind::Map => "a record".to_owned(),
        other => format!("a value of the kind {other}"),
    }
}
