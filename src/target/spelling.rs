//! Numbers as they are dialled in a country, for trunks and for callers who come by them.

use super::work::Work;
use crate::catalog::numbering::{Dialling, dialling};
use crate::model::{Country, E164, NumberFormat, TrunkId};

/// What is dialled before the code of another country: the usual one, or what most of the world dials.
pub(super) fn abroad(plan: &Dialling) -> &'static str {
    let usual = plan.international.iter().find(|prefix| is_text(prefix));
    usual.copied().unwrap_or("00")
}

/// Whether a prefix is one, and not a pattern of several.
fn is_text(prefix: &str) -> bool {
    !prefix.contains(['x', '['])
}

/// One of our numbers as a trunk wants it.
pub(super) fn shown(work: &Work<'_>, trunk: &TrunkId, number: E164) -> String {
    let written = work.tenant.trunks.get(trunk);
    let format = written.map_or(NumberFormat::E164, |trunk| trunk.format);
    own(number, format, work.country)
}

fn own(number: E164, format: NumberFormat, country: Option<Country>) -> String {
    let plan = country.and_then(|country| dialling(country.as_str()));
    match (format, plan) {
        (NumberFormat::Digits, _) => number.digits(),
        (NumberFormat::National, Some(plan)) => {
            let digits = number.digits();
            match digits.strip_prefix(&plan.code.to_string()) {
                Some(rest) => format!("{}{rest}", plan.national.unwrap_or("")),
                None => format!("{}{digits}", abroad(&plan)),
            }
        }
        _ => number.to_string(),
    }
}

/// Every spelling of a number that a caller may come with.
pub(super) fn spellings(work: &Work<'_>, number: E164) -> Vec<String> {
    let digits = number.digits();
    let mut all = vec![format!("+{digits}"), digits.clone()];
    if let Some(plan) = work.country.and_then(|country| dialling(country.as_str())) {
        let abroad = plan.international.iter().filter(|prefix| is_text(prefix));
        all.extend(abroad.map(|prefix| format!("{prefix}{digits}")));
        let national = digits.strip_prefix(&plan.code.to_string());
        all.extend(national.map(|rest| format!("{}{rest}", plan.national.unwrap_or(""))));
    }
    all
}
