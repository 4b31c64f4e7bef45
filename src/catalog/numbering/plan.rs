//! What the numbering plans of the world say. The only file that names the crate with their data.

use super::NumberClass;
use phonenumber::metadata::{DATABASE, Descriptor, Descriptors, Format};
use phonenumber::{Metadata, ParseError, country};
use std::sync::Once;

/// How many compiled patterns are kept: those of all countries that one project is likely to call.
const PATTERNS: usize = 1_000;

/// Countries that share a code with others and are abroad to them all the same.
const SHARED_ABROAD: [u16; 2] = [1, 7];

/// To whom a call within the United States is one: its territories.
const UNITED_STATES: [&str; 6] = ["AS", "GU", "MP", "PR", "US", "VI"];

/// A number, taken apart.
pub(super) struct Number {
    /// The code of the country.
    pub(super) code: u16,
    /// What follows it.
    pub(super) national: String,
    /// The prefix that is missing in front of it: `0`.
    pub(super) lacks: Option<&'static str>,
}

/// Why digits are no number.
pub(super) enum Fault {
    /// No country has its code.
    Code,
    /// It has too few digits.
    Short,
    /// It has too many.
    Long,
}

/// The plan of a country.
pub(super) fn of(country: &str) -> Option<&'static Metadata> {
    static LARGE: Once = Once::new();
    LARGE.call_once(|| {
        if let Ok(mut patterns) = DATABASE.cache().lock() {
            patterns.set_capacity(PATTERNS);
        }
    });
    DATABASE.by_id(country).filter(|plan| plan.id() != "001")
}

/// All countries, sorted.
pub(super) fn countries() -> Vec<&'static str> {
    let ids = DATABASE.iter().map(Metadata::id);
    let mut ids: Vec<_> = ids.filter(|id| id.len() == 2).collect();
    ids.sort_unstable();
    ids
}

/// Takes digits apart as they are dialled in a country; with a `+` in front the country does not matter.
pub(super) fn read(digits: &str, plan: Option<&'static Metadata>) -> Result<Number, Fault> {
    let plan = plan.filter(|_| !digits.starts_with('+'));
    let id = plan.and_then(|plan| plan.id().parse().ok());
    let number = phonenumber::parse(id, digits).map_err(|error| match error {
        ParseError::InvalidCountryCode => Fault::Code,
        ParseError::TooLong | ParseError::MalformedInteger(_) => Fault::Long,
        ParseError::NoNumber | ParseError::TooShortAfterIdd | ParseError::TooShortNsn => {
            Fault::Short
        }
    })?;
    let (code, national) = (number.code().value(), number.national().to_string());
    let lacks = plan.and_then(|plan| match number.code().source() {
        country::Source::Default => lacking(plan, &national, digits),
        country::Source::Number if plan.national_prefix() != Some(&code.to_string()) => Some("+"),
        _ => None,
    });
    Ok(Number {
        code,
        national,
        lacks,
    })
}

/// The national prefix, if the plan wants it in front of the number and it is not there.
fn lacking(plan: &'static Metadata, national: &str, digits: &str) -> Option<&'static str> {
    let prefix = plan.national_prefix()?;
    let lacks = !digits.starts_with(prefix) && digits == national;
    let format = plan
        .formats()
        .iter()
        .find(|_| lacks)
        .and(format(plan, national))?;
    let rule = format.national_prefix()?;
    let wanted =
        !format.is_national_prefix_optional() && (rule.contains("$NP") || rule.starts_with(prefix));
    wanted.then_some(prefix)
}

/// How the plan writes the number.
fn format(plan: &'static Metadata, national: &str) -> Option<&'static Format> {
    plan.formats().iter().find(|format| {
        let leads = format.leading_digits().last().is_none_or(|leading| {
            leading
                .find(national)
                .is_some_and(|found| found.start() == 0)
        });
        let whole = format.pattern().find(national);
        leads && whole.is_some_and(|found| found.start() == 0 && found.end() == national.len())
    })
}

/// The code of the country in front of digits, and what follows.
pub(super) fn split(digits: &str) -> Option<(u16, &str)> {
    (1..=3).find_map(|length| {
        let (code, national) = digits.split_at_checked(length)?;
        let code: u16 = code.parse().ok()?;
        DATABASE.region(&code).map(|_| (code, national))
    })
}

/// What a number is from a country, if a plan knows it: `fits` tells of which kinds it is. What cannot be dialled from abroad is
/// no number there.
pub(super) fn class(
    code: u16,
    home: Option<&Metadata>,
    fits: &dyn Fn(&Descriptor) -> bool,
) -> Option<NumberClass> {
    let home = home.filter(|plan| plan.country_code() == code);
    if let Some(class) = home.and_then(|plan| kind(plan.descriptors(), fits)) {
        return Some(class);
    }
    let plans = DATABASE.by_code(&code).unwrap_or_default();
    plans.iter().find_map(|plan| {
        let (region, all) = (plan.id(), plan.descriptors());
        let class = kind(all, fits)?;
        match class {
            _ if home.is_some_and(|home| is_domestic(code, home.id(), region)) => Some(class),
            _ if is_local(code, all, fits) => None,
            NumberClass::Premium => Some(class),
            NumberClass::TollFree if region == "001" => Some(class),
            _ => Some(NumberClass::International),
        }
    })
}

/// Whether a number cannot be dialled from abroad. In America that is one with fewer than ten digits, such as Canada's 310-1234.
fn is_local(code: u16, plan: &Descriptors, fits: &dyn Fn(&Descriptor) -> bool) -> bool {
    let is_short = |kind: &Descriptor| {
        let longest = kind.possible_length().iter().max();
        code == 1 && longest.is_some_and(|length| *length < 10)
    };
    plan.no_international().is_some_and(fits)
        || kinds(plan).any(|kind| is_short(kind) && fits(kind))
}

/// What a number of the code is from a country if no plan knows it and nothing near it: the main country's.
#[cfg(test)]
pub(super) fn unknown(code: u16, home: Option<&Metadata>) -> NumberClass {
    let home = home.filter(|plan| plan.country_code() == code);
    let plans = DATABASE.by_code(&code).unwrap_or_default();
    match home.zip(plans.first()) {
        Some((home, main)) if is_domestic(code, home.id(), main.id()) => NumberClass::National,
        _ => NumberClass::International,
    }
}

/// Whether a number of the code of one's own country is a call within it. The region is that of the number.
fn is_domestic(code: u16, home: &str, region: &str) -> bool {
    let states = |id: &str| UNITED_STATES.contains(&id);
    !SHARED_ABROAD.contains(&code) || region == home || states(home) && states(region)
}

/// Whether some number of the code has so many digits behind it.
pub(super) fn is_length(code: u16, length: usize) -> bool {
    let plans = DATABASE.by_code(&code).unwrap_or_default();
    let mut lengths = plans.iter().flat_map(|plan| lengths(plan.descriptors()));
    lengths.any(|known| usize::from(known) == length)
}

/// How long the numbers of a plan are that people write; the same more than once.
fn lengths(plan: &Descriptors) -> impl Iterator<Item = u16> {
    written(plan).flat_map(|kind| kind.possible_length().iter().copied())
}

/// The kinds of numbers of a plan, that of all numbers among them.
pub(super) fn kinds(plan: &Descriptors) -> impl Iterator<Item = &Descriptor> {
    let seldom = [plan.pager(), plan.voicemail(), plan.no_international()];
    written(plan).chain(seldom.into_iter().flatten())
}

/// The kinds of numbers of a plan that people write; pagers and mailboxes are too short to be told from a slip.
fn written(plan: &Descriptors) -> impl Iterator<Item = &Descriptor> {
    let kinds = [
        plan.fixed_line(),
        plan.mobile(),
        plan.toll_free(),
        plan.premium_rate(),
        plan.shared_cost(),
        plan.voip(),
        plan.uan(),
        plan.personal_number(),
        Some(plan.general()),
    ];
    kinds.into_iter().flatten()
}

/// What the plan says of a number; `None` if it does not know it.
fn kind(plan: &Descriptors, known: &dyn Fn(&Descriptor) -> bool) -> Option<NumberClass> {
    let fits = |descriptor: Option<&Descriptor>| descriptor.is_some_and(known);
    if !fits(Some(plan.general())) {
        return None;
    }
    let dear = fits(plan.premium_rate()) || fits(plan.shared_cost());
    let free = !dear && fits(plan.toll_free());
    let fixed = || fits(plan.fixed_line());
    let mobile = || fits(plan.mobile()) || fits(plan.pager());
    let other = || {
        [
            plan.voip(),
            plan.personal_number(),
            plan.uan(),
            plan.voicemail(),
        ]
        .into_iter()
        .any(fits)
    };
    match () {
        () if dear => Some(NumberClass::Premium),
        () if free => Some(NumberClass::TollFree),
        () if fixed() || other() => Some(NumberClass::National),
        () if mobile() => Some(NumberClass::Mobile),
        () => None,
    }
}

/// The code of a country.
pub(super) fn code(country: &str) -> Option<u16> {
    of(country).map(Metadata::country_code)
}
