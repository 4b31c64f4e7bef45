//! Where a phone stands, and what follows from it.

use super::Subject;
use crate::catalog::numbering::emergency_numbers;
use crate::model::{Extension, Location, Range};

impl<'a> Subject<'a, '_> {
    /// Its own place, else that of its first user, else the tenant's.
    pub(super) fn site(&self) -> Option<&'a Location> {
        let user = self.first_user.and_then(|user| user.site.as_ref());
        let site = self.phone.site.as_ref().or(user);
        let site = site.or(self.tenant.site.as_ref())?;
        self.tenant.sites.get(&site.value)
    }
}

/// The numbers of the place, else those of its country, else of the tenant's.
pub(super) fn emergency(subject: &Subject<'_, '_>) -> Vec<String> {
    let site = subject.site();
    let written = site.and_then(|site| site.emergency.as_ref());
    let written = written.map_or(&[][..], |emergency| &emergency.numbers);
    if !written.is_empty() {
        return written.iter().map(|number| number.value.clone()).collect();
    }
    let address = site.and_then(|site| site.address.as_ref());
    let country = address
        .map(|address| address.country.value)
        .or(subject.tenant.country);
    country.map_or_else(Vec::new, |country| {
        let numbers = emergency_numbers(country.as_str());
        numbers.map(str::to_owned).collect()
    })
}

/// Whether somebody's extension, now or by the pools, starts with this number: then a phone must wait for further digits.
pub(super) fn starts_an_extension(subject: &Subject<'_, '_>, number: &str) -> bool {
    let mut pools = subject.tenant.pools.iter();
    subject.tenancy.goes_on(number) || pools.any(|pool| starts_in(pool.range.value, number))
}

/// Whether a number of the range starts with these digits.
fn starts_in(range: Range, number: &str) -> bool {
    let first = range.first().to_string();
    let Some(more) = first
        .len()
        .checked_sub(number.len())
        .filter(|more| *more > 0)
    else {
        return false;
    };
    let filled = |digit: &str| Extension::parse(&format!("{number}{}", digit.repeat(more)));
    let ends = [filled("0"), filled("9")];
    first.starts_with(number)
        || ends
            .into_iter()
            .flatten()
            .any(|extension| range.contains(extension))
}
