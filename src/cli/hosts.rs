//! Which hosts are meant, what is asked of all of them, and who asks.

use super::compile;
use super::failure::Failure;
use super::front::Front;
use super::reach::{is_named, reach};
use super::report::numbered;
use super::repository::Repository;
use super::session::Session;
use super::why::Why;
use super::{commit, environment};
use crate::apply::{ApplyError, Host, Record, side_by_side};
use crate::bundle::{Destination, DestinationId};
use crate::diag::did_you_mean;
use crate::model::HostId;
use crate::target::PROVISIONING;
use std::collections::BTreeSet;

/// So many hosts are asked at once, each by a process of ssh. As many as `--at-once` allows.
pub(super) const ASKED: usize = 64;

/// A failure where a name is that of no host.
pub(super) fn all_known(front: &Front, named: &[String]) -> Result<(), Failure> {
    let hosts = front.site.project.hosts.keys().map(HostId::as_str);
    let server = front
        .site
        .project
        .provisioning
        .iter()
        .filter(|server| server.connect.is_some())
        .map(|_| PROVISIONING);
    let known: BTreeSet<_> = hosts.chain(server).collect();
    named
        .iter()
        .find(|name| !known.contains(name.as_str()))
        .map_or(Ok(()), |name| Err(unknown(name, &known)))
}

/// The hosts that are meant, in the order of apply.
pub(super) fn chosen(front: &mut Front, named: &[String]) -> Result<Vec<Destination>, Failure> {
    all_known(front, named)?;
    let all = front.destinations();
    let (engines, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.engine.is_some());
    let wanted = |one: &Destination| is_named(&one.id, named);
    Ok(engines.into_iter().chain(others).filter(wanted).collect())
}

/// What each host that is meant answered, or why it did not.
pub(super) type Answers<T> = Vec<(Destination, Result<T, Failure>)>;

/// Asks the hosts that are meant side by side, and gives their answers in the order of apply; `None` where the repository is at fault, which is then reported.
pub(super) fn ask<T>(
    session: &Session,
    repository: &Repository,
    named: &[String],
    ask: impl Fn(&Destination, &mut dyn Host) -> Result<T, ApplyError> + Sync,
) -> Result<Option<Vec<(Destination, T)>>, Failure>
where
    T: Send,
{
    let Some(answers) = ask_each(session, repository, named, ask)? else {
        return Ok(None);
    };
    let answers = answers.into_iter();
    let all: Result<Vec<_>, _> = answers.map(|(to, answer)| Ok((to, answer?))).collect();
    all.map(Some)
}

/// The same, with those that give no answer.
pub(super) fn ask_each<T>(
    session: &Session,
    repository: &Repository,
    named: &[String],
    ask: impl Fn(&Destination, &mut dyn Host) -> Result<T, ApplyError> + Sync,
) -> Result<Option<Answers<T>>, Failure>
where
    T: Send,
{
    let mut front = compile::front(session, repository, None)?;
    if front.sound(session).is_none() {
        return Ok(None);
    }
    let hosts = chosen(&mut front, named)?;
    let answers = answers(session, &hosts, |destination| destination, ask);
    Ok(Some(hosts.into_iter().zip(answers).collect()))
}

/// Says which hosts gave no answer, and whether any did not. A failure where none of them did.
pub(super) fn tell_silent<T>(
    answers: &[(Destination, Result<T, Failure>)],
) -> Result<bool, Failure> {
    let silent: Vec<_> = answers
        .iter()
        .filter_map(|(_, answer)| answer.as_ref().err())
        .collect();
    match silent.first() {
        Some(first) if silent.len() == answers.len() => Err((*first).clone()),
        _ => {
            for failure in &silent {
                failure.tell();
            }
            Ok(!silent.is_empty())
        }
    }
}

/// Asks hosts side by side; where some give no answer, the failure is that of the first of them.
pub(super) fn ask_all<O: Sync, T: Send>(
    session: &Session,
    of: &[O],
    destination: impl Fn(&O) -> &Destination + Sync,
    ask: impl Fn(&Destination, &mut dyn Host) -> Result<T, ApplyError> + Sync,
) -> Result<Vec<T>, Failure> {
    answers(session, of, destination, ask).into_iter().collect()
}

fn answers<O: Sync, T: Send>(
    session: &Session,
    of: &[O],
    destination: impl Fn(&O) -> &Destination + Sync,
    ask: impl Fn(&Destination, &mut dyn Host) -> Result<T, ApplyError> + Sync,
) -> Vec<Result<T, Failure>> {
    side_by_side(of, ASKED, |one| {
        let to = destination(one);
        let answer = reach(session, to).and_then(|mut host| ask(to, host.as_mut()));
        answer.map_err(|error| failure(&to.id, &error))
    })
}

fn unknown(name: &str, known: &BTreeSet<&str>) -> Failure {
    let failure = Failure::usage(format!("there is no host `{name}`"));
    match did_you_mean(name, known.iter().copied()) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure.help(format!(
            "name one of the {}: `pbxctl list hosts`",
            numbered(known.len(), "host")
        )),
    }
}

/// Who does what, for the journal of the hosts.
pub(super) fn record(front: &Front, why: &Why) -> Result<Record, Failure> {
    let who = environment::who();
    let commit = front
        .commit
        .clone()
        .or_else(|| commit::of_texts(&front.root, &front.repository.sources));
    let time = environment::now()
        .strftime("%Y-%m-%dT%H:%M:%SZ")
        .to_string();
    let run = environment::word().map_err(Failure::doing("read random bytes"))?;
    Ok(Record {
        who,
        time,
        commit,
        message: why.message.clone(),
        ticket: why.ticket(),
        run: Some(run),
        ..Record::default()
    })
}

/// An error of a host as a failure of the verb.
pub(super) fn failure(id: &DestinationId, error: &ApplyError) -> Failure {
    let failure = Failure::new(format!("`{id}`: {}", error.message));
    error.help.iter().fold(failure, Failure::help)
}
