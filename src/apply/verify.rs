//! Whether an engine knows what it must know, and nothing of ours that it must not: asked, not believed.

use super::ask::{ask, list};
use super::engine::told;
use super::{Answer, ApplyError, Host, Trouble};
use crate::bundle::{Engine, Expected, Kind};
use crate::plan::plain;
use std::collections::BTreeSet;

/// The engine's tables cut names at 46 characters or more, from which it may take a few for other things.
const SHORTEST_CUT: usize = 40;

/// Has the host compare what the engine knows with what a release of its says that it must know, and judges what differs: what is
/// missing, and what is left over of ours. Gives how many objects were found.
pub(super) fn verify(
    host: &mut dyn Host,
    release: &str,
    engine: &Engine,
    former: Option<&Engine>,
) -> Result<usize, ApplyError> {
    let old = former
        .map(|former| former.expected.as_slice())
        .unwrap_or_default();
    let ours = Ours::new(engine, old);
    let wanted = |kind| names(&engine.expected, kind);
    let asked = Kind::ALL.into_iter();
    let asked = asked.filter(|kind| !wanted(*kind).is_empty() || !names(old, *kind).is_empty());
    let asked: Vec<_> = asked.collect();
    let args = std::iter::once(release).chain(asked.iter().map(|kind| kind.name()));
    let args = args.map(str::to_owned);
    let answer = ask(host, "compare", args, &mut std::io::empty())?;
    let (mut missing, mut left, mut found) = (Vec::new(), Vec::new(), 0);
    for kind in asked {
        let wanted = wanted(kind);
        let (others, lacking) = (
            told_of(&answer, "other", kind),
            told_of(&answer, "missing", kind),
        );
        whole(&answer, kind, wanted.len(), lacking.len())?;
        let lacking = wanted
            .iter()
            .copied()
            .filter(|name| lacking.contains(*name) && !is_cut(name, &others, &wanted));
        let lacking = really_lacking(host, kind, lacking.collect())?;
        found += wanted.len() - lacking.len();
        missing.extend(
            lacking
                .into_iter()
                .map(|name| format!("{} `{name}`", kind.name())),
        );
        let over = others.iter().filter(|name| ours.has(kind, name));
        left.extend(over.map(|name| format!("{} `{}`", kind.name(), plain(name))));
    }
    judge(&missing, &left, found)
}

/// The names of a kind that the host tells of.
fn told_of(answer: &Answer, word: &str, kind: Kind) -> BTreeSet<String> {
    let lines = answer.lines(word);
    let of_kind = lines.filter(|parts| parts.first().is_some_and(|it| it == kind.name()));
    of_kind
        .filter_map(|parts| parts.into_iter().nth(1))
        .collect()
}

/// Whether the host looked for as many as there are: else it read another list than ours.
fn whole(answer: &Answer, kind: Kind, wanted: usize, lacking: usize) -> Result<(), ApplyError> {
    let counts = answer.lines("found");
    let of_kind = counts.filter(|parts| parts.first().is_some_and(|it| it == kind.name()));
    let found: Option<usize> = of_kind.last().and_then(|parts| parts.get(1)?.parse().ok());
    match found {
        Some(found) if found + lacking == wanted => Ok(()),
        _ => Err(ApplyError::new(
            Trouble::Failed,
            format!(
                "the host compared another list of the kind `{}` than the release's {wanted}",
                kind.name()
            ),
        )),
    }
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
