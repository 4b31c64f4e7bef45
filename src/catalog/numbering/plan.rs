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

/// What a number is from a country, and whether its plan knows it at all.
pub(super) fn class(code: u16, national: &str, home: Option<&Metadata>) -> (NumberClass, bool) {
    let home = home.filter(|plan| plan.country_code() == code);
    if let Some(class) = home.and_then(|plan| kind(plan.descriptors(), national)) {
        return (class, true);
    }
    let plans = DATABASE.by_code(&code).unwrap_or_default();
    let elsewhere = plans
        .iter()
        .find_map(|plan| Some((plan.id(), kind(plan.descriptors(), national)?)));
    let domestic =
        home.is_some_and(|home| is_domestic(code, home.id(), elsewhere.map(|(id, _)| id)));
    let worldwide = elsewhere.is_some_and(|(id, _)| id == "001");
    match elsewhere.map(|(_, class)| class) {
        Some(NumberClass::Premium) => (NumberClass::Premium, true),
        Some(NumberClass::TollFree) if worldwide => (NumberClass::TollFree, true),
        Some(class) if domestic => (class, true),
        Some(_) => (NumberClass::International, true),
        None if domestic => (NumberClass::National, false),
        None => (NumberClass::International, false),
    }
}

/// Whether a number of the code of one's own country is a call within it. The region is that of the number, if it is known.
fn is_domestic(code: u16, home: &str, region: Option<&str>) -> bool {
    let states = |id: &str| UNITED_STATES.contains(&id);
    match region {
        None => true,
        Some(region) => {
            !SHARED_ABROAD.contains(&code) || region == home || states(home) && states(region)
        }
    }
}

/// Whether some number of the code has so many digits behind it.
pub(super) fn is_length(code: u16, length: usize) -> bool {
    let plans = DATABASE.by_code(&code).unwrap_or_default();
    let mut lengths = plans.iter().flat_map(|plan| lengths(plan.descriptors()));
    lengths.any(|known| usize::from(known) == length)
}

/// How long the numbers of a plan are; the same more than once.
fn lengths(plan: &Descriptors) -> impl Iterator<Item = u16> {
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
    let kinds = kinds.into_iter().flatten();
    kinds.flat_map(|kind| kind.possible_length().iter().copied())
}

/// What the plan says of a number; `None` if it does not know it.
fn kind(plan: &Descriptors, national: &str) -> Option<NumberClass> {
    let fits =
        |descriptor: Option<&Descriptor>| descriptor.is_some_and(|known| known.is_match(national));
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
