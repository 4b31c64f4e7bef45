//! What a tenant's people set on their phones, recorded and were told, from one host to another.

use super::ask::ask;
use super::lease::lock;
use super::{ApplyError, Host, Options, Record};
use serde::Serialize;

/// What came along.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Carried {
    /// How many forwards, do-not-disturbs, pauses, logouts and nights.
    pub set: u64,
    /// How many mailboxes, with their PINs and greetings.
    pub mailboxes: u64,
    /// How many messages in them.
    pub messages: u64,
    /// What could not be carried, each with the reason.
    pub left: Vec<String>,
    /// Where what the new host had of the tenant before lies now.
    pub aside: Vec<String>,
}

/// Carries what is kept of a tenant, given by its id and domain. The old host keeps it as well; on the new one it takes the place of
/// what was there, under the host's lease.
pub fn carry(
    (from, to): (&mut dyn Host, &mut dyn Host),
    [tenant, domain]: [&str; 2],
    record: &Record,
) -> Result<Carried, ApplyError> {
    let whose = [tenant, domain].map(str::to_owned);
    let packed = ask(from, "pack", whose.clone(), &mut std::io::empty())?;
    let number = lock(to, &Options::default(), record, &format!("carry {tenant}"))?.to_string();
    let args = std::iter::once(number.clone()).chain(whose);
    let answer = ask(to, "unpack", args, &mut packed.out.as_slice());
    // It ends by itself where it cannot be given back
    ask(to, "unlock", [number], &mut std::io::empty()).ok();
    let answer = answer?;
    let count = |word| {
        let said = answer.rest(word);
        said.and_then(|said| said.trim().parse().ok())
            .unwrap_or_default()
    };
    let told = |word| answer.lines(word).map(|parts| parts.join(" ")).collect();
    Ok(Carried {
        set: count("set"),
        mailboxes: count("mailboxes"),
        messages: count("messages"),
        left: told("left"),
        aside: told("aside"),
    })
}
