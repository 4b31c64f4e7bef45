use super::reference::Known;
use super::words::Words;
use crate::diag::Code;
use crate::model::{Mac, Phone, PhoneId, UserId};
use crate::source::Spanned;
use crate::syntax::{self, ReferenceText};

/// Resolves a phone.
pub(super) fn resolve(
    id: &Spanned<PhoneId>,
    written: &syntax::Phone,
    users: &Known<'_>,
    words: &mut Words,
) -> Option<Phone> {
    let mac = words.read(&written.mac, written.mac.place, "a MAC", Mac::parse);
    let lines = written
        .lines
        .iter()
        .filter_map(|text| line(text, users, words))
        .collect();
    let model = written.model.clone().map(|model| model.0);
    Some(Phone {
        place: id.place,
        mac: mac?,
        model,
        lines,
    })
}

fn line(
    text: &Spanned<ReferenceText>,
    users: &Known<'_>,
    words: &mut Words,
) -> Option<Spanned<UserId>> {
    let id = users.reference(&text.value, text.place, words)?;
    words.read_as(
        Code::E0201,
        id,
        text.place,
        "a well-formed id",
        UserId::parse,
    )
}
