//! DECT bases: each account of the base is a handset, which enrols with its number on the base as its PIN.

use super::{Account, Handset, value};
use crate::render::Value;

/// What templates of bases want to know besides: the number of the first account, and the `handsets`.
pub(super) fn more(handset: &Handset<'_>) -> Vec<(&'static str, Value)> {
    let handsets = handset.accounts.iter().map(enrolled);
    vec![
        ("first", value::first(handset)),
        ("handsets", Value::list(handsets)),
    ]
}

fn enrolled(account: &Account) -> Value {
    let name = format!("{:05}", account.number);
    let pin = format!("{:04}", account.number % 10_000);
    Value::record([
        ("number", Value::number(account.number.into())),
        ("name", Value::plain(name)),
        ("pin", Value::plain(pin)),
        ("line", value::lowered(account)),
    ])
}
