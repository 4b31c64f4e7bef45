use super::NumberClass;

/// The prefixes of the world: `code country class prefixes`, where the country is whose view it is, and `-` that of all others.
const TABLE: &str = include_str!("ranges.tsv");

/// Whoever does not have the code.
const ABROAD: &str = "-";

/// All numbers that start with the same digits, where no longer range takes some of them away.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Range {
    /// The first digits behind the `+`; none for all numbers of the world.
    pub prefix: String,
    /// What a number there is, seen from the country.
    pub class: NumberClass,
}

/// The numbers of the world as a country (`DE`) sees them, sorted by prefix: the longest prefix with which a number starts tells its
/// class, as in a dialplan. The first prefix is empty; no range has the class of the longest shorter one.
///
/// It is what [`class`](super::class) tells, but where a prefix cannot: of numbers that differ only in their length, or behind the
/// eighth digit of the national number, it tells the dearer class (premium, international, mobile, national, toll-free). A prefix
/// behind which all known numbers are of one class has it as a whole, new numbers among it.
///
/// Of a country that is not known, such as an empty one, every number is abroad. Emergency and short numbers have no E.164 form
/// and are not here.
pub fn ranges(country: &str) -> Vec<Range> {
    let mut ranges = vec![Range {
        prefix: String::new(),
        class: NumberClass::International,
    }];
    ranges.extend(patterns(country).flat_map(Pattern::ranges));
    ranges.sort_unstable();
    ranges
}

/// The class of the longest prefix with which the digits of an E.164 number, without `+`, start: what a dialplan tells of it.
pub fn class_by_prefix(digits: &str, country: &str) -> NumberClass {
    patterns(country)
        .filter(|pattern| pattern.starts(digits))
        .max_by_key(Pattern::length)
        .map_or(NumberClass::International, |pattern| pattern.class)
}

/// Prefixes of one class that differ in the last digit.
struct Pattern {
    /// All digits but the last.
    stem: &'static str,
    /// What the last digit can be; empty if the stem is the prefix.
    last: &'static str,
    class: NumberClass,
}

impl Pattern {
    /// `4915`, or `491[567]`.
    fn read(text: &'static str, class: NumberClass) -> Self {
        let (stem, last) = text.split_once('[').unwrap_or((text, ""));
        Self {
            stem,
            last: last.trim_end_matches(']'),
            class,
        }
    }

    fn length(&self) -> usize {
        self.stem.len() + usize::from(!self.last.is_empty())
    }

    fn starts(&self, digits: &str) -> bool {
        digits.strip_prefix(self.stem).is_some_and(|rest| {
            self.last.is_empty() || rest.starts_with(|digit| self.last.contains(digit))
        })
    }

    fn ranges(self) -> impl Iterator<Item = Range> {
        let (stem, class) = (self.stem, self.class);
        let whole = self.last.is_empty().then(|| stem.to_owned());
        let each = self.last.chars().map(move |last| format!("{stem}{last}"));
        whole
            .into_iter()
            .chain(each)
            .map(move |prefix| Range { prefix, class })
    }
}

/// What a country sees: its own code as itself, all others from abroad.
fn patterns(country: &str) -> impl Iterator<Item = Pattern> {
    let own = lines().find(|line| line.country == country);
    let own = own.map(|line| line.code);
    lines()
        .filter(move |line| {
            line.country == country || line.country == ABROAD && Some(line.code) != own
        })
        .flat_map(|line| {
            let prefixes = line.prefixes.split(' ');
            prefixes.map(move |prefix| Pattern::read(prefix, line.class))
        })
}

/// A line of the table.
struct Line {
    code: &'static str,
    country: &'static str,
    class: NumberClass,
    prefixes: &'static str,
}

fn lines() -> impl Iterator<Item = Line> {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines.filter_map(|line| {
        let mut fields = line.split('\t');
        let (code, country) = (fields.next()?, fields.next()?);
        let name = fields.next()?;
        let class = NumberClass::ALL
            .into_iter()
            .find(|class| class.name() == name)?;
        Some(Line {
            code,
            country,
            class,
            prefixes: fields.next()?,
        })
    })
}
