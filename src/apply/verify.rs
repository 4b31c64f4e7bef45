//! Whether an engine knows what it must know, and nothing of ours that it must not: asked, not believed.

use super::engine::told;
use super::verbs::{ask, list};
use super::{ApplyError, Host, Trouble};
use crate::bundle::{Engine, Expected, Kind};
use crate::plan::plain;
use std::collections::BTreeSet;

/// The engine's tables cut names at 46 characters or more, from which it may take a few for other things.
const SHORTEST_CUT: usize = 40;

/// Asks the engine for everything that it must know, and for what is left over of ours. Gives how many objects were found.
pub(super) fn verify(
    host: &mut dyn Host,
    engine: &Engine,
    former: Option<&Engine>,
) -> Result<usize, ApplyError> {
    let old = former
        .map(|former| former.expected.as_slice())
        .unwrap_or_default();
    let ours = Ours::new(engine, old);
    let (mut missing, mut left, mut found) = (Vec::new(), Vec::new(), 0);
    for kind in Kind::ALL {
        let wanted = names(&engine.expected, kind);
        if wanted.is_empty() && names(old, kind).is_empty() {
            continue;
        }
        let answer = ask(
            host,
            "objects",
            [kind.name().to_owned()],
            &mut std::io::empty(),
        )?;
        let known: BTreeSet<_> = answer.lines("object").map(|parts| parts.concat()).collect();
        let lacking: Vec<_> = wanted
            .iter()
            .copied()
            .filter(|name| !known.contains(*name) && !is_cut(name, &known, &wanted))
            .collect();
        let lacking = really_lacking(host, kind, lacking)?;
        found += wanted.len() - lacking.len();
        missing.extend(
            lacking
                .into_iter()
                .map(|name| format!("{} `{name}`", kind.name())),
        );
        let over = known
            .iter()
            .filter(|name| !wanted.contains(name.as_str()) && ours.has(kind, name));
        left.extend(over.map(|name| format!("{} `{}`", kind.name(), plain(name))));
    }
    judge(&missing, &left, found)
}

fn judge(missing: &[String], left: &[String], found: usize) -> Result<usize, ApplyError> {
    let say = |what: &str, all: &[String]| {
        format!("the engine {what} {}", told(all.iter().map(String::as_str)))
    };
    match (missing.is_empty(), left.is_empty()) {
        (true, true) => Ok(found),
        (false, _) => Err(ApplyError::new(Trouble::Engine, say("does not know", missing))
            .help("look at the engine's log; where it could not read a core file for a while, `touch` that file and apply again")),
        (true, false) => Err(ApplyError::new(Trouble::Engine, say("still knows", left))),
    }
}

/// Whether a list of the engine shows a long name cut, and the part that is left fits no other.
fn is_cut(name: &str, known: &BTreeSet<String>, wanted: &BTreeSet<&str>) -> bool {
    let longest = name
        .char_indices()
        .rev()
        .filter_map(|(at, _)| name.get(..at))
        .take_while(|part| part.len() >= SHORTEST_CUT);
    let part = longest.into_iter().find(|part| known.contains(*part));
    part.is_some_and(|part| {
        wanted
            .range(part..)
            .take_while(|other| other.starts_with(part))
            .count()
            == 1
    })
}

/// The missing ones are asked for one by one, in case a name was cut so that it fits several.
fn really_lacking<'n>(
    host: &mut dyn Host,
    kind: Kind,
    names: Vec<&'n str>,
) -> Result<Vec<&'n str>, ApplyError> {
    if names.is_empty() || kind == Kind::Mailbox {
        return Ok(names);
    }
    let list = list(&names);
    let answer = ask(host, "has", [kind.name().to_owned()], &mut list.as_bytes())?;
    let known: BTreeSet<_> = answer.lines("object").map(|parts| parts.concat()).collect();
    Ok(names
        .into_iter()
        .filter(|name| !known.contains(*name))
        .collect())
}

fn names(expected: &[Expected], kind: Kind) -> BTreeSet<&str> {
    expected
        .iter()
        .filter(|expected| expected.kind == kind)
        .map(|expected| expected.name.as_str())
        .collect()
}

/// What an engine knows because of us: what a former release had, and whatever is at a domain of ours.
struct Ours<'a> {
    former: BTreeSet<(Kind, &'a str)>,
    domains: BTreeSet<&'a str>,
}

impl<'a> Ours<'a> {
    fn new(engine: &'a Engine, old: &'a [Expected]) -> Self {
        let domains = engine
            .expected
            .iter()
            .chain(old)
            .filter_map(|expected| Some(expected.name.split_once('@')?.1));
        let former = old
            .iter()
            .map(|expected| (expected.kind, expected.name.as_str()))
            .collect();
        Self {
            former,
            domains: domains.collect(),
        }
    }

    fn has(&self, kind: Kind, name: &str) -> bool {
        let at_ours = name
            .split_once('@')
            .is_some_and(|(_, domain)| self.domains.contains(domain));
        at_ours || self.former.contains(&(kind, name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_name_is_taken_for_one_that_it_alone_fits() {
        let long =
            |user: &str| format!("{user}@a-rather-long-domain-name-of-some-tenant.acme.example");
        let cut = |user: &str| long(user).chars().take(46).collect::<String>();
        let (one, two, short) = (
            long("1000"),
            long("1001"),
            "1000@a-rather-long-domain".to_owned(),
        );
        let wanted: BTreeSet<_> = [one.as_str(), two.as_str()].into();
        assert!(is_cut(&one, &[cut("1000")].into(), &wanted));
        assert!(!is_cut(&two, &[cut("1000")].into(), &wanted));
        assert!(
            !is_cut(&one, &[short].into(), &wanted),
            "too short to have been cut"
        );
        let twin = format!("{}.org", cut("1000"));
        assert!(
            !is_cut(
                &one,
                &[cut("1000")].into(),
                &[one.as_str(), twin.as_str()].into()
            ),
            "fits two"
        );
    }
}
