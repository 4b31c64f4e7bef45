//! Whether what was heard of a call is what was expected.

use super::engine::{Did, Engine};
use super::expected::{Ending, Expected, Stage, Together};
use super::sip::{Heard, Party, Progress, What};
use pbxctl::calls::Cause;
use std::collections::BTreeSet;

/// What was observed of a call so far.
#[derive(Debug)]
pub(crate) struct Observed {
    /// Who rang and which providers were called, in that order, each with what was dialled and who was shown.
    pub(crate) rang: Vec<Rang>,
    /// Who talks.
    pub(crate) talks: Together,
    /// What the engine itself did.
    pub(crate) did: Vec<Did>,
    /// What became of the call for the caller.
    pub(crate) progress: Progress,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rang {
    party: Party,
    number: String,
    from: String,
    by_itself: bool,
}

impl Observed {
    /// Providers that are down are passed over.
    pub(crate) fn of(
        heard: &[Heard],
        down: &BTreeSet<Party>,
        did: Vec<Did>,
        progress: Progress,
    ) -> Self {
        let mut rang = Vec::new();
        let mut talks = Together::new();
        for heard in heard.iter().filter(|heard| !down.contains(&heard.party)) {
            let party = heard.party.clone();
            let provider = matches!(party, Party::Provider(_));
            match heard.what.clone() {
                What::Rings {
                    number,
                    from,
                    by_itself,
                } => rang.push(Rang {
                    party,
                    number,
                    from,
                    by_itself,
                }),
                What::Refuses(_, number, from) if provider => rang.push(Rang {
                    party,
                    number,
                    from,
                    by_itself: false,
                }),
                What::Talks => drop(talks.insert(party)),
                What::Refuses(..) | What::Cancelled | What::Over => {}
            }
        }
        Self {
            rang,
            talks,
            did,
            progress,
        }
    }

    /// Whether it is all that was expected, and how it differs otherwise.
    pub(crate) fn is(&self, expected: &Expected, engine: &dyn Engine) -> Result<(), String> {
        if !rang(&expected.stages, &self.rang) {
            return Err("others rang, or in another order".to_owned());
        }
        if self.did != expected.did {
            return Err(format!(
                "the engine did {:?} and not {:?}",
                self.did, expected.did
            ));
        }
        let progress = &self.progress;
        match &expected.ending {
            Ending::Talks(who) => {
                match self.talks.iter().any(|party| who.contains(party)) && progress.talks {
                    true => Ok(()),
                    false => Err(format!("{:?} talk and not one of {who:?}", self.talks)),
                }
            }
            Ending::Stays => match progress.talks && !progress.over {
                true => Ok(()),
                false => Err(format!("the call does not stay: {progress:?}")),
            },
            Ending::Ends(cause) => ended(*cause, progress, engine.statuses(*cause)),
        }
    }
}

fn ended(cause: Cause, progress: &Progress, status: &[u16]) -> Result<(), String> {
    if !progress.over {
        return Err("the call does not end".to_owned());
    }
    let said = progress.talks || status.contains(&progress.status);
    let meant = progress
        .cause
        .is_none_or(|said| said == cause.q850() || said == 0);
    match said && meant {
        true => Ok(()),
        false => Err(format!(
            "the call ends as {progress:?} and not with {cause:?}, {status:?}"
        )),
    }
}

/// Whether just this rang in these stages.
fn rang(stages: &[Stage], heard: &[Rang]) -> bool {
    let Some((stage, rest)) = stages.split_first() else {
        return heard.is_empty();
    };
    match stage {
        Stage::InTurn(groups) => after(groups, heard, false).is_some_and(|left| rang(rest, left)),
        Stage::Speaks(who) => {
            after(std::slice::from_ref(who), heard, true).is_some_and(|left| rang(rest, left))
        }
        Stage::ByChance(groups, answering) => {
            by_chance(groups, answering, heard).is_some_and(|left| rang(rest, left))
        }
        Stage::Agents(all, answering) => agents(all, answering, heard)
            .into_iter()
            .any(|left| rang(rest, left)),
        Stage::Outside(party, number, from) => heard.split_first().is_some_and(|(first, left)| {
            let shown = from.as_ref().is_none_or(|from| same(from, &first.from));
            first.party == *party && first.number == *number && shown && rang(rest, left)
        }),
    }
}

/// A number that is shown, in whatever form.
fn same(expected: &str, shown: &str) -> bool {
    let bare = |text: &str| {
        text.trim_start_matches(['+', '0'])
            .trim_start_matches("49")
            .to_owned()
    };
    bare(expected) == bare(shown)
}

/// What is left behind groups that rang one after the other.
fn after<'h>(groups: &[Together], heard: &'h [Rang], by_itself: bool) -> Option<&'h [Rang]> {
    let mut left = heard;
    for group in groups {
        let (now, then) = left.split_at_checked(group.len())?;
        let who: Together = now.iter().map(|rang| rang.party.clone()).collect();
        if who != *group || now.iter().any(|rang| rang.by_itself != by_itself) {
            return None;
        }
        left = then;
    }
    Some(left)
}

fn by_chance<'h>(
    groups: &[Together],
    answering: &Together,
    heard: &'h [Rang],
) -> Option<&'h [Rang]> {
    let mut open: Vec<_> = groups.iter().filter(|group| !group.is_empty()).collect();
    let mut left = heard;
    while !open.is_empty() {
        let first = &left.first()?.party;
        let at = open.iter().position(|group| group.contains(first))?;
        let group = open.remove(at);
        left = after(std::slice::from_ref(group), left, false)?;
        if group.iter().any(|party| answering.contains(party)) {
            return Some(left);
        }
    }
    Some(left)
}

/// All that may be left behind agents who rang.
fn agents<'h>(all: &Together, answering: &Together, heard: &'h [Rang]) -> Vec<&'h [Rang]> {
    let count = heard
        .iter()
        .take_while(|rang| all.contains(&rang.party))
        .count();
    let mut may = Vec::new();
    for at in 0..=count {
        let (now, left) = heard.split_at(at);
        let who: Together = now.iter().map(|rang| rang.party.clone()).collect();
        let enough = match answering.is_empty() {
            true => who == *all,
            false => who.iter().any(|party| answering.contains(party)),
        };
        if enough {
            may.push(left);
        }
    }
    may
}
