//! What calls leave behind: what was set from phones, and whose turn it is.

use super::compiled::Compiled;
use super::moment::Moment;
use pbxctl::calls::{FlowId, Order, Switch};
use pbxctl::model::{GroupId, Strategy, UserId};
use pbxctl::simulate::{Happening, Mode, Origin, State, Trace};

/// The state behind a call.
pub(crate) fn after(tenant: &Compiled, lasting: &mut State, moment: &Moment, trace: &Trace) {
    let caller = match &moment.call.from {
        Origin::Account(account) => tenant.book().user_of(account).cloned(),
        _ => None,
    };
    for event in &trace.events {
        match (&event.what, &caller) {
            (Happening::Toggles(Switch::Night, on), _) => lasting.night = *on,
            (Happening::Toggles(Switch::Disturb, on), Some(user)) => {
                is(lasting, user, Mode::Disturbed, *on);
            }
            (Happening::Toggles(Switch::Pause, on), Some(user)) => {
                is(lasting, user, Mode::Paused, *on);
                is(lasting, user, Mode::LoggedOut, false);
            }
            (Happening::Toggles(Switch::Login, on), Some(user)) => {
                is(lasting, user, Mode::LoggedOut, !*on);
                is(lasting, user, Mode::Paused, false);
            }
            (Happening::SetsForward(number), Some(user)) => {
                lasting
                    .users
                    .entry(user.clone())
                    .or_default()
                    .forward
                    .clone_from(number);
            }
            (
                Happening::Rings {
                    whom: Some(FlowId::Group(group)),
                    ..
                }
                | Happening::Silent {
                    whom: Some(FlowId::Group(group)),
                    ..
                },
                _,
            ) => {
                turns(tenant, lasting, group);
            }
            _ => {}
        }
    }
}

fn is(lasting: &mut State, user: &UserId, mode: Mode, on: bool) {
    let person = lasting.users.entry(user.clone()).or_default();
    match on {
        true => person.is.insert(mode),
        false => person.is.remove(&mode),
    };
}

fn turns(tenant: &Compiled, lasting: &mut State, group: &GroupId) {
    let written = tenant.tenant().groups.get(group);
    if written.is_none_or(|group| group.strategy != Strategy::RoundRobin) {
        return;
    }
    let flow = tenant.graph().flows.get(&FlowId::Group(group.clone()));
    let members = flow.and_then(|flow| match &flow.steps.first()?.action {
        pbxctl::calls::Action::Ring { ringing, .. }
            if matches!(ringing.order, Order::RoundRobin(_)) =>
        {
            Some(ringing.members.len())
        }
        _ => None,
    });
    let Some(members) = members.filter(|members| *members > 0) else {
        return;
    };
    let next = lasting
        .last
        .get(group)
        .map_or(0, |last| (last + 1) % members);
    lasting.last.insert(group.clone(), next);
}
