use super::words::{Words, duration};
use crate::diag::Code;
use crate::model::{Malformed, ProbeCall, Probes, Probing, TenantId, UserId};
use crate::source::Spanned;
use crate::syntax::{self, WholeReferenceText};
use std::time::Duration;

const WITHIN: Duration = Duration::from_secs(5);

/// Resolves what is tried after an apply.
pub(super) fn resolve(written: &syntax::Probes, words: &mut Words) -> Probes {
    let register = written.register.iter();
    let register = register.filter_map(|user| probing(user, words)).collect();
    let calls = written.calls.iter();
    let calls = calls.filter_map(|written| call(written, words)).collect();
    let within = written.within.as_ref();
    let within =
        within.and_then(|text| words.read(&text.value, text.place, "a duration", duration));
    Probes {
        register,
        calls,
        trunks: written.trunks.as_ref().is_some_and(|trunks| trunks.value),
        within: within.map_or(WITHIN, |within| within.value),
    }
}

fn call(written: &syntax::ProbeCall, words: &mut Words) -> Option<ProbeCall> {
    let from = probing(&written.from, words);
    let to = words.read(
        &written.to.value,
        written.to.place,
        "a number to dial",
        dialled,
    );
    Some(ProbeCall {
        from: from?,
        to: to?,
    })
}

/// What a telephone can dial: it becomes the user part of an address (RFC 3261, 25.1).
fn dialled(text: &str) -> Result<String, Malformed> {
    let key = |c: char| c.is_ascii_digit() || matches!(c, '*' | '#' | '+');
    match !text.is_empty() && text.chars().all(key) {
        true => Ok(text.to_owned()),
        false => Err(Malformed::new(
            "has other signs than digits, `*`, `#` and `+`",
        )),
    }
}

fn probing(written: &Spanned<WholeReferenceText>, words: &mut Words) -> Option<Spanned<Probing>> {
    let (text, place) = (&written.value, written.place);
    words.read_as(Code::E0203, text, place, "a user of a tenant", |text| {
        let wrong = || Malformed::new("names no user").help("write `tenants/TENANT/users/USER`");
        let parts: Vec<_> = text.split('/').collect();
        match parts.as_slice() {
            ["tenants", tenant, UserId::SECTION, user] => Ok(Probing {
                tenant: TenantId::parse(tenant)?,
                user: UserId::parse(user)?,
            }),
            _ => Err(wrong()),
        }
    })
}
