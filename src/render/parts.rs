//! Parts of a file that have a template of their own: many of one form, so that most are made from few moulds.

use super::ledger::Marked;
use super::marks::{self, Piece};
use super::objects::Record;
use super::value::Node;
use super::{Marks, Templates, Value};
use crate::diag::Diagnostic;
use std::sync::Arc;

impl Templates {
    /// Adds what a template made, and in place of each mark of a part what the template of that makes.
    pub(super) fn fill_parts(
        &self,
        made: Marked,
        marks: Marks,
        to: &mut Marked,
    ) -> Result<(), Diagnostic> {
        if made.ledger.parts.is_empty() && to.text.is_empty() {
            *to = made;
            return Ok(());
        }
        for piece in marks::pieces(&made.text) {
            match piece {
                Piece::Text(text) => to.text.push_str(text),
                Piece::Secret(number) => {
                    if let Some(sealed) = made.ledger.secrets.get(number) {
                        to.secret(Arc::clone(sealed));
                    }
                }
                Piece::Origin(number) => {
                    if let Some(origin) = made.ledger.origins.get(number) {
                        to.origin(*origin);
                    }
                }
                Piece::Part(number) => {
                    if let Some(part) = made.ledger.parts.get(number) {
                        self.fill_part(part, marks, to)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn fill_part(
        &self,
        part: &Arc<Record>,
        marks: Marks,
        to: &mut Marked,
    ) -> Result<(), Diagnostic> {
        let value = Value(Node::Record(Arc::clone(part)));
        let name = part.part.unwrap_or_default();
        self.fill(name, (&value, true), marks, to).map(drop)
    }
}
