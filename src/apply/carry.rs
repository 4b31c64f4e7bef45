//! What a tenant's people set on their phones, recorded and were told, from one host to another.

use super::ask::ask;
use super::carried::{Brought, Carried};
use super::journal::Entry;
use super::lease::lock;
use super::{Answer, ApplyError, Host, Options, Outcome, Record};

/// A tenant between two hosts.
#[derive(Clone, Copy, Debug)]
pub struct Carry<'a> {
    /// Its id.
    pub tenant: &'a str,
    /// Its domain.
    pub domain: &'a str,
    /// The host that it leaves.
    pub from: &'a str,
    /// The release that is live on the new host.
    pub live: &'a str,
    /// Who carries it, and why.
    pub record: &'a Record,
}

/// Carries what is kept of a tenant. The old host keeps it as well; on the new one it takes the place of what was there, under the
/// host's lease, and the journal of that host tells of it.
pub fn carry(
    (from, to): (&mut dyn Host, &mut dyn Host),
    tenant: Carry<'_>,
) -> Result<Carried, ApplyError> {
    let whose = [tenant.tenant, tenant.domain].map(str::to_owned);
    let packed = ask(from, "pack", whose, &mut std::io::empty())?;
    let reason = format!("carry {}", tenant.tenant);
    let number = lock(to, &Options::default(), tenant.record, &reason)?;
    let carried = tenant.under(number, &packed, to);
    // It ends by itself where it cannot be given back
    ask(to, "unlock", [number.to_string()], &mut std::io::empty()).ok();
    carried
}

impl Carry<'_> {
    /// Does it while the host is ours.
    fn under(
        &self,
        number: u64,
        packed: &Answer,
        to: &mut dyn Host,
    ) -> Result<Carried, ApplyError> {
        let brought = Brought {
            tenant: self.tenant.to_owned(),
            from: self.from.to_owned(),
            carried: None,
        };
        let begin = Entry::carry(self.record, number, self.live, brought);
        begin.write(to)?;
        let whose = [self.tenant, self.domain].map(str::to_owned);
        let args = std::iter::once(number.to_string()).chain(whose);
        let answer = ask(to, "unpack", args, &mut packed.out.as_slice());
        let carried = answer.map(|answer| carried(&answer));
        let end = match &carried {
            Ok(carried) => begin.carried(carried).end(Outcome::Applied, &[], &[]),
            Err(error) => begin.end(Outcome::of(error.trouble), &[], std::slice::from_ref(error)),
        };
        // Why it went wrong is told before that nobody could write it down
        let written = end.write(to);
        let carried = carried?;
        written.map(|()| carried)
    }
}

fn carried(answer: &Answer) -> Carried {
    let count = |word| {
        let said = answer.rest(word);
        said.and_then(|said| said.trim().parse().ok())
            .unwrap_or_default()
    };
    let told = |word| answer.lines(word).map(|parts| parts.join(" ")).collect();
    Carried {
        set: count("set"),
        mailboxes: count("mailboxes"),
        messages: count("messages"),
        left: told("left"),
        aside: told("aside"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apply::{Call, Trouble};
    use std::io::Read;

    /// A host that does what it is told, but for one verb.
    struct Obedient {
        fails: &'static str,
        verbs: Vec<&'static str>,
        journal: Vec<Entry>,
    }

    impl Host for Obedient {
        fn run(&mut self, call: &Call, input: &mut dyn Read) -> Result<Answer, ApplyError> {
            self.verbs.push(call.verb);
            let mut text = String::new();
            input.read_to_string(&mut text).unwrap();
            if call.verb == "journal" {
                self.journal.push(serde_json::from_str(&text).unwrap());
            }
            if call.verb == self.fails {
                return Err(ApplyError::new(Trouble::Failed, "as ordered"));
            }
            let told = match call.verb {
                "lock" => "number\t7\n",
                "unpack" => "set\t4\nmailboxes\t1\nmessages\t2\nleft\ta greeting\n",
                _ => "",
            };
            Ok(Answer {
                out: told.into(),
                ..Answer::default()
            })
        }
    }

    fn carried(fails: &'static str) -> (Result<Carried, ApplyError>, Obedient) {
        let host = || Obedient {
            fails,
            verbs: Vec::new(),
            journal: Vec::new(),
        };
        let (mut old, mut new) = (host(), host());
        let record = Record {
            who: "alice@laptop".to_owned(),
            ticket: Some("OPS-7".to_owned()),
            ..Record::default()
        };
        let tenant = Carry {
            tenant: "acme",
            domain: "acme.example",
            from: "first",
            live: "c0ffee",
            record: &record,
        };
        let done = carry((&mut old, &mut new), tenant);
        (done, new)
    }

    #[test]
    fn the_journal_tells_before_and_after() {
        let (done, host) = carried("");
        let done = done.unwrap();
        assert_eq!((done.set, done.mailboxes, done.messages), (4, 1, 2));
        assert_eq!(
            host.verbs,
            ["lock", "journal", "unpack", "journal", "unlock"]
        );
        let [begin, end] = &host.journal[..] else {
            panic!("{:?}", host.journal);
        };
        assert_eq!((begin.outcome, end.outcome), (None, Some(Outcome::Applied)));
        assert_eq!((&*end.action, end.number, &*end.to), ("carry", 7, "c0ffee"));
        assert_eq!(end.ticket.as_deref(), Some("OPS-7"));
        let brought = end.brought.as_deref().unwrap();
        assert_eq!((&*brought.tenant, &*brought.from), ("acme", "first"));
        assert_eq!(brought.carried.as_ref(), Some(&done));
    }

    #[test]
    fn what_goes_wrong_is_told_and_the_host_given_back() {
        let (done, host) = carried("unpack");
        assert_eq!(done.unwrap_err().message, "as ordered");
        assert_eq!(
            host.verbs,
            ["lock", "journal", "unpack", "journal", "unlock"]
        );
        let end = &host.journal[1];
        assert_eq!(
            (end.outcome, &end.errors[..]),
            (Some(Outcome::Failed), &["as ordered".to_owned()][..])
        );
        assert_eq!(end.brought.as_ref().unwrap().carried, None);
        // Nothing is carried that could not be written down before
        let (done, host) = carried("journal");
        assert!(done.is_err());
        assert_eq!(host.verbs, ["lock", "journal", "unlock"]);
    }
}
