use super::work::Work;
use crate::calls::{Argument, Entry, Goes, Pattern, Scope};
use crate::catalog::numbering::{Dialling, dialling, emergency_numbers, short_numbers};
use crate::model::ClassId;
use crate::source::Place;

impl Work<'_> {
    /// How numbers outside are dialled: behind the tenant's prefix as its country has it, and in E.164 with and without it.
    pub(super) fn dial_out(&mut self, class: Option<&ClassId>) {
        let place = self.place_of_dialling();
        let scope = Scope::Outside(class.cloned());
        let prefix = self.tenant.outside_prefix.as_ref();
        let prefix = prefix.map_or("", |prefix| prefix.value.as_str());
        let entry = |dialled: String, prepend: String| Entry {
            argument: Argument {
                strip: dialled.len(),
                prepend,
            },
            pattern: Pattern::Prefix(dialled),
            goes: Goes::Context(scope.clone()),
            place,
        };
        let mut entries = vec![entry("+".to_owned(), "+".to_owned())];
        if !prefix.is_empty() {
            entries.push(entry(format!("{prefix}+"), "+".to_owned()));
        }
        let ways = self
            .tenant
            .country
            .and_then(|country| dialling(country.as_str()));
        if let Some(Dialling {
            code,
            international,
            national,
        }) = ways
        {
            let abroad = international.iter().flat_map(|prefix| spread(prefix));
            entries
                .extend(abroad.map(|dialled| entry(format!("{prefix}{dialled}"), "+".to_owned())));
            let prefixes = national
                .into_iter()
                .map(|national| (national.to_owned(), String::new()));
            let bare = ('0'..='9').filter(|_| national.is_none());
            let bare = bare.map(|digit| (digit.to_string(), digit.to_string()));
            let own = prefixes.chain(bare);
            entries.extend(own.map(|(dialled, kept)| {
                entry(format!("{prefix}{dialled}"), format!("+{code}{kept}"))
            }));
        }
        entries.extend(self.short(class, prefix, place));
        self.context(Scope::DialOut(class.cloned()), Vec::new(), entries);
    }

    fn place_of_dialling(&self) -> Place {
        let prefix = self.tenant.outside_prefix.as_ref();
        prefix.map_or(self.tenant.place, |prefix| prefix.place)
    }

    /// Short numbers of the networks: they have no form in E.164 and are sent as they are. Those that call help are not among them.
    fn short(&self, class: Option<&ClassId>, prefix: &str, place: Place) -> Vec<Entry> {
        let (Some(country), Some(flow)) = (self.tenant.country, self.route_of_short(class)) else {
            return Vec::new();
        };
        let help =
            |number: &String| !emergency_numbers(country.as_str()).any(|help| help == number);
        let entry = |pattern: String| Entry {
            argument: Argument {
                strip: prefix.len(),
                prepend: String::new(),
            },
            pattern: short_pattern(prefix, &pattern),
            goes: Goes::Flow(flow.clone()),
            place,
        };
        let numbers = short_numbers(country.as_str()).filter(help);
        numbers.map(entry).collect()
    }
}

/// The prefixes that are meant where one digit varies, as the carrier's in `00x`; where more do, people dial `+`.
fn spread(prefix: &str) -> Vec<String> {
    match prefix.matches('x').count() {
        0 => vec![prefix.to_owned()],
        1 => (0..10)
            .map(|digit| prefix.replace('x', &digit.to_string()))
            .collect(),
        _ => Vec::new(),
    }
}

/// `x` and brackets stand for digits that vary: what is before them is enough to tell.
fn short_pattern(prefix: &str, pattern: &str) -> Pattern {
    match pattern.split_once(['x', '[']) {
        None => Pattern::Exact(format!("{prefix}{pattern}")),
        Some((start, _)) => Pattern::Prefix(format!("{prefix}{start}")),
    }
}
