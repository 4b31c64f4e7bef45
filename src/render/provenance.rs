use super::ledger::{Ledger, Origin};
use super::marks::{self, Piece};
use super::{Escape, Rendered, Value};
use crate::source::Place;
use std::collections::{BTreeMap, BTreeSet};

/// Takes the marks of origins out of a text and notes on each line where its values were written.
pub(super) fn with_provenance(
    text: &str,
    ledger: Ledger,
    escape: Escape,
    value: &Value,
) -> Rendered {
    let known = value.places();
    let mut clean = String::with_capacity(text.len());
    let mut lines = vec![BTreeSet::new()];
    for piece in marks::pieces(text) {
        match piece {
            Piece::Text(part) => {
                clean.push_str(part);
                lines.extend(part.matches('\n').map(|_| BTreeSet::new()));
            }
            Piece::Secret(number) => clean.push_str(&marks::secret(number)),
            Piece::Part(_) => {}
            Piece::Origin(number) => {
                let place = ledger
                    .origins
                    .get(number)
                    .and_then(|origin| place_of(*origin, &known));
                lines
                    .last_mut()
                    .into_iter()
                    .for_each(|line| line.extend(place));
            }
        }
    }
    if clean.ends_with('\n') {
        lines.pop();
    }
    Rendered::new(
        clean,
        ledger.secrets,
        escape,
        lines
            .into_iter()
            .map(|line| line.into_iter().collect())
            .collect(),
    )
}

fn place_of(origin: Origin, known: &BTreeMap<usize, Place>) -> Option<Place> {
    match origin {
        Origin::Text(address) => known.get(&address).copied(),
        Origin::Secret(place) => place,
    }
}
