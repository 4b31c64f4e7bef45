use super::words::{caller_id, recording, secret, target, time, word};
use super::{Collected, Facts, Section};
use crate::allocate::{Held, TenantAllocation};
use crate::model::{
    Calendar, Conference, Group, Menu, Paging, Parking, Queue, Reference, Schedule, Tenant,
};
use crate::source::Spanned;

pub(super) fn services(all: &mut Collected, tenant: &Tenant, held: Option<&TenantAllocation>) {
    let held = |reference: Reference| held.and_then(|held| held.services.get(&reference));
    for (id, one) in &tenant.groups {
        let held = held(Reference::Group(id.clone()));
        all.add(Section::Groups, id, group(one, held));
    }
    for (id, one) in &tenant.queues {
        let held = held(Reference::Queue(id.clone()));
        all.add(Section::Queues, id, queue(one, held));
    }
    for (id, one) in &tenant.menus {
        let held = held(Reference::Menu(id.clone()));
        all.add(Section::Menus, id, menu(one, held));
    }
    for (id, one) in &tenant.conferences {
        let held = held(Reference::Conference(id.clone()));
        all.add(Section::Conferences, id, conference(one, held));
    }
    for (id, one) in &tenant.parking {
        let held = held(Reference::Parking(id.clone()));
        all.add(Section::Parking, id, parking(one, held));
    }
    for (id, one) in &tenant.paging {
        let held = held(Reference::Paging(id.clone()));
        all.add(Section::Paging, id, paging(one, held));
    }
    for (id, one) in &tenant.schedules {
        all.add(Section::Schedules, id, schedule(one));
    }
    for (id, one) in &tenant.calendars {
        all.add(Section::Calendars, id, calendar(one));
    }
}

fn named(name: Option<&Spanned<String>>, held: Option<&Held>) -> Facts {
    let name = name.map(|name| name.value.clone());
    let facts = Facts {
        name: name.clone(),
        ..Facts::default()
    };
    facts.held(held).one("name", name)
}

fn group(group: &Group, held: Option<&Held>) -> Facts {
    let Group {
        place: _,
        name,
        extension: _,
        members,
        strategy,
        ring,
        then,
        caller_id: caller,
        record,
    } = group;
    named(name.as_ref(), held)
        .many("members", members.iter().map(|member| &member.value))
        .one("strategy", Some(word(strategy)))
        .one("ring", Some(time(*ring)))
        .one("then", then.as_ref().map(target))
        .one("caller_id", caller.as_ref().map(caller_id))
        .one("record", record.as_ref().map(recording))
}

fn queue(queue: &Queue, held: Option<&Held>) -> Facts {
    let Queue {
        place: _,
        name,
        extension: _,
        members,
        strategy,
        music,
        announcement,
        wait,
        most,
        then,
        wrap_up,
        ring,
        record,
    } = queue;
    named(name.as_ref(), held)
        .many("members", members.iter().map(|user| user.value.reference()))
        .one("strategy", Some(strategy.name()))
        .one("music", music.as_ref().map(|music| &music.value))
        .one(
            "announcement",
            announcement.as_ref().map(|file| &file.value),
        )
        .one("wait", wait.map(time))
        .one("most", *most)
        .one("then", then.as_ref().map(target))
        .one("wrap_up", Some(time(*wrap_up)))
        .one("ring", Some(time(*ring)))
        .one("record", record.as_ref().map(recording))
}

fn menu(menu: &Menu, held: Option<&Held>) -> Facts {
    let Menu {
        place: _,
        name,
        extension: _,
        greeting,
        keys,
        wait,
        timeout,
        invalid,
        extensions,
    } = menu;
    let keys = keys
        .iter()
        .map(|(key, to)| format!("{key}: {}", target(to)));
    named(name.as_ref(), held)
        .one("greeting", Some(&greeting.value))
        .many("keys", keys)
        .one("wait", Some(time(*wait)))
        .one("timeout", timeout.as_ref().map(target))
        .one("invalid", invalid.as_ref().map(target))
        .whether("extensions", *extensions)
}

fn conference(room: &Conference, held: Option<&Held>) -> Facts {
    let Conference {
        place: _,
        name,
        extension: _,
        pin,
        max,
        record,
    } = room;
    named(name.as_ref(), held)
        .one("pin", pin.as_ref().map(secret))
        .one("max", *max)
        .whether("record", *record)
}

fn parking(lot: &Parking, held: Option<&Held>) -> Facts {
    let Parking {
        place: _,
        extension: _,
        spaces,
        stay,
        then,
    } = lot;
    named(None, held)
        .one("spaces", Some(&spaces.value))
        .one("stay", Some(time(*stay)))
        .one("then", then.as_ref().map(target))
}

fn paging(zone: &Paging, held: Option<&Held>) -> Facts {
    let Paging {
        place: _,
        name,
        extension: _,
        multicast,
        listen,
        sip,
        zones,
        callers,
    } = zone;
    named(name.as_ref(), held)
        .one("multicast", multicast.as_ref().map(|one| &one.value))
        .many("listen", listen.iter().map(|phone| phone.value.reference()))
        .many("sip", sip.iter().map(|one| &one.value))
        .many("zones", zones.iter().map(|zone| zone.value.reference()))
        .many("callers", callers.iter().map(|one| &one.value))
}

fn schedule(schedule: &Schedule) -> Facts {
    let Schedule {
        place: _,
        hours,
        except,
        closed,
        special,
        timezone,
    } = schedule;
    let joined = |hours: &[crate::model::Hours]| {
        let hours: Vec<_> = hours.iter().map(ToString::to_string).collect();
        hours.join(" ")
    };
    let hours = hours
        .iter()
        .map(|(days, at)| format!("{} {}", days.value, joined(at)));
    let special = special
        .iter()
        .map(|(day, at)| format!("{} {}", day.value, joined(at)));
    Facts::default()
        .many("hours", hours)
        .many("except", except.iter().map(|other| other.value.reference()))
        .many("closed", closed.iter().map(|day| &day.value))
        .many("special", special)
        .one("timezone", timezone.as_ref().map(|zone| &zone.value))
}

fn calendar(calendar: &Calendar) -> Facts {
    let Calendar {
        place: _,
        user,
        url,
        login,
        refresh,
    } = calendar;
    Facts::default()
        .one("user", Some(user.value.reference()))
        .one("url", Some(&url.value))
        .one("username", login.as_ref().map(|(name, _)| &name.value))
        .one(
            "password",
            login.as_ref().map(|(_, password)| secret(password)),
        )
        .one("refresh", Some(time(*refresh)))
}
