use super::Tenant;
use crate::catalog::{EMERGENCY, numbering};
use std::collections::BTreeSet;

/// What is dialled for help on every mobile network (3GPP TS 22.101, 10.1.1), and so by everybody's fingers.
const EVERYWHERE: [&str; 2] = ["112", "911"];

impl Tenant {
    /// What its people dial for help: the numbers of its country, of the countries of its sites, and those that the sites write
    /// themselves. Where no country is known, all that is dialled for help somewhere.
    pub fn emergency_numbers(&self) -> BTreeSet<String> {
        let addresses = self.sites.values().filter_map(|site| site.address.as_ref());
        let countries = addresses.map(|address| address.country.value);
        let countries: BTreeSet<_> = countries.chain(self.country).collect();
        let national = countries
            .iter()
            .flat_map(|country| numbering::emergency_numbers(country.as_str()));
        let written = self
            .sites
            .values()
            .filter_map(|site| site.emergency.as_ref());
        let written = written.flat_map(|emergency| &emergency.numbers);
        let anywhere = EMERGENCY.iter().filter(|_| countries.is_empty());
        let known = EVERYWHERE
            .into_iter()
            .chain(national)
            .chain(anywhere.copied());
        known
            .map(str::to_owned)
            .chain(written.map(|number| number.value.clone()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Country;
    use crate::source::{FileId, Place, SourceMap};

    fn of(country: Option<&str>) -> String {
        let file: FileId = SourceMap::default().add("a.yaml", "");
        let country = country.map(|country| Country::parse(country).unwrap());
        let tenant = Tenant {
            country,
            ..Tenant::blank(Place::new(file, 0, 0))
        };
        let numbers: Vec<_> = tenant.emergency_numbers().into_iter().collect();
        numbers.join(" ")
    }

    #[test]
    fn each_country_has_its_own() {
        assert_eq!(of(Some("DE")), "110 112 911");
        assert_eq!(of(Some("FR")), "112 15 17 18 911");
        assert_eq!(of(None), "000 110 111 112 118 119 911 999");
    }
}
