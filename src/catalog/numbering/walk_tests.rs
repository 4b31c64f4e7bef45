//! The patterns of the numbering plans, walked digit by digit. Here the tables `ranges.tsv` and `dialling.tsv` come from.

use super::plan;
use super::{LONGEST, NumberClass};
use phonenumber::Metadata;
use phonenumber::metadata::{DATABASE, Descriptor};
use regex_automata::dfa::{Automaton as _, StartKind, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::util::{start, syntax};
use regex_automata::{Anchored, MatchKind};
use std::collections::BTreeMap;
use std::rc::Rc;

/// How many digits behind the code of the country a prefix has at most.
pub(super) const DEPTH: usize = 8;

/// From what costs the caller most to what costs nothing.
pub(super) const COST: [NumberClass; 5] = [
    NumberClass::Premium,
    NumberClass::International,
    NumberClass::Mobile,
    NumberClass::National,
    NumberClass::TollFree,
];

/// A pattern that is matched from the first digit on.
pub(super) struct Automaton(dense::DFA<Vec<u32>>);

impl Automaton {
    pub(super) fn new(pattern: &str) -> Self {
        let config = dense::Config::new()
            .start_kind(StartKind::Anchored)
            .match_kind(MatchKind::All);
        let syntax = syntax::Config::new()
            .unicode(false)
            .utf8(false)
            .ignore_whitespace(true);
        let built = dense::Builder::new()
            .configure(config)
            .syntax(syntax)
            .build(pattern);
        Self(built.unwrap_or_else(|fault| panic!("{pattern}: {fault}")))
    }

    pub(super) fn start(&self) -> StateID {
        let start = start::Config::new().anchored(Anchored::Yes);
        self.0.start_state(&start).unwrap()
    }

    pub(super) fn next(&self, state: StateID, digit: u8) -> StateID {
        self.0.next_state(state, b'0' + digit)
    }

    /// Whether what was walked is a whole match.
    pub(super) fn is_match(&self, state: StateID) -> bool {
        self.0.is_match_state(self.0.next_eoi_state(state))
    }

    pub(super) fn is_dead(&self, state: StateID) -> bool {
        self.0.is_dead_state(state)
    }
}

/// Where the patterns of a code are behind some digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Node {
    states: Vec<StateID>,
    length: usize,
}

/// A set of classes: a bit for each of `COST`.
type Classes = u8;

fn set(class: NumberClass) -> Classes {
    1 << COST.iter().position(|cost| *cost == class).unwrap()
}

fn dearest(classes: Classes) -> Option<NumberClass> {
    COST.get(classes.trailing_zeros() as usize).copied()
}

/// The numbers behind the code of a country.
pub(super) struct Plans {
    pub(super) code: u16,
    /// Who looks at them: first from abroad, then each country that has the code.
    pub(super) homes: Vec<Option<&'static Metadata>>,
    patterns: Vec<Automaton>,
    pattern_of: BTreeMap<*const Descriptor, usize>,
    seen: BTreeMap<Node, Rc<[Classes]>>,
    alike: BTreeMap<(usize, Node), bool>,
    decided: BTreeMap<(usize, Node), Option<NumberClass>>,
}

impl Plans {
    pub(super) fn new(code: u16) -> Self {
        let plans = DATABASE.by_code(&code).unwrap();
        let (mut patterns, mut known) = (Vec::new(), BTreeMap::new());
        let mut pattern_of = BTreeMap::new();
        for kind in plans
            .iter()
            .flat_map(|plan| plan::kinds(plan.descriptors()))
        {
            let text = kind.national_number().as_str();
            let at = *known.entry(text).or_insert_with(|| {
                // As the crate does: what stands behind a match does not matter.
                patterns.push(Automaton::new(&format!("(?:{text})[0-9]*")));
                patterns.len() - 1
            });
            pattern_of.insert(std::ptr::from_ref(kind), at);
        }
        let countries = plans.iter().filter(|plan| plan.id() != "001");
        let mut homes: Vec<_> = countries.map(|plan| plan::of(plan.id())).collect();
        homes.sort_by_key(|home| home.map(Metadata::id));
        homes.insert(0, None);
        Self {
            code,
            homes,
            patterns,
            pattern_of,
            seen: BTreeMap::new(),
            alike: BTreeMap::new(),
            decided: BTreeMap::new(),
        }
    }

    fn root(&self) -> Node {
        Node {
            states: self.patterns.iter().map(Automaton::start).collect(),
            length: 0,
        }
    }

    fn child(&self, node: &Node, digit: u8) -> Node {
        let states = self.patterns.iter().zip(&node.states);
        Node {
            states: states
                .map(|(pattern, state)| pattern.next(*state, digit))
                .collect(),
            length: node.length + 1,
        }
    }

    /// What the number is that ends here.
    fn class(&self, node: &Node, home: Option<&Metadata>) -> Option<NumberClass> {
        plan::class(self.code, home, &|kind| {
            let lengths = kind.possible_length();
            let at = self.pattern_of[&std::ptr::from_ref(kind)];
            (lengths.is_empty()
                || lengths
                    .iter()
                    .any(|known| usize::from(*known) == node.length))
                && self.patterns[at].is_match(node.states[at])
        })
    }

    /// What the numbers are that start like this, by who looks at them.
    fn classes(&mut self, node: &Node) -> Rc<[Classes]> {
        if let Some(seen) = self.seen.get(node) {
            return Rc::clone(seen);
        }
        let here = self.homes.iter().map(|home| self.class(node, *home));
        let mut classes: Vec<_> = here.map(|class| class.map_or(0, set)).collect();
        let mut states = self.patterns.iter().zip(&node.states);
        let is_dead = states.all(|(pattern, state)| pattern.is_dead(*state));
        let is_whole = node.length + self.code.to_string().len() == LONGEST;
        for digit in (0..10).filter(|_| !is_dead && !is_whole) {
            let behind = self.classes(&self.child(node, digit));
            for (all, more) in classes.iter_mut().zip(behind.iter()) {
                *all |= more;
            }
        }
        let classes: Rc<[_]> = classes.into();
        self.seen.insert(node.clone(), Rc::clone(&classes));
        classes
    }

    /// Whether no further digit narrows what the numbers are; their length may.
    fn is_alike(&mut self, home: usize, node: &Node) -> bool {
        if node.length >= DEPTH || self.classes(node)[home].is_power_of_two() {
            return true;
        }
        let key = (home, node.clone());
        if let Some(known) = self.alike.get(&key) {
            return *known;
        }
        let live = self.live(home, node);
        let classes: Vec<_> = live.iter().map(|(_, at)| self.classes(at)[home]).collect();
        let alike = classes.windows(2).all(|pair| pair[0] == pair[1])
            && live.iter().all(|(_, child)| self.is_alike(home, child));
        self.alike.insert(key, alike);
        alike
    }

    /// Whether a number ends here, or behind digits that leave no choice, and is dearer than all that go on.
    fn is_apart(&mut self, home: usize, node: &Node) -> bool {
        let live = self.live(home, node);
        let behind = live
            .iter()
            .fold(0, |all, (_, child)| all | self.classes(child)[home]);
        let apart = behind != 0 && dearest(behind) != dearest(self.classes(node)[home]);
        match live.as_slice() {
            [(_, only)] if !apart && node.length < DEPTH => self.is_apart(home, only),
            _ => apart,
        }
    }

    /// The digits behind which there are numbers.
    fn live(&mut self, home: usize, node: &Node) -> Vec<(u8, Node)> {
        let children = (0..10).map(|digit| (digit, self.child(node, digit)));
        let children: Vec<_> = children.collect();
        let is_live = |(_, child): &(u8, Node)| self.classes(child)[home] != 0;
        children.into_iter().filter(is_live).collect()
    }

    /// The class of all numbers that start like this, if one prefix is enough.
    fn decided(&mut self, home: usize, node: &Node) -> Option<NumberClass> {
        let classes = self.classes(node)[home];
        if classes.is_power_of_two()
            || node.length >= DEPTH
            || self.is_alike(home, node) && !self.is_apart(home, node)
        {
            return dearest(classes);
        }
        let key = (home, node.clone());
        if let Some(known) = self.decided.get(&key) {
            return *known;
        }
        let live = self.live(home, node);
        let mut each = live.iter().map(|(_, child)| self.decided(home, child));
        let first = each.next().flatten();
        let whole = first.filter(|_| each.all(|class| class == first));
        let here = self.class(node, self.homes[home]).map_or(0, set);
        let decided = whole.filter(|class| dearest(here | set(*class)) == Some(*class));
        self.decided.insert(key, decided);
        decided
    }

    /// The prefixes that tell the class, as the home at that place in `homes` sees them.
    pub(super) fn rows(&mut self, home: usize) -> Rows {
        let (root, code) = (self.root(), self.code.to_string());
        let unknown = plan::unknown(self.code, self.homes[home]);
        let mut rows = Rows::default();
        if self.homes[home].is_some() {
            rows.put(&code, unknown, NumberClass::International);
            self.branch(home, &root, &code, unknown, &mut rows);
        } else {
            self.walk(home, &root, &code, unknown, &mut rows);
        }
        rows
    }

    fn walk(
        &mut self,
        home: usize,
        node: &Node,
        prefix: &str,
        shorter: NumberClass,
        rows: &mut Rows,
    ) {
        if let Some(class) = self.decided(home, node) {
            rows.put(prefix, class, shorter);
            return;
        }
        let here = self.class(node, self.homes[home]).unwrap_or(shorter);
        rows.put(prefix, here, shorter);
        self.branch(home, node, prefix, here, rows);
    }

    fn branch(
        &mut self,
        home: usize,
        node: &Node,
        prefix: &str,
        shorter: NumberClass,
        rows: &mut Rows,
    ) {
        for (digit, child) in self.live(home, node) {
            self.walk(home, &child, &format!("{prefix}{digit}"), shorter, rows);
        }
    }

    /// The dearest class of the numbers that start with as many digits of this one as a prefix has at most.
    pub(super) fn dearest(&mut self, home: usize, national: &str) -> Option<NumberClass> {
        let digits = national.bytes().take(DEPTH);
        let node = digits.fold(self.root(), |node, digit| self.child(&node, digit - b'0'));
        dearest(self.classes(&node)[home])
    }
}

/// The prefixes of a code, as a country sees them.
#[derive(Default)]
pub(super) struct Rows(pub(super) BTreeMap<NumberClass, Vec<String>>);

impl Rows {
    fn put(&mut self, prefix: &str, class: NumberClass, shorter: NumberClass) {
        if class != shorter {
            self.0.entry(class).or_default().push(prefix.to_owned());
        }
    }
}
