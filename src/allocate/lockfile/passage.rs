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
    /// The passages of a text, in its order. What stands in several places, as after a merge by hand, is none.
    pub fn passages(text: &str) -> Vec<Passage> {
        let mut passages: Vec<Passage> = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let end = start + line.len();
            match passages.last_mut().filter(|last| is_of(line, &last.tenant)) {
                Some(last) => last.range.end = end,
                None => passages.push(Passage {
                    tenant: line.split(' ').next().unwrap_or_default().to_owned(),
                    range: start..end,
                }),
            }
            start = end;
        }
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        for passage in &passages {
            *times.entry(passage.tenant.clone()).or_default() += 1;
        }
        passages.retain(|passage| times.get(&passage.tenant) == Some(&1));
        passages
    }
}

fn is_of(line: &str, tenant: &str) -> bool {
    line.strip_prefix(tenant)
        .is_some_and(|rest| rest.starts_with(' '))
}
