use super::draft::Draft;
use super::work::Work;
use crate::calls::{Action, Cause, Condition, Flow, FlowId, Lot, Right, Room, StepId, Zone};
use crate::model::{Paging, PagingId, Parking, ParkingId, Reference};
use std::collections::BTreeSet;

impl Work<'_> {
    /// What happens to calls to conferences, car parks and paging zones.
    pub(super) fn services(&mut self) {
        self.conferences();
        for (id, lot) in &self.tenant.parking {
            self.parking(id, lot);
        }
        for (id, zone) in &self.tenant.paging {
            let flow = paging(id, zone);
            self.flow(FlowId::Paging(id.clone()), flow);
            let zone = self.zone(id);
            self.graph.paging.insert(id.clone(), zone);
        }
    }

    fn conferences(&mut self) {
        for (id, room) in &self.tenant.conferences {
            let flow = Draft::single(room.place, |then| Action::Conference {
                room: id.clone(),
                then,
            });
            self.flow(FlowId::Conference(id.clone()), flow);
            let resource = Room {
                pin: room.pin.is_some(),
                max: room.max,
                record: room.record,
                owner: self.service(&Reference::Conference(id.clone())),
                place: room.place,
            };
            self.graph.conferences.insert(id.clone(), resource);
        }
    }

    fn parking(&mut self, id: &ParkingId, lot: &Parking) {
        let range = lot.spaces.value;
        let spaces: Vec<_> = range
            .starting_at(range.first())
            .take_while(|space| range.contains(*space))
            .collect();
        let park = |then| Action::Park {
            lot: id.clone(),
            then,
        };
        self.flow(FlowId::Parking(id.clone()), with_end(lot, park));
        for space in &spaces {
            let retrieve = |then| Action::Retrieve {
                lot: id.clone(),
                space: space.to_string(),
                then,
            };
            self.flow(FlowId::Space(id.clone(), *space), with_end(lot, retrieve));
        }
        if let Some(target) = &lot.then {
            let mut draft = Draft::default();
            self.onwards(&mut draft, target, self.own_class(), None);
            self.flow(FlowId::Returned(id.clone()), draft.finish());
        }
        let resource = Lot {
            spaces,
            stay: lot.stay,
            returns: lot.then.is_some(),
            place: lot.place,
        };
        self.graph.parking.insert(id.clone(), resource);
    }

    /// Whom a zone is heard by, with the zones that are part of it.
    fn zone(&self, id: &PagingId) -> Zone {
        let mut all = Zone::default();
        let (mut seen, mut rest) = (BTreeSet::new(), vec![id]);
        while let Some(next) = rest.pop() {
            let Some(zone) = self.tenant.paging.get(next).filter(|_| seen.insert(next)) else {
                continue;
            };
            all.multicast
                .extend(zone.multicast.iter().map(|address| address.value));
            let heard = zone.sip.iter().map(|member| &member.value);
            all.accounts
                .extend(heard.flat_map(|member| self.speakers(member)));
            rest.extend(zone.zones.iter().map(|zone| &zone.value));
        }
        all
    }

    /// The accounts of a phone, or all of a user's.
    fn speakers(&self, member: &Reference) -> Vec<crate::calls::AccountId> {
        match member {
            Reference::User(user) => self.accounts(user),
            Reference::Phone(phone) => {
                let accounts = self.held.accounts.iter();
                let on_it = accounts
                    .filter(|account| account.device.line().is_some_and(|(id, _)| id == phone));
                on_it
                    .take(1)
                    .map(|account| self.account(account.name()))
                    .collect()
            }
            _ => Vec::new(),
        }
    }
}

/// A flow that ends as nobody is there where its one step leads on.
fn with_end(lot: &Parking, action: impl FnOnce(StepId) -> Action) -> Flow {
    let mut draft = Draft::default();
    let first = draft.reserve();
    let end = draft.hang_up(lot.place, Cause::Absent);
    draft.fill(first, lot.place, action(end));
    draft.finish()
}

/// Without `callers` everybody in the tenant may page.
fn paging(id: &PagingId, zone: &Paging) -> Flow {
    let mut draft = Draft::default();
    let start = (!zone.callers.is_empty()).then(|| draft.reserve());
    let page = draft.reserve();
    let then = draft.hang_up(zone.place, Cause::Normal);
    let action = Action::Page {
        zone: id.clone(),
        then,
    };
    draft.fill(page, zone.place, action);
    if let Some(start) = start {
        let otherwise = draft.hang_up(zone.place, Cause::Rejected);
        let arms = vec![(Condition::May(Right::Page(id.clone())), page)];
        draft.fill(start, zone.place, Action::Choose { arms, otherwise });
    }
    draft.finish()
}
