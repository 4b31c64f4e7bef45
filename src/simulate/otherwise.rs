//! Reads what is otherwise than usual: `users/alice` is `busy`, `trunks/main` is `down`, `night` is `on`.

use super::book::Book;
use super::said::unknown;
use super::state::{Answer, Mode, Silent, State};
use crate::catalog::numbering;
use crate::diag::did_you_mean;
use crate::model::{E164, Id, Malformed, Tenant, UserId};
use std::borrow::Borrow;
use std::collections::BTreeMap;

impl State {
    /// Takes what is said of a thing of the tenant; a user may be named by the bare id, and a device is by its account. Several
    /// things may be said of a user, with commas between them.
    pub fn say(
        &mut self,
        thing: &str,
        value: &str,
        (tenant, book): (&Tenant, &Book<'_>),
        country: &str,
    ) -> Result<(), Malformed> {
        let (thing, value) = (thing.trim(), value.trim());
        if thing == "night" {
            self.night = one_of("night", value, &[(true, "on"), (false, "off")])?;
            return Ok(());
        }
        if book.callers().any(|caller| caller.account.name == thing) {
            let silent = one_of("a device", value, &Silent::ALL)?;
            self.devices.insert(thing.to_owned(), silent);
            return Ok(());
        }
        let starts = |start: &[char]| thing.starts_with(start);
        if starts(&['+', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']) && !thing.contains('/')
        {
            let number = E164::parse(&numbering::parse(thing, country)?.e164)?;
            let answer = one_of("a number outside", value, &Answer::ALL)?;
            self.outside.insert(number, answer);
            return Ok(());
        }
        match thing.split_once('/') {
            None => self.user(thing, value, tenant),
            Some(("users", id)) => self.user(id, value, tenant),
            Some((section, id)) => self.thing(section, id, value, tenant),
        }
    }

    fn user(&mut self, id: &str, value: &str, tenant: &Tenant) -> Result<(), Malformed> {
        let names = || tenant.users.keys().map(UserId::as_str);
        let known = tenant.users.get_key_value(id);
        let (user, _) = known.ok_or_else(|| unknown("users", id, names()))?;
        for word in value.split(',').map(str::trim) {
            let person = self.users.entry(user.clone()).or_default();
            if let Some(number) = word.strip_prefix("forward:") {
                let kept = number.chars().filter(|c| !c.is_whitespace());
                person.forward = Some(kept.collect());
            } else if let Ok(calls) = word.parse() {
                person.calls = calls;
            } else {
                person.is.insert(mode(word)?);
            }
        }
        Ok(())
    }

    fn thing(
        &mut self,
        section: &str,
        id: &str,
        value: &str,
        tenant: &Tenant,
    ) -> Result<(), Malformed> {
        match section {
            "trunks" => {
                let trunk = known(&tenant.trunks, id)?;
                one_of("a trunk", value, &[((), "down")])?;
                self.down.insert(trunk.clone());
            }
            "queues" => {
                let queue = known(&tenant.queues, id)?;
                one_of("a queue", value, &[((), "full")])?;
                self.full.insert(queue.clone());
            }
            "calendars" => {
                let calendar = known(&tenant.calendars, id)?;
                one_of("a calendar", value, &[((), "busy")])?;
                self.appointments.insert(calendar.clone());
            }
            _ => self.counted(section, id, value, tenant)?,
        }
        Ok(())
    }

    fn counted(
        &mut self,
        section: &str,
        id: &str,
        value: &str,
        tenant: &Tenant,
    ) -> Result<(), Malformed> {
        match section {
            "parking" => {
                let lot = known(&tenant.parking, id)?;
                let spaces = value.split(',').map(|space| space.trim().to_owned());
                self.parked.extend(spaces.map(|space| (lot.clone(), space)));
            }
            "groups" => {
                let group = known(&tenant.groups, id)?;
                let member = value.parse::<usize>().ok().and_then(|at| at.checked_sub(1));
                let fault = || {
                    Malformed::new(format!("`{value}` is no member of a group"))
                        .help("write the member who rang first at the last call, counted from 1")
                };
                self.last.insert(group.clone(), member.ok_or_else(fault)?);
            }
            _ => {
                let help = "name a user, a trunk, a queue, a group, a car park, a calendar, a number outside or `night`";
                let fault = Malformed::new(format!("nothing can be said of `{section}/{id}`"));
                return Err(fault.help(help));
            }
        }
        Ok(())
    }
}

/// The id of a thing that there is.
fn known<'t, I, T>(things: &'t BTreeMap<I, T>, id: &str) -> Result<&'t I, Malformed>
where
    I: Id + Ord + Borrow<str>,
{
    let found = things.get_key_value(id).map(|(id, _)| id);
    found.ok_or_else(|| unknown(I::SECTION, id, things.keys().map(Borrow::borrow)))
}

fn mode(word: &str) -> Result<Mode, Malformed> {
    let known = Mode::ALL.iter().find(|(_, name)| *name == word);
    let unknown = || {
        let fault = Malformed::new(format!("no user can be `{word}`"));
        let names = Mode::ALL.iter().map(|(_, name)| *name);
        match did_you_mean(word, names) {
            Some(near) => fault.help(format!("did you mean `{near}`?")),
            None => fault.help("write `busy`, `unreachable`, `dnd`, `logged-out`, `paused`, `ringing`, `answers`, a count of calls or `forward:2001`"),
        }
    };
    known.map(|(mode, _)| *mode).ok_or_else(unknown)
}

fn one_of<T: Copy>(what: &str, value: &str, known: &[(T, &str)]) -> Result<T, Malformed> {
    let found = known.iter().find(|(_, name)| *name == value);
    found.map(|(value, _)| *value).ok_or_else(|| {
        let names: Vec<_> = known.iter().map(|(_, name)| format!("`{name}`")).collect();
        let fault = Malformed::new(format!("{what} cannot be `{value}`"));
        fault.help(format!("write {}", names.join(" or ")))
    })
}
