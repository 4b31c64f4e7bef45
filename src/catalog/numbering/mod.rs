//! Telephone numbers, as people write them and as the numbering plans of the world know them.

mod dialling;
mod plan;
mod ranges;
mod spelling;

pub use super::emergency::numbers as emergency_numbers;
pub use super::short::numbers as short_numbers;
pub use dialling::{Dialling, dialling};
pub use ranges::{Range, class_by_prefix, ranges};

use super::short::is_short;
use crate::diag::Malformed;
use plan::Fault;
use std::sync::OnceLock;

/// The most digits of a number behind its `+` (ITU-T E.164).
const LONGEST: usize = 15;

/// What a number is, seen from a country.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NumberClass {
    /// A fixed line in the country, or one that cannot be told from it, as in America; companies' and personal numbers too.
    National,
    /// A mobile phone or a pager in the country.
    Mobile,
    /// Any number of another country, but its premium numbers.
    International,
    /// A number that costs more, wherever it is; one of shared cost too.
    Premium,
    /// A number that costs the caller nothing: of the country, or of the whole world (+800).
    TollFree,
    /// A short number of the network.
    Short,
    /// A number that is dialled for help.
    Emergency,
}

impl NumberClass {
    /// Every class.
    pub const ALL: [Self; 7] = [
        Self::National,
        Self::Mobile,
        Self::International,
        Self::Premium,
        Self::TollFree,
        Self::Short,
        Self::Emergency,
    ];

    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::National => "national",
            Self::Mobile => "mobile",
            Self::International => "international",
            Self::Premium => "premium",
            Self::TollFree => "toll-free",
            Self::Short => "short",
            Self::Emergency => "emergency",
        }
    }
}

/// A number that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialled {
    /// `+4930901820`; of emergency and short numbers, which have no such form, the digits alone: `112`.
    pub e164: String,
    /// What it is, seen from the country.
    pub class: NumberClass,
    /// Whether the plan of its country knows its range. A new range may be missing in our data, so this is a doubt, no fault.
    pub known: bool,
}

/// Reads a number as it is written in a country (`DE`): `+49 30 901820`, `(030) 90 18 20`, `0049/30/901820`, `112`.
///
/// Emergency and short numbers come first; then `+` and the international prefix of the country; then its own numbers, with
/// the prefix that it wants in front. With a `+` the country may be one that is not known, such as an empty one.
pub fn parse(text: &str, country: &str) -> Result<Dialled, Malformed> {
    let digits = spelling::digits(text)?;
    if let Some(class) = special(&digits, country) {
        return Ok(Dialled {
            e164: digits,
            class,
            known: true,
        });
    }
    let plan = plan::of(country);
    if plan.is_none() && !digits.starts_with('+') {
        return Err(
            Malformed::new("has no `+`, and no country tells how to read it")
                .help("write it with `+` and the code of its country, or say `country: DE`"),
        );
    }
    let number = plan::read(&digits, plan).map_err(|fault| fault_of(&fault, &digits))?;
    let e164 = format!("+{}{}", number.code, number.national);
    if let Some(lacks) = number.lacks {
        return Err(lacking(lacks, &digits, &e164));
    }
    let (class, known) = class_of(number.code, &number.national, country);
    lengths(number.code, &number.national, known)?;
    Ok(Dialled { e164, class, known })
}

/// The class of a number of E.164 (`+4930901820`), or of what is dialled for help or for short, seen from a country.
/// `None` if no country has its code. A number that no plan knows has the class of its prefix: see [`ranges()`].
pub fn class(e164: &str, country: &str) -> Option<NumberClass> {
    if let Some(class) = special(e164, country) {
        return Some(class);
    }
    let (code, national) = plan::split(e164.strip_prefix('+')?)?;
    Some(class_of(code, national, country).0)
}

/// What a number is from a country, and whether a plan knows it.
fn class_of(code: u16, national: &str, country: &str) -> (NumberClass, bool) {
    let known = plan::class(code, plan::of(country), &|kind| kind.is_match(national));
    let near = || class_by_prefix(&format!("{code}{national}"), country);
    known.map_or_else(|| (near(), false), |class| (class, true))
}

/// Whether it is the code of a country whose numbers are known: `DE`.
pub fn is_country(country: &str) -> bool {
    plan::of(country).is_some()
}

/// Every country whose numbers are known, sorted.
pub fn countries() -> impl Iterator<Item = &'static str> {
    static ALL: OnceLock<Vec<&str>> = OnceLock::new();
    ALL.get_or_init(plan::countries).iter().copied()
}

/// What is dialled for a country from elsewhere: 49 for `DE`.
pub fn country_code(country: &str) -> Option<u16> {
    plan::code(country)
}

/// What is dialled as it stands, and nowhere else.
fn special(digits: &str, country: &str) -> Option<NumberClass> {
    if digits.starts_with('+') || digits.len() > 6 {
        return None;
    }
    if emergency_numbers(country).any(|number| number == digits) {
        return Some(NumberClass::Emergency);
    }
    is_short(digits, country).then_some(NumberClass::Short)
}

fn fault_of(fault: &Fault, digits: &str) -> Malformed {
    match fault {
        Fault::Code => Malformed::new("has a code that no country has")
            .help("write `+` and the code of the country: `+49 30 901820`"),
        Fault::Long => Malformed::new("has too many digits").help("write 15 digits at most"),
        Fault::Short => Malformed::new("has too few digits").help(match digits.len() {
            0..=4 => {
                "write an outside number in full; an extension is written where extensions are"
            }
            _ => "write the number in full",
        }),
    }
}

fn lacking(prefix: &str, digits: &str, e164: &str) -> Malformed {
    match prefix {
        "+" => {
            Malformed::new("starts with the code of the country").help(format!("write `{e164}`"))
        }
        _ => Malformed::new(format!("has no `{prefix}` in front")).help(format!(
            "write `{prefix}{digits}`, or `{e164}`, if that is meant"
        )),
    }
}

/// A number of a known range has the right length.
fn lengths(code: u16, national: &str, known: bool) -> Result<(), Malformed> {
    let length = national.len();
    if code.to_string().len() + length > LONGEST {
        return Err(Malformed::new("has too many digits").help("write 15 digits at most"));
    }
    if known || plan::is_length(code, length) {
        return Ok(());
    }
    let digits = if length == 1 { "digit" } else { "digits" };
    Err(Malformed::new(format!(
        "has {length} {digits} behind `+{code}`, and no number there has"
    ))
    .help("write the number in full"))
}

#[cfg(test)]
mod ranges_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod walk_tests;
