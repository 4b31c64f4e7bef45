use super::FlowId;
use crate::model::{ClassId, TrunkId, UserId};
use crate::source::Place;
use std::cmp::Reverse;

/// A group of callers, or a part of what several groups can dial.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Active users of a class of service; `None` for those without one.
    Users(Option<ClassId>),
    /// Suspended users: emergency numbers only.
    EmergencyOnly,
    /// The emergency numbers, which everybody has.
    Emergency,
    /// The feature codes.
    Features,
    /// The extensions of the tenant.
    Extensions,
    /// How numbers outside are dialled by users of a class: each pattern makes E.164 of it and leads to [`Scope::Outside`].
    DialOut(Option<ClassId>),
    /// Numbers outside in E.164, as users of a class may reach them.
    Outside(Option<ClassId>),
    /// Calls that come in by a trunk.
    Trunk(TrunkId),
    /// Calls that come in by a user's own account at a provider.
    Upstream(UserId),
}

/// What a group of callers can dial.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// Contexts that are searched before its own entries, in this order: the first that has a match decides.
    pub includes: Vec<Scope>,
    /// What they can dial, each pattern once, the most specific first.
    pub entries: Vec<Entry>,
    /// What has the pattern of an entry and leads elsewhere: nobody gets there by it.
    pub lost: Vec<Entry>,
}

/// A dialled pattern and what happens then.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What is dialled.
    pub pattern: Pattern,
    /// The number that the flow works with: what was dialled, changed so; digits, `*`, `#` and a leading `+` only.
    pub argument: Argument,
    /// Where the call goes.
    pub goes: Goes,
    /// Where that is written.
    pub place: Place,
}

/// What is dialled. The order is that of precedence: an exact text before a longer prefix before a shorter one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// Just these characters, of `0-9*#+`.
    Exact(String),
    /// These characters and at least one more.
    Prefix(String),
}

/// How what was dialled becomes the number that a flow works with: characters taken off the front, then others put there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Argument {
    /// How many characters are taken off.
    pub strip: usize,
    /// What is put in front.
    pub prepend: String,
}

/// Where a dialled call goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Goes {
    /// To a flow of the tenant.
    Flow(FlowId),
    /// To whatever the argument leads to in another context.
    Context(Scope),
}

impl Context {
    /// Puts entries into the order of precedence. Of several with one pattern the first stays.
    pub fn new(includes: Vec<Scope>, mut entries: Vec<Entry>) -> Self {
        let mut lost = Vec::new();
        entries.sort_by(|a, b| a.pattern.cmp(&b.pattern));
        entries.dedup_by(|later, first| {
            let same = later.pattern == first.pattern;
            if same && later.goes != first.goes {
                lost.push(later.clone());
            }
            same
        });
        Self {
            includes,
            entries,
            lost,
        }
    }

    /// The entry that dialling leads to, of its own.
    pub fn find(&self, dialled: &str) -> Option<&Entry> {
        let exact = Pattern::Exact(dialled.to_owned());
        let at = self
            .entries
            .binary_search_by(|entry| entry.pattern.cmp(&exact));
        let entry = at.ok().and_then(|at| self.entries.get(at));
        let prefixes = self
            .entries
            .partition_point(|entry| entry.pattern.is_exact());
        entry.or_else(|| {
            let mut patterns = self.entries[prefixes..].iter();
            patterns.find(|entry| entry.pattern.matches(dialled))
        })
    }
}

impl Argument {
    /// What a flow works with when this was dialled.
    pub fn of(&self, dialled: &str) -> String {
        let rest = dialled.chars().skip(self.strip);
        self.prepend.chars().chain(rest).collect()
    }
}

impl Pattern {
    /// Whether it matches what was dialled.
    pub fn matches(&self, dialled: &str) -> bool {
        match self {
            Self::Exact(text) => text == dialled,
            Self::Prefix(prefix) => {
                dialled.len() > prefix.len() && dialled.starts_with(prefix.as_str())
            }
        }
    }

    /// The characters that are written.
    pub fn text(&self) -> &str {
        match self {
            Self::Exact(text) | Self::Prefix(text) => text,
        }
    }

    const fn is_exact(&self) -> bool {
        matches!(self, Self::Exact(_))
    }

    fn key(&self) -> (bool, Reverse<usize>, &str) {
        let length = if self.is_exact() {
            0
        } else {
            self.text().len()
        };
        (!self.is_exact(), Reverse(length), self.text())
    }
}

impl Ord for Pattern {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

impl PartialOrd for Pattern {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
