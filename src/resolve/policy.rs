use super::reference::Known;
use super::words::Words;
use crate::diag::Code;
use crate::model::{HostId, Limit, Policy};
use crate::source::Spanned;
use crate::syntax::{self, LimitText};

/// Resolves what an apply may not do.
pub(super) fn resolve(written: &syntax::Policy, hosts: &Known<'_>, words: &mut Words) -> Policy {
    let deletes = written.deletes.as_ref();
    let mut limit = |text: Option<&Spanned<LimitText>>| {
        text.and_then(|text| words.read(text, text.place, "a limit", Limit::parse))
    };
    let users = limit(deletes.and_then(|deletes| deletes.users.as_ref()));
    let phones = limit(deletes.and_then(|deletes| deletes.phones.as_ref()));
    let numbers = limit(deletes.and_then(|deletes| deletes.numbers.as_ref()));
    let protected = written
        .protected
        .iter()
        .map(|text| text.clone().map(|text| text.0))
        .collect();
    let waves = written
        .waves
        .iter()
        .map(|wave| {
            wave.iter()
                .filter_map(|id| host(id, hosts, words))
                .collect()
        })
        .collect();
    Policy {
        users,
        phones,
        numbers,
        protected,
        waves,
    }
}

fn host(
    text: &Spanned<syntax::IdText>,
    hosts: &Known<'_>,
    words: &mut Words,
) -> Option<Spanned<HostId>> {
    let id = hosts.id(&text.value, text.place, words)?;
    words.read_as(
        Code::E0201,
        id,
        text.place,
        "a well-formed id",
        HostId::parse,
    )
}
