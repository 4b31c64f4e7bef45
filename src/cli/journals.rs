use super::failure::Failure;
use super::hosts::failure;
use super::planned::Planned;
use super::reach::reach;
use super::session::Session;
use crate::apply::{History, history};
use crate::bundle::DestinationId;

/// The journals of the hosts of a plan, by the connections that it has.
pub(super) fn journals(
    session: &Session,
    planned: &mut Planned,
) -> Result<Vec<(DestinationId, History)>, Failure> {
    let hosts: Vec<_> = planned
        .plan
        .hosts
        .iter()
        .map(|host| host.id.clone())
        .collect();
    let mut all = Vec::new();
    for id in hosts {
        let to = planned.destination(&id).cloned();
        let told = match (planned.connected.get_mut(&id), to) {
            (Some(host), _) => history(host.as_mut()),
            (None, Some(to)) => reach(session, &to).and_then(|mut host| history(host.as_mut())),
            (None, None) => continue,
        };
        let told = told.map_err(|error| failure(&id, &error))?;
        all.push((id, told));
    }
    Ok(all)
}
