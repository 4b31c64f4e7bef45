use crate::listening::{How, Invite, Listening};

/// Somebody whom a call reached.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rang {
    /// The account or the address of the provider.
    pub(super) who: String,
    pub(super) invite: Invite,
}

/// What is heard of a call by those who listen.
#[derive(Clone, Debug)]
pub(super) struct Observed {
    /// Who rang, in that order. A phone that refuses does not.
    pub(super) rang: Vec<Rang>,
    /// The last status that the caller was given.
    pub(super) status: u16,
}

impl Observed {
    /// What came behind so many calls of each.
    pub(super) fn of(there: &[&Listening], before: &[usize], status: u16) -> Self {
        let mut rang = Vec::new();
        for (one, before) in there.iter().zip(before) {
            let phone = one.name.contains('@');
            if phone && matches!(one.how, How::Refuses(_)) {
                continue;
            }
            let new = one.invites().into_iter().skip(*before);
            rang.extend(new.map(|invite| Rang {
                who: one.name.clone(),
                invite,
            }));
        }
        rang.sort_by_key(|rang| rang.invite.at);
        Self { rang, status }
    }

    /// Who rang last: several who ring together are heard one after the other, in any order.
    pub(super) fn last(&self) -> impl Iterator<Item = &Rang> {
        let end = self.rang.last().map(|rang| rang.invite.at);
        let together = move |rang: &&Rang| {
            let before = end.map(|end| end.duration_since(rang.invite.at));
            before.is_some_and(|before| before.as_millis() < 500)
        };
        self.rang.iter().rev().take_while(together)
    }
}
