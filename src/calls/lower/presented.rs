use super::work::Work;
use crate::calls::Presented;
use crate::model::{CallerId, E164, TrunkId, User};
use std::collections::BTreeMap;

impl Work<'_> {
    /// What those outside see of a user's calls: what is written of the user, else the user's first direct number, else what is
    /// written of the tenant. A number shows on the trunk that it comes in by only, as a provider shows no other.
    pub(super) fn presented_by(&self, user: &User) -> Option<Presented> {
        let direct = user.numbers.first().map(|number| number.value);
        self.choose(user.caller_id.as_deref(), direct)
    }

    /// What those outside see of what is nobody's: what is written of it, else of the tenant.
    pub(super) fn presented(&self, written: Option<&CallerId>) -> Option<Presented> {
        self.choose(written, None)
    }

    fn choose(&self, written: Option<&CallerId>, direct: Option<E164>) -> Option<Presented> {
        let all = [written, self.tenant.caller_id.as_ref()];
        if let Some(CallerId::Anonymous) = all.into_iter().flatten().next() {
            return Some(Presented::Anonymous);
        }
        let [own, shared] = all.map(|caller_id| caller_id.and_then(number));
        let candidates: Vec<_> = [own, direct, shared].into_iter().flatten().collect();
        let trunks = self.tenant.trunks.keys();
        let numbers: BTreeMap<_, _> = trunks
            .filter_map(|trunk| Some((trunk.clone(), self.on(trunk, &candidates)?)))
            .collect();
        let name = all.into_iter().flatten().find_map(CallerId::name);
        let name = name.map(|name| name.value.clone());
        let empty = numbers.is_empty() && name.is_none();
        (!empty).then_some(Presented::Shown { numbers, name })
    }

    /// The first of these numbers that a trunk can show, or the trunk's own.
    fn on(&self, trunk: &TrunkId, candidates: &[E164]) -> Option<E164> {
        let comes_in = |number: &E164| {
            let written = self.tenant.numbers.get(number);
            written.is_none_or(|written| written.trunk.value == *trunk)
        };
        let own = || self.tenant.trunks.get(trunk)?.caller_id.as_ref();
        let first = candidates.iter().copied().find(comes_in);
        first.or_else(|| own().map(|number| number.value))
    }
}

fn number(caller_id: &CallerId) -> Option<E164> {
    match caller_id {
        CallerId::Anonymous => None,
        CallerId::Shown { number, .. } => number.as_ref().map(|number| number.value),
    }
}
