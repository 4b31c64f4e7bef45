use super::draft::Draft;
use super::work::{Work, exact};
use crate::calls::{
    AccountId, Action, Argument, Cause, Condition, Flow, FlowId, Form, Scope, StepId, Way,
};
use crate::catalog::numbering::emergency_numbers;
use crate::model::{Country, Location, PostalAddress, SiteId, TrunkId};
use crate::source::Place;
use std::collections::BTreeSet;

impl Work<'_> {
    /// How help is called: by every number that means it at any of the tenant's sites, with and without the prefix for outside.
    pub(super) fn emergency(&mut self) {
        let place = self.tenant.place;
        let mut entries = Vec::new();
        for number in self.numbers_for_help() {
            let flow = self.help(&number);
            let id = FlowId::Emergency(number.clone());
            self.flow(id.clone(), flow);
            entries.push(exact(&number, id.clone(), place));
            if let Some(prefix) = &self.tenant.outside_prefix {
                let dialled = format!("{}{number}", prefix.value.as_str());
                let mut entry = exact(&dialled, id, prefix.place);
                entry.argument = Argument {
                    strip: prefix.value.as_str().len(),
                    prepend: String::new(),
                };
                entries.push(entry);
            }
        }
        self.context(Scope::Emergency, Vec::new(), entries);
        self.context(Scope::EmergencyOnly, vec![Scope::Emergency], Vec::new());
    }

    fn numbers_for_help(&self) -> BTreeSet<String> {
        let sites = self.tenant.sites.values();
        let written = sites.filter_map(|site| site.emergency.as_ref());
        let written = written.flat_map(|emergency| &emergency.numbers);
        let of_country = |country: Country| {
            emergency_numbers(country.as_str())
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let countries = self.tenant.sites.values().filter_map(country);
        let usual = countries.chain(self.tenant.country).flat_map(of_country);
        written
            .map(|number| number.value.clone())
            .chain(usual)
            .collect()
    }

    fn help(&self, number: &str) -> Flow {
        let mut draft = Draft::default();
        let start = draft.reserve();
        let default = self.tenant.site.as_ref().map(|site| &site.value);
        let place = self.tenant.place;
        let end = draft.hang_up(place, Cause::Congestion);
        let known = default.and_then(|id| self.tenant.sites.get(id));
        let otherwise = self.call(&mut draft, number, known, end);
        let sites = self.tenant.sites.iter();
        let sites = sites.filter(|(id, _)| Some(*id) != default);
        let arms: Vec<(Condition, StepId)> = sites
            .map(|(id, site)| (at(id), self.call(&mut draft, number, Some(site), end)))
            .collect();
        draft.fill(start, place, Action::Choose { arms, otherwise });
        draft.finish()
    }

    fn call(
        &self,
        draft: &mut Draft,
        number: &str,
        site: Option<&Location>,
        then: StepId,
    ) -> StepId {
        let emergency = site.and_then(|site| site.emergency.as_ref());
        let place = site.map_or(self.tenant.place, |site| site.place);
        let first = emergency.and_then(|emergency| emergency.trunk.as_ref());
        let ways = self.every_way(first.map(|trunk| &trunk.value));
        if ways.is_empty() {
            return then;
        }
        let callback = emergency.and_then(|emergency| emergency.callback.as_ref());
        let help = Action::Help {
            number: number.to_owned(),
            ways,
            callback: callback.map(|number| number.value),
            location: site.and_then(|site| site.address.as_ref()).map(postal),
            notify: self.notified(),
            then,
        };
        draft.push(place_of_help(site).unwrap_or(place), help)
    }

    /// Every trunk, that of the site first: help is called by whatever way takes the call.
    fn every_way(&self, first: Option<&TrunkId>) -> Vec<Way> {
        let others = self.tenant.trunks.keys();
        let others = others.filter(|trunk| Some(*trunk) != first);
        let trunks = first.into_iter().chain(others).cloned();
        trunks.map(as_it_is).collect()
    }

    fn notified(&self) -> Vec<AccountId> {
        let notify = self.tenant.notify.iter();
        notify.flat_map(|user| self.accounts(&user.value)).collect()
    }
}

fn place_of_help(site: Option<&Location>) -> Option<Place> {
    let emergency = site?.emergency.as_ref()?;
    emergency.trunk.as_ref().map(|trunk| trunk.place)
}

fn at(site: &SiteId) -> Condition {
    Condition::At(site.clone())
}

fn as_it_is(trunk: TrunkId) -> Way {
    let form = Form::Changed {
        strip: 0,
        prepend: String::new(),
    };
    Way::Trunk {
        trunk,
        form,
        presented: None,
    }
}

fn country(site: &Location) -> Option<Country> {
    let address = site.address.as_ref().filter(|_| !has_numbers(site))?;
    Some(address.country.value)
}

fn has_numbers(site: &Location) -> bool {
    let emergency = site.emergency.as_ref();
    emergency.is_some_and(|emergency| !emergency.numbers.is_empty())
}

/// An address in one line, the way those who help are told it.
fn postal(address: &PostalAddress) -> String {
    let more = [
        ("building", &address.building),
        ("floor", &address.floor),
        ("room", &address.room),
    ];
    let more = more.into_iter().filter_map(|(what, text)| {
        let text = text.as_ref()?;
        Some(format!("{what} {}", text.value))
    });
    let city = address.postcode.as_ref().map_or_else(
        || address.city.value.clone(),
        |postcode| format!("{} {}", postcode.value, address.city.value),
    );
    [address.street.value.clone()]
        .into_iter()
        .chain(more)
        .chain([city, address.country.value.as_str().to_owned()])
        .collect::<Vec<_>>()
        .join(", ")
}
