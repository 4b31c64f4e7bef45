use super::Malformed;
use crate::catalog::{languages, numbering, zones};
use crate::diag::did_you_mean;
use std::fmt;

/// A country: its code of two letters (ISO 3166-1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

impl Country {
    /// Reads a country that telephone numbers are known of: `DE`.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        if let ([first, second], true) = (text.as_bytes(), numbering::is_country(text)) {
            return Ok(Self([*first, *second]));
        }
        let fault = Malformed::new("is no country that we know telephone numbers of");
        Err(match text.to_uppercase() {
            upper if upper == "UK" => fault.help("write `GB`"),
            upper if numbering::is_country(&upper) => fault.help(format!("write `{upper}`")),
            _ => fault.help("write the two letters of ISO 3166-1: `DE`"),
        })
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Country {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// A language (ISO 639-1), and the country whose way of it is meant: `de`, `en-US`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language {
    code: [u8; 2],
    country: Option<Country>,
}

impl Language {
    /// Reads `de` or `en-US`.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let (code, country) = match text.split_once('-') {
            Some((code, country)) => (code, Some(country)),
            None => (text, None),
        };
        let ([first, second], true) = (code.as_bytes(), languages::is_language(code)) else {
            return Err(unknown_language(text, code));
        };
        let country = country.map(Country::parse).transpose()?;
        Ok(Self {
            code: [*first, *second],
            country,
        })
    }

    /// The code of the language alone: `en`.
    pub fn code(&self) -> &str {
        str::from_utf8(&self.code).unwrap_or_default()
    }

    /// The country, where it matters.
    pub const fn country(&self) -> Option<Country> {
        self.country
    }

    /// Its name in English, without the country: `German`.
    pub fn name(&self) -> &'static str {
        languages::name(self.code()).unwrap_or_default()
    }
}

fn unknown_language(text: &str, code: &str) -> Malformed {
    let fault = Malformed::new("is no language");
    let lower = code.replace('_', "-").to_lowercase();
    let (language, country) = lower.split_once('-').unwrap_or((&lower, ""));
    let by_name = languages::by_name(text);
    match (languages::is_language(language), by_name) {
        (true, _) if country.is_empty() => fault.help(format!("write `{language}`")),
        (true, _) => fault.help(format!("write `{language}-{}`", country.to_uppercase())),
        (false, Some(code)) => fault.help(format!("write `{code}`")),
        (false, None) => fault.help("write the two letters of ISO 639-1: `de`, or `en-US`"),
    }
}

impl fmt::Display for Language {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())?;
        self.country
            .map_or(Ok(()), |country| write!(out, "-{country}"))
    }
}

/// A time zone, by its IANA name: `Europe/Berlin`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeZone(String);

impl TimeZone {
    /// Reads a name of the IANA database, in its own spelling.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        if zones::is_zone(text) {
            return Ok(Self(text.to_owned()));
        }
        let fault = Malformed::new("is not in the IANA time zone database");
        Err(match near_zone(text) {
            Some(near) => fault.help(format!("did you mean `{near}`?")),
            None => fault.help("write a name such as `Europe/Berlin`"),
        })
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The zone that a misspelt one is near, also where only the city is written: `Berlin`.
fn near_zone(text: &str) -> Option<&'static str> {
    let word = text.replace(' ', "_");
    let city = |zone: &&'static str| {
        zone.rsplit('/')
            .next()
            .is_some_and(|city| city.eq_ignore_ascii_case(&word))
    };
    zones::zones()
        .find(city)
        .or_else(|| did_you_mean(&word, zones::zones()))
}

impl fmt::Display for TimeZone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_have_two_capitals() {
        let help = |text| Country::parse(text).unwrap_err().help.unwrap();
        assert_eq!(Country::parse("DE").unwrap().as_str(), "DE");
        assert_eq!(help("de"), "write `DE`");
        assert_eq!(help("UK"), "write `GB`");
        assert!(help("Germany").contains("ISO 3166-1"));
        assert!(Country::parse("ZZ").is_err() && Country::parse("").is_err());
    }

    #[test]
    fn languages_may_have_a_country() {
        let help = |text| Language::parse(text).unwrap_err().help.unwrap();
        let english = Language::parse("en-US").unwrap();
        assert_eq!((english.code(), english.name()), ("en", "English"));
        assert_eq!(
            (english.to_string().as_str(), english.country()),
            ("en-US", Country::parse("US").ok())
        );
        assert_eq!(help("DE"), "write `de`");
        assert_eq!(help("en_us"), "write `en-US`");
        assert_eq!(help("German"), "write `de`");
        assert!(Language::parse("xx").is_err() && Language::parse("en-").is_err());
    }

    #[test]
    fn zones_are_spelt_as_the_database_does() {
        let help = |text| TimeZone::parse(text).unwrap_err().help.unwrap();
        assert_eq!(
            TimeZone::parse("Europe/Berlin").unwrap().as_str(),
            "Europe/Berlin"
        );
        assert_eq!(help("Europe/Berln"), "did you mean `Europe/Berlin`?");
        assert_eq!(help("europe/berlin"), "did you mean `Europe/Berlin`?");
        assert_eq!(help("New York"), "did you mean `America/New_York`?");
        assert!(TimeZone::parse("").is_err());
    }
}
