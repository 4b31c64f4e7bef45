use crate::model::{PagingId, PhoneId};
use crate::source::Place;
use crate::target::TenantInput;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// What of a tenant all of its phones are told alike: looked up once, so that ten thousand phones do not each ask ten thousand users.
pub(in crate::target) struct Tenancy<'a> {
    /// Whose.
    pub(in crate::target) input: TenantInput<'a>,
    /// Put together when the first number is held to them: most phones are told none.
    extensions: OnceLock<BTreeSet<String>>,
    zones: BTreeMap<&'a PhoneId, Vec<(&'a PagingId, Place)>>,
}

impl<'a> Tenancy<'a> {
    /// Looks at a tenant.
    pub(in crate::target) fn new(input: &TenantInput<'a>) -> Self {
        let mut zones: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (zone, written) in &input.tenant.paging {
            for phone in &written.listen {
                let heard = zones.entry(&phone.value).or_default();
                heard.push((zone, phone.place));
            }
        }
        Self {
            input: *input,
            extensions: OnceLock::new(),
            zones,
        }
    }

    /// Whether somebody's extension starts with these digits and goes on.
    pub(super) fn goes_on(&self, digits: &str) -> bool {
        let extensions = self.extensions.get_or_init(|| self.all_extensions());
        let behind = extensions.range(digits.to_owned()..);
        let mut longer = behind.filter(|extension| extension.as_str() != digits);
        longer
            .next()
            .is_some_and(|extension| extension.starts_with(digits))
    }

    fn all_extensions(&self) -> BTreeSet<String> {
        let users = self.input.held.users.values();
        let services = self.input.held.services.values();
        let held = users.chain(services);
        held.map(|held| held.extension.to_string()).collect()
    }

    /// The zones that name a phone as one that listens, in the order of their ids, and where.
    pub(super) fn heard_by(&self, phone: &PhoneId) -> &[(&'a PagingId, Place)] {
        self.zones.get(phone).map_or(&[], Vec::as_slice)
    }
}
