use super::Lockfile;
use std::collections::BTreeMap;
use std::ops::Range;

/// Where the lines of a tenant stand in the text of a lockfile, one behind the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The tenant's id.
    pub tenant: String,
    /// Its lines.
    pub range: Range<usize>,
}

impl Lockfile {
    /// The passages of some tenants in a text, in its order. What stands in several places, as after a merge by hand, is none.
    pub fn passages(text: &str, is_meant: impl Fn(&str) -> bool) -> Vec<Passage> {
        let mut found: BTreeMap<&str, Vec<Range<usize>>> = BTreeMap::new();
        let mut rest = text;
        while let Some((tenant, lines)) = run(rest) {
            let start = text.len() - rest.len();
            if is_meant(tenant) {
                let ranges = found.entry(tenant).or_default();
                // Two tell as much as any more
                ranges.truncate(1);
                ranges.push(start..start + lines);
            }
            rest = rest.get(lines..).unwrap_or_default();
        }
        let once = found.into_iter().filter_map(|(tenant, ranges)| {
            let [range] = <[_; 1]>::try_from(ranges).ok()?;
            let tenant = tenant.to_owned();
            Some(Passage { tenant, range })
        });
        let mut passages: Vec<_> = once.collect();
        passages.sort_by_key(|passage| passage.range.start);
        passages
    }
}

/// The first word of a text, and the bytes of the lines that it is the first word of, from the first to the last without another between.
fn run(text: &str) -> Option<(&str, usize)> {
    let mut lines = text.split_inclusive('\n').peekable();
    let word = lines.peek()?.split([' ', '\n']).next()?;
    let is_of = |line: &&str| {
        let rest = line.strip_prefix(word);
        rest.is_some_and(|rest| rest.starts_with([' ', '\n']) || rest.is_empty())
    };
    Some((word, lines.take_while(is_of).map(str::len).sum()))
}
